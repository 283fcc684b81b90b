"""A recipient: how far one announcement got with one person, and on which kind of device."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chatapp.extensions import Model
from chatapp.models.announcement import Announcement
from chatapp.models.moment import Moment, now
from chatapp.models.user import User

HERE = "left_at IS NULL"


def _missing(step: str) -> Index:
    """Find those who have not, however few of however many."""
    where = text(f"{step}_at IS NULL AND {HERE}")
    names = (f"ix_recipient_not_{step}", "announcement_id", "user_id")
    return Index(*names, sqlite_where=where, postgresql_where=where)


def _done(step: str) -> Index:
    where = text(f"{step}_at IS NOT NULL AND {HERE}")
    names = (f"ix_recipient_{step}", "announcement_id", "user_id")
    return Index(*names, sqlite_where=where, postgresql_where=where)


class Recipient(Model):
    """`done_with` is the revision that the person confirmed or put away, 0 for none.

    Whoever is no longer in the audience has `left_at` and is not counted; what they did stays.
    """

    __tablename__ = "recipient"
    __table_args__ = (
        Index("ix_recipient_user_id", "user_id", "announcement_id"),
        *(index(step) for step in ("reached", "seen", "confirmed") for index in (_missing, _done)),
        {"sqlite_with_rowid": False},
    )

    STEPS = ("reached", "seen", "confirmed")
    DEVICE_MAX = 10

    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    since: Mapped[datetime] = mapped_column(Moment, default=now)
    left_at: Mapped[datetime | None] = mapped_column(Moment)
    reached_at: Mapped[datetime | None] = mapped_column(Moment)
    reached_on: Mapped[str | None] = mapped_column(String(DEVICE_MAX))
    seen_at: Mapped[datetime | None] = mapped_column(Moment)
    seen_on: Mapped[str | None] = mapped_column(String(DEVICE_MAX))
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    confirmed_on: Mapped[str | None] = mapped_column(String(DEVICE_MAX))
    seen_revision: Mapped[int] = mapped_column(default=0)
    done_with: Mapped[int] = mapped_column(default=0)
    reminders: Mapped[int] = mapped_column(default=0)
    reminded_at: Mapped[datetime | None] = mapped_column(Moment)

    announcement: Mapped[Announcement] = relationship(lazy="joined", innerjoin=True)
    user: Mapped[User] = relationship()

    @property
    def is_open(self) -> bool:
        """Has to be shown: it runs, it is for them, and they are not done with it as it is now."""
        it = self.announcement
        return it.is_running and self.left_at is None and self.done_with < it.revision

    @property
    def may_dismiss(self) -> bool:
        """May say "not now": what must be confirmed stays until it is."""
        return not self.announcement.needs_acknowledgement or self.confirmed_at is not None

    @property
    def has_changed(self) -> bool:
        """Other words stand there now than when they saw it."""
        return 0 < self.seen_revision < self.announcement.revision
