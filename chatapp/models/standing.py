"""A standing: whether somebody may write in a room now, and if not, why."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l

from chatapp.errors import ChatError, Forbidden, RateLimited
from chatapp.models.moment import rfc3339
from chatapp.models.room import Room
from chatapp.models.user import User

READER = _l("You are a guest here who reads, and does not write.")


@dataclass(frozen=True)
class Standing:
    """All that decides whether somebody may write in a room now."""

    muted_until: datetime | None
    governs: bool
    announce_only: bool
    slow_seconds: int
    spoke_at: datetime | None
    may_write: bool = True

    COLUMNS: ClassVar = (
        *(Room.kind, Room.announce_only, Room.slow_seconds),
        *(User.role.label("place_role"), User.muted_until),
    )
    """What `of_row` needs besides the membership's own columns."""

    @classmethod
    def of_row(cls, row: Any, spoke_at: datetime | None) -> "Standing":
        """The same from columns read together; `place_role` is the person's in the place."""
        is_admin = row.place_role in User.ADMINS
        governs = row.kind != "direct" and (row.role == "owner" or is_admin)
        pace = row.announce_only, row.slow_seconds
        return cls(row.muted_until, governs, *pace, spoke_at, not row.read_only)

    def why_silent(self, at: datetime) -> ChatError | None:
        """Say why not; None if they may. Who governs a room is silent only when muted."""
        if not self.may_write:
            return Forbidden(READER)
        until = self.muted_until
        if until and until > at:
            text = _l("You can't write until %(time)s UTC.", time=f"{until:%Y-%m-%d %H:%M}")
            return Forbidden(text, until=rfc3339(until))
        if self.governs:
            return None
        if self.announce_only:
            return Forbidden(_l("Only this room's owners and the admins write here."))
        return self._why_slow(at)

    def _why_slow(self, at: datetime) -> ChatError | None:
        if not self.slow_seconds or self.spoke_at is None:
            return None
        pause = timedelta(seconds=self.slow_seconds)
        # A clock that was set back must not silence anybody for longer.
        wait = min(self.spoke_at + pause - at, pause).total_seconds()
        if wait <= 0:
            return None
        text = _l("This room is slow. Wait %(seconds)d seconds.", seconds=int(wait) + 1)
        return RateLimited(text, retry_after=round(wait, 2))
