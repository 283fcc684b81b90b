"""A series: the rule by which an announcement comes again, on the clock of its author's place."""

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chatapp.extensions import Model
from chatapp.models.moment import Moment


class Series(Model):
    """`first` is the wall clock of the first time, without a zone: "2026-03-29T09:00".

    A time is always reckoned from the first, so that the 31st comes back after a short month.
    """

    __tablename__ = "series"

    EVERY = ("day", "week", "month")
    ZONE_MAX = 64

    id: Mapped[int] = mapped_column(primary_key=True)
    every: Mapped[str] = mapped_column(String(10))
    zone: Mapped[str] = mapped_column(String(ZONE_MAX))
    first: Mapped[str] = mapped_column(String(19))
    stopped_at: Mapped[datetime | None] = mapped_column(Moment)

    def time(self, number: int) -> datetime:
        """When the series comes for the nth time, the first being number 0; in UTC.

        An hour that the clocks skip is the hour after; one that comes twice, its first.
        """
        first = datetime.fromisoformat(self.first)
        if self.every == "month":
            wall = _months_later(first, number)
        else:
            wall = first + timedelta(days=number * (7 if self.every == "week" else 1))
        return wall.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)

    def after(self, moment: datetime) -> datetime:
        """When the series comes next, strictly after a moment."""
        first = datetime.fromisoformat(self.first).replace(tzinfo=UTC)
        days = max((moment - first).days, 0)
        number = max(days // {"day": 1, "week": 7, "month": 31}[self.every] - 1, 0)
        while self.time(number) <= moment:
            number += 1
        return self.time(number)


def _months_later(first: datetime, months: int) -> datetime:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    month += 1
    return first.replace(year=year, month=month, day=min(first.day, monthrange(year, month)[1]))
