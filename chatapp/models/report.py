"""A report: somebody asks the admins to look at a message."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chatapp.extensions import Model
from chatapp.models.message import Message
from chatapp.models.moment import Moment, now
from chatapp.models.room import Room

if TYPE_CHECKING:
    from chatapp.models.user import User


class Report(Model):
    """`body` is what the message said then: its author may change it before anybody looks."""

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("message_id", "reporter_id"),)

    REASON_MAX = 500
    OUTCOMES = ("kept", "deleted", "warned", "muted", "removed")

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    reporter_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    body: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(String(REASON_MAX), default="")
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    closed_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    outcome: Mapped[str | None] = mapped_column(String(10))

    message: Mapped[Message | None] = relationship()
    room: Mapped[Room] = relationship()
    author: Mapped["User"] = relationship(foreign_keys=author_id)
    reporter: Mapped["User"] = relationship(foreign_keys=reporter_id)
    closed_by: Mapped["User | None"] = relationship(foreign_keys=closed_by_id)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None
