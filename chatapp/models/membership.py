"""A membership: the ticket with which a person acts in a room, and where they stopped reading."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chatapp.errors import ChatError
from chatapp.extensions import Model
from chatapp.models.message import Message
from chatapp.models.moment import Moment, now
from chatapp.models.room import Room
from chatapp.models.standing import Standing

if TYPE_CHECKING:
    from chatapp.models.user import User


class Membership(Model):
    """One person in one room; whoever leaves has none. Its predicates are all rights there are."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_id", "room_id"),)

    ROLES = ("member", "owner")
    PLACES = 1_000  # among the favourites
    NOTIFY = ("all", "mentions", "none")  # of what somebody wants to be told

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    role: Mapped[str] = mapped_column(String(10), default="member")
    read_seq: Mapped[int] = mapped_column(default=0)
    joined_at: Mapped[datetime] = mapped_column(Moment, default=now)
    spoke_at: Mapped[datetime | None] = mapped_column(Moment)
    favourite: Mapped[bool] = mapped_column(default=False)
    place: Mapped[int | None]  # among the favourites
    notify: Mapped[str] = mapped_column(String(10), default="all")
    # Of who came by a link that lets people read alone.
    read_only: Mapped[bool] = mapped_column(default=False, server_default=false())

    room: Mapped[Room] = relationship(lazy="joined", innerjoin=True)
    user: Mapped["User"] = relationship(lazy="joined", innerjoin=True)

    @property
    def is_owner(self) -> bool:
        return self.role == "owner"

    @property
    def may_write(self) -> bool:
        """May do something here that others notice; whoever may not still reads everything."""
        return not self.read_only

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

    @property
    def may_pin(self) -> bool:
        """Everybody in the room, but where only some write."""
        return self.may_govern or not (self.room.announce_only or self.user.is_guest)

    def may_remove(self, other: "Membership") -> bool:
        return self.may_govern and other.user_id != self.user_id and other.room_id == self.room_id

    def may_edit(self, message: Message) -> bool:
        return message.author_id == self.user_id and message.is_words

    def may_close(self, message: Message) -> bool:
        """May end the poll in a message."""
        is_poll = message.is_words and message.poll is not None
        return is_poll and (message.author_id == self.user_id or self.user.is_admin)

    def may_delete(self, message: Message) -> bool:
        return message.is_words and (message.author_id == self.user_id or self.user.is_admin)

    def why_silent(self, at: datetime, is_new: bool = True) -> ChatError | None:
        """Say why this person can't write here now; None if they can."""
        room = self.room
        standing = Standing(
            self.user.muted_until,
            self.may_govern,
            room.announce_only,
            room.slow_seconds if is_new else 0,
            self.spoke_at,
            self.may_write,
        )
        return standing.why_silent(at)
