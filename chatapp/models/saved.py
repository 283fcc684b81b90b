"""A saved message: that somebody wants to find it again; nobody else learns of it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from chatapp.extensions import Model
from chatapp.models.moment import Moment, now


class Saved(Model):
    """It is shown for as long as the person is in the message's room."""

    __tablename__ = "saved"
    __table_args__ = (Index("ix_saved_message_id", "message_id"),)

    MAX = 1_000  # of one person

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), primary_key=True)
    saved_at: Mapped[datetime] = mapped_column(Moment, default=now)
