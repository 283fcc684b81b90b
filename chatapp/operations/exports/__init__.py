"""All that is remembered of a place, some rooms or one person, as lines for whoever takes it along.

Everything is read from one snapshot, some rows at a time: people go on talking meanwhile, and what
they say after its first moment is not in it. What would let somebody in (passwords, tokens,
sessions, invites) is never read.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from chatapp.archives.kinds import Line
from chatapp.archives.lines import written
from chatapp.database import postgresql
from chatapp.errors import Conflict, NotFound
from chatapp.extensions import db, transaction
from chatapp.models import Avatar, Emoji, Membership, Message, Place, Reaction, Room, User
from chatapp.operations import audits
from chatapp.operations.exports.columns import EMOJI, MEMBER, PERSON, PLACE, ROOM, Columns, labelled

AT_ONCE = 500

Reads = Connection | Session
"""What is read from: a snapshot, or what sees each page as it is when its turn comes."""


@dataclass(frozen=True)
class Scope:
    """What is taken along: `rooms` names some, `person` whose words alone; None is all of them."""

    rooms: tuple[int, ...] | None = None
    person: int | None = None
    private: bool = False
    direct: bool = False

    @property
    def told(self) -> dict[str, Any]:
        """What the manifest says of it."""
        what = "person" if self.person else "place" if self.rooms is None else "rooms"
        return {"what": what, "private": self.private, "direct": self.direct}

    @property
    def holds(self) -> ColumnElement[bool]:
        """The condition under which a row of `room` belongs to it."""
        if self.rooms is not None:
            return Room.id.in_(self.rooms)
        kept = ["public", *(["private"] * self.private), *(["direct"] * self.direct)]
        if self.person is None:
            return Room.kind.in_(kept)
        theirs = select(Message.room_id).where(Message.author_id == self.person)
        return and_(Room.kind.in_(kept), Room.id.in_(theirs))


def begin(slugs: tuple[str, ...], person: User | None, private: bool, direct: bool) -> Scope:
    """Choose what to take along, and write into the audit log that it is.

    Whoever does it commands the server. A private room or a conversation has to be named as such.
    """
    if slugs and person:
        raise Conflict("Name rooms or a person, not both.")
    rooms = [_room(slug, private, direct) for slug in slugs]
    ids = tuple(room.id for room in rooms) if slugs else None
    scope = Scope(ids, person.id if person else None, private, direct)
    with transaction() as session:
        named: dict[str, Any] = {"rooms": ", ".join(room.slug for room in rooms)} if rooms else {}
        audits.note(session, None, "export", person, private=private, direct=direct, **named)
    return scope


def own(person: User) -> Scope:
    """Choose what somebody said themselves, in rooms of all kinds that they may still look into."""
    inside = select(Membership.room_id).where(Membership.user_id == person.id)
    may = (
        Room.id.in_(inside) if person.is_guest else or_(Room.kind == "public", Room.id.in_(inside))
    )
    said = select(Message.id).where(Message.room_id == Room.id, Message.author_id == person.id)
    ids = db.session.scalars(select(Room.id).where(may, said.exists()).order_by(Room.id))
    return Scope(tuple(ids), person.id, private=True, direct=True)


def _room(slug: str, private: bool, direct: bool) -> Room:
    room = db.session.scalar(select(Room).where(Room.slug == slug))
    if room is None:
        raise NotFound(f"There is no room at /rooms/{slug}.")
    if (room.kind == "private" and not private) or (room.is_direct and not direct):
        raise Conflict(f"/rooms/{slug} is {room.kind}; say --{room.kind} to take it along.")
    return room


@contextmanager
def snapshot() -> Iterator[Connection]:
    """The state of this moment, for as long as the block lasts, whatever is written meanwhile."""
    with db.engine.connect() as connection, connection.begin():
        postgresql.take_time(connection)
        yield connection


def place(connection: Reads) -> Line | None:
    """The line of the place, once it has been set up."""
    row = connection.execute(select(*labelled(PLACE))).mappings().first()
    return written("place", dict(row)) if row else None


def people(connection: Reads, scope: Scope) -> Iterator[Line]:
    """Everybody, or those who have to do with the rooms that are taken along."""
    for row in rows_of(connection, PERSON, _in(scope)):
        yield written("person", row)


def rooms(connection: Reads, scope: Scope) -> Iterator[Line]:
    """The rooms that are taken along, in the order of their ids."""
    for row in rows_of(connection, ROOM, scope.holds):
        people = row["people"].split(",") if row["people"] else []
        yield written("room", {**row, "people": people})


def members(connection: Reads, scope: Scope) -> Iterator[Line]:
    """Who is in these rooms; none where only one person's words are taken."""
    if scope.person is None:
        inside = Membership.room_id.in_(select(Room.id).where(scope.holds))
        for row in rows_of(connection, MEMBER, inside, by=Membership.id):
            yield written("member", row)


def pictures(connection: Reads, scope: Scope) -> Iterator[tuple[str, bytes]]:
    """The pictures of these people and of the place, each once, with their names."""
    logo = select(Place.logo_digest).scalar_subquery()
    shown = select(User.avatar_digest).where(_in(scope), User.avatar_digest.is_not(None))
    rows = select(Avatar.digest).where(or_(Avatar.digest.in_(shown), Avatar.digest == logo))
    for digest in connection.scalars(rows.order_by(Avatar.digest)).all():
        data = connection.scalar(select(Avatar.data).where(Avatar.digest == digest))
        if data is not None:
            yield digest, data


def emoji(connection: Reads, scope: Scope) -> Iterator[tuple[Line, bytes]]:
    """The place's own, with their pictures; none where only one person's words are taken."""
    if scope.person is not None:
        return
    there = set(connection.scalars(select(User.id).where(_in(scope))))
    rows = select(*labelled(EMOJI)).order_by(Emoji.name)
    for row in connection.execute(rows).mappings().all():
        data = connection.scalar(select(Emoji.data).where(Emoji.name == row["name"]))
        person = row["person"] if row["person"] in there else None
        yield written("emoji", {**row, "person": person}), data or b""


def rows_of(
    connection: Reads,
    columns: Columns,
    which: ColumnElement[bool],
    by: InstrumentedAttribute[int] | None = None,
) -> Iterator[dict[str, Any]]:
    """Read rows in the order of a growing number, the id where no other is named."""
    by = by if by is not None else columns["id"]
    after = 0
    while True:
        rows = select(*labelled(columns), by.label("_by")).where(which, by > after)
        found = connection.execute(rows.order_by(by).limit(AT_ONCE)).mappings().all()
        yield from map(dict, found)
        if len(found) < AT_ONCE:
            return
        after = found[-1]["_by"]


def _in(scope: Scope) -> ColumnElement[bool]:
    if scope.person is not None:
        return User.id == scope.person
    if scope.rooms is None:
        return User.id > 0
    there = (Message.room_id.in_(scope.rooms),)
    reacted = select(Reaction.user_id).join(Message, Message.id == Reaction.message_id)
    return or_(
        User.id.in_(select(Membership.user_id).where(Membership.room_id.in_(scope.rooms))),
        User.id.in_(select(Message.author_id).where(*there)),
        User.id.in_(select(Message.deleted_by_id).where(*there)),
        User.id.in_(reacted.where(*there)),
        User.id.in_(select(Room.creator_id).where(Room.id.in_(scope.rooms))),
    )
