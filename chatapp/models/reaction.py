"""A reaction: one person's emoji on one message."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chatapp.extensions import Model
from chatapp.models.moment import Moment, now


class Reaction(Model):
    """The same person puts the same emoji on a message once."""

    __tablename__ = "reaction"
    __table_args__ = (UniqueConstraint("message_id", "user_id", "emoji"),)

    EMOJI_MAX = 32
    KINDS_MAX = 20  # different emoji on one message

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    emoji: Mapped[str] = mapped_column(String(EMOJI_MAX))
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
