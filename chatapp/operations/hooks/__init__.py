"""Incoming webhooks: other products speak in a room through an address of their own."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import bindparam, func, select

from chatapp import broadcasts, keys
from chatapp.errors import Conflict, Forbidden, NotFound
from chatapp.extensions import db, transaction
from chatapp.models import Hook, Membership, User, now
from chatapp.operations import accounts, audits
from chatapp.operations.accounts import avatars
from chatapp.operations.hooks import speakers
from chatapp.operations.messages import log
from chatapp.operations.rooms import memberships

TOUCH_EVERY = timedelta(minutes=1)

_BY_KEY = select(Hook).where(Hook.key_hash == bindparam("key"))


def speaker(membership: Membership, name: str, picture: bytes | None = None) -> User:
    """Find or make the bot of this name that hooks and commands speak through.

    One bot may speak in several rooms; its picture is given once. Raises Conflict where somebody
    else has the name.
    """
    refuse_others(membership)
    known = accounts.find(name)
    if known and known.is_hook and (known.is_active or speakers.reopened(known)):
        return known
    drawn = avatars.drawn(picture) if picture else None
    bot = accounts.drafted(name, None, None, is_bot=True, is_hook=True)
    with accounts.added(bot) as session:
        if drawn:
            avatars.keep(session, *drawn)
            bot.avatar_digest = drawn[0]
    broadcasts.person_changed(bot)
    return bot


def make(membership: Membership, bot: User) -> tuple[Hook, str]:
    """Make an address for a bot that is in the room; its key is shown now and never again."""
    refuse_others(membership)
    log.refuse_if_archived(membership.room)
    key, room = keys.new(), membership.room
    hook = Hook(room=room, bot=bot, maker=membership.user, key_hash=keys.hashed(key))
    with transaction() as session:
        count = select(func.count()).where(Hook.room_id == room.id, Hook.revoked_at.is_(None))
        if session.execute(count).scalar_one() >= Hook.PER_ROOM:
            raise Conflict(_l("There are too many already. Revoke one first."))
        session.add(hook)
        audits.note(session, membership.user, "hook", room, name=bot.name)
    return hook, key


def of(membership: Membership) -> list[Hook]:
    """The hooks of a room, the newest first."""
    refuse_others(membership)
    rows = select(Hook).where(Hook.room_id == membership.room_id, Hook.revoked_at.is_(None))
    return list(db.session.scalars(rows.order_by(Hook.id.desc())))


def find(membership: Membership, hook_id: int) -> Hook:
    """Find a hook of a room, to look after it."""
    refuse_others(membership)
    hook = db.session.get(Hook, hook_id)
    if hook is None or hook.room_id != membership.room_id or hook.revoked_at:
        raise NotFound(_l("There is no such webhook."))
    return hook


def renew(membership: Membership, hook: Hook) -> str:
    """Give a hook another address; the one before opens nothing any more."""
    refuse_others(membership)
    key = keys.new()
    with transaction() as session:
        hook.key_hash = keys.hashed(key)
        audits.note(session, membership.user, "renew_hook", hook.room, name=hook.bot.name)
    return key


def switch(membership: Membership, hook: Hook, on: bool) -> None:
    """Let nothing in through a hook for a while, or let it in again."""
    refuse_others(membership)
    with transaction():
        hook.disabled_at = None if on else now()


def revoke(membership: Membership, hook: Hook) -> None:
    """Let nothing in through a hook for ever; its bot goes where nothing else uses it."""
    refuse_others(membership)
    with transaction() as session:
        hook.revoked_at = hook.revoked_at or now()
        audits.note(session, membership.user, "revoke_hook", hook.room, name=hook.bot.name)
        parted = speakers.retire(session, membership, hook.bot)
    speakers.tell(hook.bot, parted)


def by_key(key: str) -> tuple[Hook, Membership]:
    """Find what an address opens: the hook, and where its bot may speak; raises NotFound."""
    hook = db.session.scalar(_BY_KEY, {"key": keys.hashed(key)})
    membership = memberships.find_or_none(hook.bot, str(hook.room_id)) if hook else None
    if hook is None or membership is None or not hook.is_open:
        raise NotFound(_l("There is no such webhook."))
    return hook, membership


def touch(hook: Hook) -> None:
    """Note that something came in, at most once in TOUCH_EVERY."""
    if hook.used_at and now() - hook.used_at < TOUCH_EVERY:
        return
    with transaction():
        hook.used_at = now()


def refuse_others(membership: Membership) -> None:
    """Raise Forbidden for who doesn't govern the room."""
    if not membership.may_govern:
        raise Forbidden(_l("Only this room's owners and the admins can do that."))
