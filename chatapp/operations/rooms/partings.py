"""Somebody goes out of a room, whoever caused it; a guest by a link is gone altogether then."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from chatapp import broadcasts
from chatapp.models import Draft, Follow, Membership, Message, Recipient, Room, User
from chatapp.operations.accounts import endings, guesthoods
from chatapp.operations.announcements import recipients

Note = Callable[[Session], Message]
"""Writes the notice that goes with a change of membership, inside its transaction."""


@dataclass(frozen=True)
class Parting:
    """What has to be told of it; `heir` owns the room now, and `is_over` says that a guest left."""

    user: User
    room: Room
    notice: Message
    heir: Membership | None
    is_over: bool
    announcements: list[Recipient] = field(default_factory=list)


def part(session: Session, membership: Membership, note: Note) -> Parting:
    """End a membership inside the caller's transaction; `tell` stands after it."""
    room, user = membership.room, membership.user
    notice = note(session)
    session.delete(membership)
    session.flush()
    for theirs_alone in (Follow, Draft):
        here = (theirs_alone.user_id == user.id, theirs_alone.room_id == room.id)
        session.execute(delete(theirs_alone).where(*here))
    heir, is_over = _pass_on(session, room), guesthoods.of(user) is not None
    if is_over:
        endings.close(session, user)
    return Parting(user, room, notice, heir, is_over, recipients.settle(session, user))


def tell(parting: Parting) -> None:
    """Let no connection of theirs hear the room any more, and let everybody know."""
    broadcasts.membership_ended(parting.user.id, parting.room.id)
    if parting.is_over:
        broadcasts.account_closed(parting.user)
    broadcasts.message_changed(parting.notice)
    broadcasts.room_changed(parting.room)
    if parting.heir:
        broadcasts.membership_changed(parting.heir)
    recipients.announce(parting.announcements)


def _pass_on(session: Session, room: Room) -> Membership | None:
    """A room with people in it has an owner, but no guest by a link; answers who became it."""
    left = session.scalars(
        select(Membership).where(Membership.room_id == room.id).order_by(Membership.id)
    ).all()
    if not left or any(membership.is_owner for membership in left):
        return None
    members_first = sorted(left, key=lambda it: it.user.is_guest)
    heir = next((it for it in members_first if guesthoods.of(it.user) is None), None)
    if heir:
        heir.role = "owner"
    return heir
