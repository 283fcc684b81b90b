"""A mention: that a message addresses somebody, kept so that unread ones can be counted."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from chatapp.extensions import Model


class Mention(Model):
    """`user_id` is None where the message addresses the whole room; `seq` is the message's."""

    __tablename__ = "mention"
    __table_args__ = (Index("ix_mention_room_id_seq", "room_id", "seq"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"))
    seq: Mapped[int]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
