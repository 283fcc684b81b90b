"""Choosing whom an announcement is for."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from chatapp import names
from chatapp.errors import Invalid, NotFound, TooLong
from chatapp.extensions import db
from chatapp.models import Audience, Room, User
from chatapp.operations import people
from chatapp.operations.rooms import memberships


def choose(
    user: User,
    to: str,
    rooms: Iterable[str] = (),
    roles: Iterable[str] = (),
    persons: Iterable[int] = (),
    but: Iterable[int] = (),
) -> Audience:
    """Make an audience out of what somebody names; what they may not see they can't name."""
    chosen = Audience(
        to=to,
        rooms=tuple(dict.fromkeys(_room(user, room).id for room in rooms)),
        roles=tuple(dict.fromkeys(roles)),
        people=tuple(person.id for person in people.find(user, list(persons))),
        but=tuple(person.id for person in people.find(user, list(but))),
    )
    if set(chosen.roles) - set(User.ROLES):
        raise Invalid(_l("There is no such role."), field="roles")
    return chosen.bare


def named(text: str, field: str) -> list[int]:
    """Find the people whose names stand in a text, one a line; in the order of the lines."""
    lines = [line.strip().removeprefix("@") for line in text.splitlines() if line.strip()]
    if len(lines) > Audience.MAX:
        text = _l("This is too long: at most %(limit)s.", limit=Audience.MAX)
        raise TooLong(text, limit=Audience.MAX, field=field)
    keys = [names.skeleton(line) for line in lines]
    rows = db.session.execute(select(User.name_key, User.id).where(User.name_key.in_(keys)))
    found = {row[0]: row[1] for row in rows}
    for key, line in zip(keys, lines, strict=True):
        if key not in found:
            raise Invalid(_l("There is nobody called %(name)s.", name=line), field=field)
    return [found[key] for key in keys]


def rooms_for(user: User) -> list[Room]:
    """The rooms that somebody may choose, by name."""
    mine = [each for each in memberships.of(user) if not each.room.is_direct]
    found = {each.room_id: each.room for each in mine if each.is_owner or user.may_announce}
    if user.may_announce:
        public = db.session.scalars(select(Room).where(Room.kind == "public"))
        found |= {room.id: room for room in public}
    return sorted(found.values(), key=lambda room: room.name.casefold())


def people_in(audience: Audience) -> tuple[list[User], list[User]]:
    """Those who are named in an audience, and those who are left out, by name."""
    return _by_id(audience.people), _by_id(audience.but)


def in_words(audience: Audience) -> str:
    """Say whom it is for."""
    people, but = people_in(audience)
    rooms = db.session.scalars(select(Room.name).where(Room.id.in_(audience.rooms))).all()
    words = {
        "everyone": _("Everyone"),
        "rooms": _("Rooms: %(names)s", names=", ".join(rooms)),
        "roles": _("Roles: %(names)s", names=", ".join(audience.roles)),
        "people": _("People: %(names)s", names=_listed(people)),
    }[audience.to]
    return f"{words}; {_('but not %(names)s', names=_listed(but))}" if but else words


def _listed(people: list[User]) -> str:
    return ", ".join(person.name for person in people)


def _room(user: User, room: str) -> Room:
    if membership := memberships.find_or_none(user, room):
        return membership.room
    found = memberships.find_room(room)
    if not found.is_public:
        raise NotFound(_l("There is no such room."))
    return found


def _by_id(ids: Iterable[int]) -> list[User]:
    return list(db.session.scalars(select(User).where(User.id.in_(ids)).order_by(User.name_key)))
