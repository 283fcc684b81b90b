"""A draft: what somebody has begun to say somewhere, which follows them to their other devices."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from chatapp.extensions import Model
from chatapp.models.moment import Moment, now


class Draft(Model):
    """Each change has the next `revision`; an empty one remembers that there was something.

    `thread_id` is 0 for what is begun in the room itself.
    """

    __tablename__ = "draft"
    __table_args__ = (Index("ix_draft_room_id", "room_id"),)

    MAX = 200  # of one person
    EMPTY_DAYS = 30
    """So long an empty one is remembered; no page stays open for longer without asking anew."""

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(primary_key=True, default=0)
    body: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=0)
    written_at: Mapped[datetime] = mapped_column(Moment, default=now)
