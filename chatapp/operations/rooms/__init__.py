"""Opening rooms, changing their public face, closing them."""

import secrets
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from chatapp import broadcasts
from chatapp.errors import Conflict, Forbidden, Invalid, NotFound
from chatapp.extensions import db, transaction
from chatapp.models import Membership, Place, Room, User, direct_key_of, now, slug_of
from chatapp.operations import audits
from chatapp.operations.accounts import guesthoods
from chatapp.operations.messages import log

Values = dict[str, Any]

NOTICES = {"name": "renamed", "topic": "topic", "kind": "made_{}"}
"""What is said in the room's log when this changes; other changes are seen where one writes."""


def open(
    user: User, name: str, topic: str = "", kind: str = "public", people: list[User] | None = None
) -> Membership:
    """Found a room and own it."""
    _refuse_unless_opener(user)
    with transaction() as session:
        room, memberships, message = found(session, user, name, topic, kind, people or [])
    for membership in memberships:
        broadcasts.membership_began(membership)
    broadcasts.message_changed(message)
    broadcasts.room_changed(room)
    return memberships[0]


def prepare(name: str, topic: str = "") -> Room:
    """Make a public room that nobody is in yet; the place's admins govern it once they join."""
    with transaction() as session:
        room = Room(name=name, topic=topic, kind="public", slug=free_slug(session, name))
        session.add(room)
    broadcasts.room_changed(room)
    return room


def found(
    session: Session, owner: User, name: str, topic: str, kind: str, people: list[User]
) -> tuple[Room, list[Membership], Any]:
    """Make a room with its first people, the owner first; inside the caller's transaction."""
    room = Room(
        name=name, topic=topic, kind=kind, slug=free_slug(session, name), creator_id=owner.id
    )
    memberships = [Membership(room=room, user=owner, role="owner")]
    memberships += [Membership(room=room, user=user) for user in people if user.id != owner.id]
    session.add_all([room, *memberships])
    message = log.note(session, room, owner, "opened")
    return room, memberships, message


def direct(user: User, people: list[User]) -> Membership:
    """Find or make the conversation of exactly these people and oneself."""
    everybody = {person.id: person for person in [user, *people]}
    if set(everybody) == {user.id}:
        raise Invalid(_l("A direct conversation needs somebody else."), field="people")
    for each in everybody.values():
        guesthoods.refuse(each)
    key = direct_key_of(set(everybody))
    with transaction() as session:
        if existing := _direct_of(session, user, key):
            return existing
        slug = f"direct-{secrets.token_hex(6)}"
        room = Room(name="", kind="direct", slug=slug, direct_key=key, creator_id=user.id)
        memberships = [Membership(room=room, user=each) for each in everybody.values()]
        session.add_all([room, *memberships])
    for membership in memberships:
        broadcasts.membership_began(membership)
    return memberships[0]


def update(
    membership: Membership,
    **values: Any,
) -> Room:
    """Give the room another `name` or `topic`, open or close it to everybody (`kind`), let only
    some write (`announce_only`) or all but seldom (`slow_seconds`); its address stays."""
    if not membership.may_govern:
        raise Forbidden(_l("Only the room's owner or an admin can change it."))
    return _update(membership.room, membership.user, values, not membership.is_owner)


def govern(admin: User, room: Room, reason: str = "", **values: Any) -> Room:
    """The same for a room that one need not be in, as an admin."""
    if not admin.may_look_after:
        raise Forbidden(_l("Only an admin can do that."))
    return _update(room, admin, values, True, reason)


def _update(room: Room, by: User, values: Values, is_audited: bool, reason: str = "") -> Room:
    was_public = room.is_public
    with transaction() as session:
        changed = {
            field: value
            for field, value in values.items()
            if value is not None and _change(room, field, value)
        }
        messages = [
            log.note(session, room, by, NOTICES[field].format(value), **{field: value})
            for field, value in changed.items()
            if field in NOTICES
        ]
        if changed and is_audited:
            audits.note(session, by, "update_room", room, reason, **changed)
    for message in messages:
        broadcasts.message_changed(message)
    if was_public and not room.is_public:
        broadcasts.room_closed(room)
    else:
        broadcasts.room_changed(room)
    return room


def archive(membership: Membership, on: bool) -> Room:
    """Close the room for writing, or open it again."""
    room = membership.room
    if not membership.may_govern:
        raise Forbidden(_l("Only the room's owner or an admin can archive it."))
    return _archive(room, membership.user, on, not membership.is_owner)


def shelve(admin: User, room: Room, on: bool, reason: str = "") -> Room:
    """The same for a room that one need not be in, as an admin."""
    if not admin.may_look_after:
        raise Forbidden(_l("Only an admin can do that."))
    return _archive(room, admin, on, True, reason)


def _archive(room: Room, by: User, on: bool, is_audited: bool, reason: str = "") -> Room:
    if room.is_archived == on:
        return room
    with transaction() as session:
        room.archived_at = now() if on else None
        event = "archived" if on else "restored"
        message = log.note(session, room, by, event)
        if is_audited:
            audits.note(session, by, "archive" if on else "restore", room, reason)
    broadcasts.message_changed(message)
    broadcasts.room_changed(room)
    return room


def public(user: User) -> list[Room]:
    """The rooms that somebody can enter by themselves: archived ones last, then by name."""
    if user.is_guest:
        return []
    rooms = db.session.scalars(select(Room).where(Room.kind == "public")).all()
    return sorted(rooms, key=lambda room: (room.is_archived, room.name.casefold()))


def find_public(user: User, slug: str) -> Room:
    """Find a room that one may see without being in it."""
    room = db.session.scalar(select(Room).where(Room.slug == slug, Room.kind == "public"))
    if room is None or user.is_guest:
        raise NotFound(_l("There is no such room."))
    return room


def governed(admin: User, query: str = "") -> list[Room]:
    """All rooms but direct ones, for who looks after the place: archived last, then by name."""
    if not admin.may_look_after:
        raise Forbidden(_l("Only an admin can do that."))
    rows = select(Room).where(Room.kind != "direct", Room.name.icontains(query, autoescape=True))
    return sorted(
        db.session.scalars(rows), key=lambda room: (room.is_archived, room.name.casefold())
    )


def find_governed(admin: User, room_id: int) -> Room:
    """Find a room to look after it; direct conversations are nobody else's."""
    room = db.session.get(Room, room_id)
    if not admin.may_look_after or room is None or room.is_direct:
        raise NotFound(_l("There is no such room."))
    return room


def _refuse_unless_opener(user: User) -> None:
    place = db.session.get(Place, Place.ID)
    if user.is_guest or (place and place.room_openers == "admins" and not user.is_admin):
        raise Forbidden(_l("Rooms are opened by the admins here."))


def free_slug(session: Session, name: str) -> str:
    """Make an address from a name that no room has yet."""
    wanted = slug_of(name)
    taken = set(
        session.scalars(select(Room.slug).where(Room.slug.startswith(wanted, autoescape=True)))
    )
    if wanted not in taken:
        return wanted
    number = next(n for n in range(2, len(taken) + 3) if f"{wanted}-{n}" not in taken)
    return f"{wanted}-{number}"


def _direct_of(session: Session, user: User, key: str) -> Membership | None:
    return session.scalar(
        select(Membership).join(Room).where(Room.direct_key == key, Membership.user_id == user.id)
    )


def _change(room: Room, field: str, value: Any) -> bool:
    if room.is_direct:
        raise Conflict(_l("A direct conversation has no name."))
    if getattr(room, field) == value:
        return False
    setattr(room, field, value)
    return True
