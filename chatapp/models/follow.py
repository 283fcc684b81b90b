"""A follow: somebody's place in a thread, and whether they want to hear of it."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from chatapp.extensions import Model


class Follow(Model):
    """Made when they write in it, are addressed in it or it grows under their own message.

    `thread_id` is the message that it grows under. Who does not want to hear of it any more keeps
    the row, with `is_on` false, so that the next reply doesn't begin it again.
    """

    __tablename__ = "follow"
    __table_args__ = (
        Index("ix_follow_user_id_room_id", "user_id", "room_id"),
        Index("ix_follow_thread_id", "thread_id"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("message.id"), primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"))
    read_seq: Mapped[int] = mapped_column(default=0)
    is_on: Mapped[bool] = mapped_column(default=True)
