"""The place: what a whole installation is called, and the room that newcomers enter first."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from chatapp.extensions import Model
from chatapp.models.moment import Moment, now


class Place(Model):
    """There is one, and it has number 1."""

    __tablename__ = "place"
    __table_args__ = (CheckConstraint("id = 1", name="only"),)

    ID = 1
    NAME_MAX = 80

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(NAME_MAX))
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    welcome_room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"))
