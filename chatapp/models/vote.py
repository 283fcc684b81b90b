"""A vote: that somebody chose an option of the poll in a message."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from chatapp.extensions import Model
from chatapp.models.moment import Moment, now


class Vote(Model):
    """One row for each person and option; the message sums them up in its `poll`."""

    __tablename__ = "vote"

    OPTIONS_MIN, OPTIONS_MAX = 2, 10
    TEXT_MAX = 100
    NAMES_MAX = 50  # of those who chose an option, in the message itself

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    option: Mapped[int] = mapped_column(primary_key=True)
    voted_at: Mapped[datetime] = mapped_column(Moment, default=now)
