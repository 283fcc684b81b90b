"""A membership: the ticket with which a person acts in a room, and where they stopped reading."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chatapp.errors import ChatError, Forbidden, RateLimited
from chatapp.extensions import Model
from chatapp.models.message import Message
from chatapp.models.moment import Moment, now, rfc3339
from chatapp.models.room import Room

if TYPE_CHECKING:
    from chatapp.models.user import User


class Membership(Model):
    """One person in one room; whoever leaves has none. Its predicates are all rights there are."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_id", "room_id"),)

    ROLES = ("member", "owner")

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    role: Mapped[str] = mapped_column(String(10), default="member")
    read_seq: Mapped[int] = mapped_column(default=0)
    joined_at: Mapped[datetime] = mapped_column(Moment, default=now)
    spoke_at: Mapped[datetime | None] = mapped_column(Moment)

    room: Mapped[Room] = relationship(lazy="joined", innerjoin=True)
    user: Mapped["User"] = relationship(lazy="joined", innerjoin=True)

    @property
    def is_owner(self) -> bool:
        return self.role == "owner"

    @property
    def may_govern(self) -> bool:
        """May rename, archive and remove: the room's owners and the place's admins."""
        return not self.room.is_direct and (self.is_owner or self.user.is_admin)

    @property
    def may_bring(self) -> bool:
        """May bring others in: members into a public room, who governs it into a private one."""
        return (self.room.is_public and not self.user.is_guest) or self.may_govern

    @property
    def may_leave(self) -> bool:
        return not self.room.is_direct

    def may_remove(self, other: "Membership") -> bool:
        return self.may_govern and other.user_id != self.user_id and other.room_id == self.room_id

    def may_edit(self, message: Message) -> bool:
        return message.author_id == self.user_id and message.is_words

    def may_delete(self, message: Message) -> bool:
        return message.is_words and (message.author_id == self.user_id or self.user.is_admin)

    def why_silent(self, at: datetime, is_new: bool = True) -> ChatError | None:
        """Say why this person can't write here now; None if they can.

        Slow mode asks only about new messages, not about changes to old ones.
        """
        until = self.user.muted_until
        if until and until > at:
            text = _l("You can't write until %(time)s UTC.", time=f"{until:%Y-%m-%d %H:%M}")
            return Forbidden(text, until=rfc3339(until))
        if self.may_govern:
            return None
        if self.room.announce_only:
            return Forbidden(_l("Only this room's owners and the admins write here."))
        return self._why_slow(at) if is_new else None

    def spoke(self, at: datetime) -> None:
        """Note when they said something, where that decides when they may again."""
        if self.room.slow_seconds and (self.spoke_at is None or at > self.spoke_at):
            self.spoke_at = at

    def _why_slow(self, at: datetime) -> ChatError | None:
        if not self.room.slow_seconds or self.spoke_at is None:
            return None
        pause = timedelta(seconds=self.room.slow_seconds)
        # A clock that was set back must not silence anybody for longer.
        wait = min(self.spoke_at + pause - at, pause).total_seconds()
        if wait <= 0:
            return None
        text = _l("This room is slow. Wait %(seconds)d seconds.", seconds=int(wait) + 1)
        return RateLimited(text, retry_after=round(wait, 2))
