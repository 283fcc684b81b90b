"""The bots that webhooks and commands speak through: what nothing uses any more goes by itself."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from chatapp import broadcasts
from chatapp.extensions import db, transaction
from chatapp.models import Hook, Membership, Message, Outlet, Room, Token, User
from chatapp.operations.accounts import endings
from chatapp.operations.messages import log
from chatapp.operations.rooms import partings
from chatapp.operations.rooms.partings import Parting


def retire(session: Session, membership: Membership, bot: User) -> list[Parting]:
    """Let a bot go where something of it was revoked, inside the caller's transaction.

    It leaves the room where nothing speaks through it any more; where nothing does anywhere, all
    rooms, and its account is closed. Its words keep their name. `tell` stands after it.
    """
    session.flush()
    used = _rooms_of(session, bot)
    if membership.room_id in used or _has_token(session, bot):
        return []
    rows = select(Membership).join(Room).where(Membership.user_id == bot.id, Room.kind != "direct")
    if used:
        rows = rows.where(Membership.room_id == membership.room_id)
    parted = [_parted(session, membership, it) for it in session.scalars(rows).all()]
    if not used:
        endings.close(session, bot)
    return parted


def tell(bot: User, parted: Sequence[Parting]) -> None:
    """Let everybody know that it went."""
    for each in parted:
        partings.tell(each)
    if not bot.is_active:
        broadcasts.account_closed(bot)


def reopened(bot: User) -> bool:
    """Let a bot that went by itself speak again; False for one that somebody has closed."""
    if not bot.is_hook or _rooms_of(db.session(), bot):
        return False
    with transaction():
        bot.deactivated_at = None
    broadcasts.person_changed(bot)
    return True


def _rooms_of(session: Session, bot: User) -> set[int]:
    """Where something speaks through it, switched off for a while or not."""
    return {
        room_id
        for kind in (Hook, Outlet)
        for room_id in session.scalars(
            select(kind.room_id).where(kind.bot_id == bot.id, kind.revoked_at.is_(None))
        )
    }


def _has_token(session: Session, bot: User) -> bool:
    rows = select(Token.id).where(Token.user_id == bot.id, Token.revoked_at.is_(None))
    return session.scalar(rows.limit(1)) is not None


def _parted(session: Session, membership: Membership, theirs: Membership) -> Parting:
    room, bot = theirs.room, theirs.user

    def note(session: Session) -> Message:
        if room.id != membership.room_id:
            return log.note(session, room, bot, "left")
        person = {"id": str(bot.id), "name": bot.name}
        return log.note(session, room, membership.user, "removed", person=person)

    return partings.part(session, theirs, note)
