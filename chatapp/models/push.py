"""A push: that somebody is to be told of something on the devices that want to be called."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chatapp.extensions import Model
from chatapp.models.moment import Moment, now


class Push(Model):
    """What it says is written when it is sent, from what is true then.

    `due_at` is None once it was sent; then it waits to be taken back when they have read it.
    `devices` are the ids of the subscriptions that it still has to reach, None for all; `more` is
    how many other messages of the room it stands for. Neither room, message nor announcement has a
    foreign key: what is gone is not pushed.
    """

    __tablename__ = "push"
    __table_args__ = (
        UniqueConstraint("user_id", "message_id"),
        Index("ix_push_user_id_due_at", "user_id", "due_at"),
    )

    ADDRESSING = ("direct", "mention", "thread", "keyword")
    MESSAGES = (*ADDRESSING, "message")
    KINDS = (*MESSAGES, "announcement")
    TRIES_MAX = 6

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str] = mapped_column(String(12))
    room_id: Mapped[int | None]
    message_id: Mapped[int | None]
    seq: Mapped[int | None]
    announcement_id: Mapped[int | None]
    reminder_id: Mapped[int | None]
    more: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    due_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    tries: Mapped[int] = mapped_column(default=0)
    devices: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    sent_at: Mapped[datetime | None] = mapped_column(Moment)

    @property
    def tag(self) -> str:
        """What names it on every device, however often it comes."""
        return f"a{self.announcement_id}" if self.announcement_id else f"m{self.message_id}"
