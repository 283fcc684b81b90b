"""A scheduled message: words that will be said in a room at a time, by whoever wrote them."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from chatapp.extensions import Model
from chatapp.models.file import File
from chatapp.models.message import Message
from chatapp.models.moment import Moment, now
from chatapp.models.room import Room

if TYPE_CHECKING:
    from chatapp.models.user import User


class Scheduled(Model):
    """`client_id` is the message's: whoever sends it twice says it once.

    `due_at` is None once it was sent, cancelled, or could not be sent; `problem` says why not.
    """

    __tablename__ = "scheduled"
    __table_args__ = (
        UniqueConstraint("author_id", "client_id"),
        Index("ix_scheduled_author_id_due_at", "author_id", "due_at"),
    )

    MAX = 100  # waiting at once, of one person

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"))
    client_id: Mapped[str] = mapped_column(String(Message.CLIENT_ID_MAX))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    at: Mapped[datetime] = mapped_column(Moment)
    due_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    cancelled_at: Mapped[datetime | None] = mapped_column(Moment)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    problem: Mapped[str | None] = mapped_column(String(20))

    author: Mapped["User"] = relationship(lazy="joined", innerjoin=True)
    room: Mapped[Room] = relationship(lazy="joined", innerjoin=True)
    files: Mapped[list[File]] = relationship(
        primaryjoin=lambda: and_(
            foreign(File.scheduled_id) == Scheduled.id, File.removed_at.is_(None)
        ),
        order_by=File.place,
        viewonly=True,
    )

    @property
    def state(self) -> str:
        """One of "waiting", "sent", "cancelled" and "failed"."""
        if self.due_at is not None:
            return "waiting"
        if self.message_id is not None:
            return "sent"
        return "failed" if self.problem else "cancelled"
