"""A reminder: that those who had not seen or confirmed an announcement were told once more."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chatapp.extensions import Model
from chatapp.models.announcement import Announcement
from chatapp.models.moment import Moment, now


class Reminder(Model):
    """`filled_to` is the user id up to which everybody was reminded; `people` counts them."""

    __tablename__ = "reminder"

    id: Mapped[int] = mapped_column(primary_key=True)
    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # None: by the rule
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    filled_to: Mapped[int] = mapped_column(default=0)
    people: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None] = mapped_column(Moment, index=True)

    announcement: Mapped[Announcement] = relationship(lazy="joined", innerjoin=True)


class Letter(Model):
    """A reminder on its way to one person by a channel that leaves the house, such as e-mail.

    `due_at` is when it is tried (again); None once it is sent or given up, and for a push, which
    goes its own way (models/push.py): of that it only notes what became of it.
    """

    __tablename__ = "letter"

    CHANNELS = ("mail", "push")
    TRIES_MAX = 6

    reminder_id: Mapped[int] = mapped_column(ForeignKey("reminder.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(10), primary_key=True)
    due_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    problem: Mapped[str] = mapped_column(Text, default="")

    reminder: Mapped[Reminder] = relationship(lazy="joined", innerjoin=True)
