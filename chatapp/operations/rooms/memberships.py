"""Getting into a room, out of it, and what one has read there."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, bindparam, select
from sqlalchemy.orm import Session

from chatapp import broadcasts
from chatapp.errors import Conflict, Forbidden, NotFound
from chatapp.extensions import db, transaction
from chatapp.models import Membership, Message, Place, Report, Room, User
from chatapp.operations import audits, complaints
from chatapp.operations.accounts import guesthoods
from chatapp.operations.announcements import recipients
from chatapp.operations.messages import log
from chatapp.operations.rooms import partings
from chatapp.operations.rooms.partings import Note

# Statements that stand ready: to build one takes longer than the database needs to answer it.
_TICKET = select(Membership).join(Room).where(Membership.user_id == bindparam("user"))
_BY_ID = _TICKET.where(Room.id == bindparam("room"))
_BY_SLUG = _TICKET.where(Room.slug == bindparam("room"))
_ROOM_IDS = (
    select(Membership.__table__.c.room_id)
    .where(Membership.__table__.c.user_id == bindparam("user"))
    .order_by(Membership.__table__.c.id)
)

Entry = tuple[Membership, Message]
"""That somebody came into a room, and the notice that says so."""


def find(user: User, room: str, session: Session | None = None) -> Membership:
    """Find the ticket to a room named by id or slug; a room without one is as good as none.

    Where no session is named, the request's own holds it.
    """
    membership = (session or db.session).scalar(*_ticket(user, room))
    if membership is None:
        raise NotFound(_l("There is no such room, or you are not in it."))
    return membership


def find_or_none(user: User, room: str) -> Membership | None:
    """Find the ticket to a room if there is one."""
    return db.session.scalar(*_ticket(user, room))


def of(user: User) -> list[Membership]:
    """All the rooms somebody is in, in the order of joining."""
    return list(
        db.session.scalars(
            select(Membership).where(Membership.user_id == user.id).order_by(Membership.id)
        )
    )


def room_ids_of(user_id: int) -> list[int]:
    """The ids of the rooms somebody is in, in the order of joining."""
    return list(db.session.scalars(_ROOM_IDS, {"user": user_id}))


def in_room(room: Room) -> list[Membership]:
    """Everybody in a room, by name."""
    return list(
        db.session.scalars(
            select(Membership)
            .join(User, User.id == Membership.user_id)
            .where(Membership.room_id == room.id)
            .order_by(User.name_key)
        )
    )


def join(user: User, room: str) -> Membership:
    """Enter a public room, or find one's ticket to a room one is in already."""
    if membership := find_or_none(user, room):
        return membership
    it = db.session.scalar(select(Room).where(_named(room), Room.kind == "public"))
    if it is None or user.is_guest:
        raise NotFound(_l("There is no such room."))
    return _begin(it, user, lambda session: log.note(session, it, user, "entered"))


def enrol(user: User, room: Room) -> Membership:
    """Put somebody into a room, private ones too; for who may command the server itself."""
    if existing := find_or_none(user, str(room.id)):
        return existing
    return _begin(room, user, lambda session: log.note(session, room, user, "entered"))


def bring(membership: Membership, user: User) -> Membership:
    """Bring somebody into the room."""
    if not membership.may_bring or membership.room.is_direct:
        raise Forbidden(_l("You can't bring people into this room."))
    room, by = membership.room, membership.user
    if existing := find_or_none(user, str(room.id)):
        return existing
    details = {"person": {"id": str(user.id), "name": user.name}}
    return _begin(room, user, lambda session: log.note(session, room, by, "added", **details))


def welcome(session: Session, user: User) -> Entry | None:
    """Put a new person into the room where everybody starts, inside the caller's transaction."""
    place = session.get(Place, Place.ID)
    room = session.get(Room, place.welcome_room_id) if place and place.welcome_room_id else None
    if room is None or room.is_archived or user.is_bot or user.is_guest:
        return None
    if find_or_none(user, str(room.id)):
        return None
    return enter(session, room, user, lambda session: log.note(session, room, user, "entered"))


def enter(session: Session, room: Room, user: User, note: Note, read_only: bool = False) -> Entry:
    """Put somebody into a room, inside the caller's transaction; `announce` stands after it."""
    membership = Membership(room=room, user=user, read_seq=room.seq, read_only=read_only)
    session.add(membership)
    return membership, note(session)


def announce(entry: Entry) -> None:
    """Tell that somebody is in a room now."""
    membership, message = entry
    broadcasts.membership_began(membership)
    broadcasts.message_changed(message)
    broadcasts.room_changed(membership.room)


def leave(membership: Membership) -> None:
    """Go out of the room; the last owner's rights pass to who is there longest."""
    if not membership.may_leave:
        raise Forbidden(_l("A direct conversation can't be left."))
    _end(membership, lambda session: log.note(session, membership.room, membership.user, "left"))


def remove(membership: Membership, user: User) -> None:
    """Take somebody out of the room."""
    other = find_in(membership.room, user)
    if not membership.may_remove(other):
        raise Forbidden(_l("Only the room's owner or an admin can remove people."))
    room, by = membership.room, membership.user
    _end(other, lambda session: _removed(session, room, by, user, membership.is_owner))


def expel(
    admin: User, room: Room, user: User, reason: str = "", report: Report | None = None
) -> None:
    """Take somebody out of a room that one need not be in, as an admin."""
    if not admin.may_look_after or room.is_direct:
        raise Forbidden(_l("Only the room's owner or an admin can remove people."))
    other = find_in(room, user)

    def note(session: Session) -> Message:
        complaints.settle(session, admin, report, "removed")
        return _removed(session, room, admin, user, False, reason)

    _end(other, note)
    complaints.announce(report)


def own(admin: User, room: Room, user: User, on: bool, reason: str = "") -> None:
    """Make somebody an owner of a room, or no longer one; an admin does it from the console."""
    if not admin.may_look_after or room.is_direct:
        raise Forbidden(_l("Only an admin can do that."))
    other = find_in(room, user)
    with transaction() as session:
        if not on and not _other_owners(session, other):
            raise Conflict(_l("The last owner has to stay. Make somebody else an owner first."))
        other.role = "owner" if on else "member"
        audits.note(session, admin, "room_owner", room, reason, person=user.name, on=on)
    broadcasts.membership_changed(other)


def read(membership: Membership, seq: int) -> Membership:
    """Note where somebody stopped reading; going back marks as unread."""
    seq = max(0, min(seq, membership.room.seq))
    if membership.read_seq != seq:
        with transaction():
            membership.read_seq = seq
        broadcasts.readings_changed([membership])
    return membership


def find_in(room: Room, user: User) -> Membership:
    """Find somebody among a room's members."""
    membership = db.session.scalar(
        select(Membership).where(Membership.room_id == room.id, Membership.user_id == user.id)
    )
    if membership is None:
        raise NotFound(_l("They are not in this room."))
    return membership


def find_room(room: str) -> Room:
    """Find a room that people enter one by one, private ones too, by id or slug."""
    found = db.session.scalar(select(Room).where(_named(room), Room.kind != "direct"))
    if found is None:
        raise NotFound(_l("There is no such room."))
    return found


def _ticket(user: User, room: str) -> tuple[Select[Membership], dict[str, Any]]:
    if _is_id(room):
        return _BY_ID, {"user": user.id, "room": int(room)}
    return _BY_SLUG, {"user": user.id, "room": room}


def _named(room: str) -> ColumnElement[bool]:
    return Room.id == int(room) if _is_id(room) else Room.slug == room


def _is_id(room: str) -> bool:  # which is digits alone, and a slug never is
    return room.isascii() and room.isdigit() and len(room) <= Room.ID_DIGITS


def _begin(room: Room, user: User, note: Note) -> Membership:
    log.refuse_if_archived(room)
    guesthoods.refuse(user)
    with transaction() as session:
        if existing := find_or_none(user, str(room.id)):
            return existing
        log.refuse_if_archived(room)
        entry = enter(session, room, user, note)
        theirs = recipients.settle(session, user)
    announce(entry)
    recipients.announce(theirs)
    return entry[0]


def _removed(
    session: Session, room: Room, by: User, user: User, is_own: bool, reason: str = ""
) -> Message:
    """Say it in the room; where it was not by the room's owner, in the audit log as well."""
    if not is_own:
        audits.note(session, by, "remove_member", room, reason, person=user.name)
    details = {"person": {"id": str(user.id), "name": user.name}}
    return log.note(session, room, by, "removed", **details)


def _other_owners(session: Session, membership: Membership) -> bool:
    rows = select(Membership.id).where(
        Membership.room_id == membership.room_id,
        Membership.role == "owner",
        Membership.id != membership.id,
    )
    return session.scalar(rows.limit(1)) is not None


def _end(membership: Membership, note: Note) -> None:
    with transaction() as session:
        parting = partings.part(session, membership, note)
    partings.tell(parting)
