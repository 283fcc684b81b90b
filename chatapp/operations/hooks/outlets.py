"""Outgoing webhooks and commands: addresses elsewhere that a room's owners name."""

import re

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chatapp import outside
from chatapp.errors import Conflict, Forbidden, Invalid, NotFound
from chatapp.extensions import db, transaction
from chatapp.models import Membership, Outlet, User, now
from chatapp.operations import audits, hooks
from chatapp.operations.hooks import speakers
from chatapp.operations.messages import log

COMMAND = re.compile(r"[a-z][a-z0-9_-]{0,31}")
RESERVED = frozenset(
    ("help", "invite", "leave", "me", "mute", "poll", "shrug", "status", "topic", "unmute")
)
"""What the page itself does."""


def make(
    membership: Membership,
    bot: User,
    address: str,
    keyword: str = "",
    command: str | None = None,
    hint: str = "",
) -> Outlet:
    """Name an address that is told what is said in the room, or with a command, is asked.

    Raises Invalid for an address that nothing is sent to, or a command that can't be.
    """
    refuse(membership, address, command)
    outlet = Outlet(address=address, secret=outside.new_secret(), keyword=keyword)
    outlet.room, outlet.bot, outlet.maker = membership.room, bot, membership.user
    outlet.command, outlet.hint = command, hint
    with transaction() as session:
        _refuse_many(session, membership)
        outlet.seq = membership.room.seq
        session.add(outlet)
        audits.note(session, membership.user, "outlet", outlet.room, host=outlet.host)
    return outlet


def refuse(membership: Membership, address: str, command: str | None = None) -> None:
    """Raise what stands against it, before there is a bot for it: Forbidden, Invalid, Conflict."""
    hooks.refuse_others(membership)
    log.refuse_if_archived(membership.room)
    _refuse_address(address)
    if command is not None:
        _refuse_command(membership, command)


def _refuse_address(address: str) -> None:
    try:
        outside.doorway(address, current_app.config["HOOKS_LOCAL"])
    except outside.NoWay as problem:
        text = _l("This has to be an https address that everybody can reach.")
        raise Invalid(text, field="address") from problem


def _refuse_command(membership: Membership, command: str) -> None:
    if not COMMAND.fullmatch(command):
        text = _l("Small letters, digits, - and _, beginning with a letter.")
        raise Invalid(text, field="command")
    is_taken = command in RESERVED or command in {it.command for it in commands(membership)}
    if is_taken:
        raise Conflict(_l("There is such a command already."), field="command")


def _refuse_many(session: Session, membership: Membership) -> None:
    rows = select(func.count()).where(
        Outlet.room_id == membership.room_id, Outlet.revoked_at.is_(None)
    )
    if session.execute(rows).scalar_one() >= Outlet.PER_ROOM:
        raise Conflict(_l("There are too many already. Revoke one first."))


def of(membership: Membership) -> list[Outlet]:
    """The outlets of a room, the newest first."""
    hooks.refuse_others(membership)
    rows = select(Outlet).where(Outlet.room_id == membership.room_id, Outlet.revoked_at.is_(None))
    return list(db.session.scalars(rows.order_by(Outlet.id.desc())))


def find(membership: Membership, outlet_id: int) -> Outlet:
    """Find an outlet of a room, to look after it."""
    hooks.refuse_others(membership)
    outlet = db.session.get(Outlet, outlet_id)
    if outlet is None or outlet.room_id != membership.room_id or outlet.revoked_at:
        raise NotFound(_l("There is no such webhook."))
    return outlet


def switch(membership: Membership, outlet: Outlet, on: bool) -> None:
    """Tell it nothing for a while, or again: from now on, not what was said in between."""
    hooks.refuse_others(membership)
    with transaction():
        outlet.disabled_at = None if on else now()
        outlet.failing_since = None
        if on:
            outlet.seq = outlet.room.seq


def revoke(membership: Membership, outlet: Outlet) -> None:
    """Tell it nothing ever again; its bot goes where nothing else uses it."""
    hooks.refuse_others(membership)
    with transaction() as session:
        outlet.revoked_at = outlet.revoked_at or now()
        audits.note(session, membership.user, "revoke_outlet", outlet.room, host=outlet.host)
        parted = speakers.retire(session, membership, outlet.bot)
    speakers.tell(outlet.bot, parted)


def commands(membership: Membership) -> list[Outlet]:
    """The commands that everybody in a room can type, by name."""
    rows = select(Outlet).where(
        Outlet.room_id == membership.room_id,
        Outlet.command.is_not(None),
        Outlet.revoked_at.is_(None),
        Outlet.disabled_at.is_(None),
    )
    return list(db.session.scalars(rows.order_by(Outlet.command)))


def asked(membership: Membership, command: str) -> Outlet:
    """Find what answers a command; raises NotFound, or why somebody may not write here."""
    if problem := membership.why_silent(now()):
        raise problem
    found = next((it for it in commands(membership) if it.command == command), None)
    if found is None:
        raise NotFound(_l("There is no such command here."))
    if membership.user.is_hook:
        raise Forbidden(_l("You may not do that."))
    return found
