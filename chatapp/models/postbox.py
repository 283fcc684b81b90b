"""The postbox: with which key this place vouches for its pushes, and how far it has looked."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from chatapp.extensions import Model
from chatapp.models.moment import Moment, now


class Postbox(Model):
    """There is one, and it has number 1. All messages up to `looked_to` were looked at."""

    __tablename__ = "postbox"
    __table_args__ = (CheckConstraint("id = 1", name="only"),)

    ID = 1
    KEY_MAX = 60

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(KEY_MAX))
    looked_to: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
