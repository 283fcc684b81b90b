"""Guests: people who come to one room by a link, without an account, until its time is over."""

import secrets

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from chatapp import broadcasts
from chatapp.errors import Conflict, Forbidden, NotFound
from chatapp.extensions import db, transaction
from chatapp.models import Guest, GuestLink, Membership, User, now
from chatapp.operations import accounts, audits, places
from chatapp.operations.messages import log
from chatapp.operations.rooms import memberships, partings
from chatapp.operations.rooms.partings import Note, Parting

CODE_BYTES = 16
SHOWN = 20
"""How many links of a room are listed, the newest first."""


def make(membership: Membership, lifetime: str, uses: int, read_only: bool) -> GuestLink:
    """Make a link by which so many people come as guests, to write as well or to read alone.

    `lifetime` is one of GuestLink.LIFETIMES; raises Forbidden, Archived, or Conflict where there
    are enough already.
    """
    _refuse_others(membership)
    room, by = membership.room, membership.user
    inviters = _inviters()
    if inviters == "nobody" or (inviters == "admins" and not by.is_admin):
        raise Forbidden(_l("In this place you can't let guests in by a link."))
    log.refuse_if_archived(room)
    with transaction() as session:
        log.lock(session, room)
        _refuse_too_many(session, room.id)
        link = GuestLink(
            room=room,
            code=secrets.token_urlsafe(CODE_BYTES),
            created_by=by,
            expires_at=now() + GuestLink.LIFETIMES[lifetime],
            max_uses=uses,
            uses=0,
            read_only=read_only,
        )
        session.add(link)
        audits.note(
            session, by, "guest_link", room, lifetime=lifetime, uses=uses, read_only=read_only
        )
    broadcasts.work_waits()
    return link


def made(membership: Membership) -> list[GuestLink]:
    """The room's links, the newest first, with who came by each."""
    _refuse_others(membership)
    rows = select(GuestLink).where(GuestLink.room_id == membership.room_id)
    shown = rows.options(selectinload(GuestLink.guests).joinedload(Guest.user))
    return list(db.session.scalars(shown.order_by(GuestLink.id.desc()).limit(SHOWN)))


def find(user: User, link_id: int) -> tuple[Membership, GuestLink]:
    """Find a link and the ticket to its room; whoever has no ticket learns of nothing."""
    link = db.session.get(GuestLink, link_id)
    membership = memberships.find_or_none(user, str(link.room_id)) if link else None
    if link is None or membership is None:
        raise NotFound(_l("There is no such link."))
    return membership, link


def revoke(membership: Membership, link: GuestLink) -> GuestLink:
    """End a link at once: nobody comes by it any more, and who came is out; their words stay."""
    _refuse_others(membership)
    if not link.is_live:
        return link
    room, by = membership.room, membership.user

    def note(guest: User) -> Note:
        details = {"person": {"id": str(guest.id), "name": guest.name}}
        return lambda session: log.note(session, room, by, "removed", **details)

    with transaction() as session:
        gone = [partings.part(session, it, note(it.user)) for it in _end(session, link)]
        audits.note(session, by, "revoke_guest_link", room, link=link.id, guests=len(gone))
    announce(gone)
    return link


def expire(session: Session, link: GuestLink) -> list[Parting]:
    """The same when its time is over, inside the caller's transaction, which calls `announce`."""

    def note(guest: User) -> Note:
        return lambda session: log.note(session, link.room, guest, "left")

    return [partings.part(session, it, note(it.user)) for it in _end(session, link)]


def announce(gone: list[Parting]) -> None:
    """Close the connections of who is gone, and tell the room."""
    for parting in gone:
        partings.tell(parting)


def next_over() -> GuestLink | None:
    """A link whose time is over, and whose guests are still there."""
    rows = select(GuestLink).where(GuestLink.ended_at.is_(None), GuestLink.expires_at <= now())
    return db.session.scalar(rows.order_by(GuestLink.expires_at).limit(1))


def open_by_code(code: str) -> GuestLink:
    """Find the open link of an address; a wrong one and a closed one look the same."""
    link = db.session.scalar(select(GuestLink).where(GuestLink.code == code))
    if link is None or not _lets_in(link):
        raise NotFound(_l("This link is no longer open. Ask whoever sent it for a new one."))
    return link


def is_inside(user: User, link: GuestLink) -> bool:
    """Tell whether somebody is in the room already to which a link leads."""
    return memberships.find_or_none(user, str(link.room_id)) is not None


def accept(link: GuestLink, name: str) -> User:
    """Come by a link under a name: the account, its place and the use are one change."""
    guest = accounts.drafted(name, None, None, role="guest")
    with accounts.added(guest) as session:
        session.refresh(link, with_for_update={"of": GuestLink})
        if not _lets_in(link):
            raise NotFound(_l("This link is no longer open. Ask whoever sent it for a new one."))
        link.uses += 1
        session.add(Guest(user_id=guest.id, link_id=link.id))
        room = link.room
        entry = memberships.enter(
            session, room, guest, lambda it: log.note(it, room, guest, "entered"), link.read_only
        )
        session.flush()
    memberships.announce(entry)
    return guest


def _lets_in(link: GuestLink) -> bool:
    return link.is_open and _inviters() != "nobody"


def _inviters() -> str:
    place = places.current()
    return place.guest_inviters if place else "owners"


def _refuse_others(membership: Membership) -> None:
    if not membership.may_govern:
        raise Forbidden(_l("Only the room's owner or an admin can let guests in."))


def _refuse_too_many(session: Session, room_id: int) -> None:
    here = (GuestLink.room_id == room_id, GuestLink.ended_at.is_(None))
    if (session.scalar(select(func.count()).where(*here)) or 0) >= GuestLink.OPEN_MAX:
        raise Conflict(_l("This room has enough links for guests. Revoke one first."))


def _end(session: Session, link: GuestLink) -> list[Membership]:
    """Note that it is over; answers who is still in the room because of it."""
    session.refresh(link, with_for_update={"of": GuestLink})
    link.ended_at = link.ended_at or now()
    rows = (
        select(Membership)
        .join(Guest, Guest.user_id == Membership.user_id)
        .where(Guest.link_id == link.id, Membership.room_id == link.room_id)
        .options(joinedload(Membership.user))
    )
    return list(session.scalars(rows.order_by(Membership.id)))
