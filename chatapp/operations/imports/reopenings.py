"""Rooms that come from elsewhere, and who is in them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from chatapp.archives.kinds import Line
from chatapp.extensions import db, transaction
from chatapp.models import Membership, Room, direct_key_of, now
from chatapp.operations import rooms
from chatapp.operations.exports.columns import ROOM
from chatapp.operations.imports import origins
from chatapp.operations.imports.origins import Move

NOT_KEPT = ("id", "people", "creator", "slug", "seq", "change", "edge")


def store(move: Move, lines: Sequence[tuple[str, Line]]) -> None:
    """Open the rooms that aren't here yet, empty."""
    with transaction() as session:
        here = origins.known(session, move.source, "room", [it["id"] for _at, it in lines])
        new = {it["id"]: (where, it) for where, it in lines if it["id"] not in here}
        move.report.count("rooms", len(new), len(lines) - len(new))
        ids = {}
        for foreign, (where, line) in new.items():
            ids[foreign] = _opened(session, move, where, line).id
        origins.note(session, move.source, "room", ids.items())


def look(move: Move, lines: Sequence[tuple[str, Line]]) -> None:
    """The same without writing anything."""
    here = origins.known(db.session(), move.source, "room", [it["id"] for _at, it in lines])
    new = [(where, it) for where, it in lines if it["id"] not in here]
    move.report.count("rooms", len(new), len(lines) - len(new))
    for where, line in new:
        if line["kind"] != "direct":
            _slug(db.session(), move, where, line)


def enter(move: Move, lines: Sequence[tuple[str, Line]]) -> None:
    """Let people into these rooms, whoever isn't in yet; all that is there they have read."""
    with transaction() as session:
        people = origins.known(session, move.source, "person", {it["person"] for _at, it in lines})
        places = origins.known(session, move.source, "room", {it["room"] for _at, it in lines})
        in_them = select(Membership.room_id, Membership.user_id).where(
            Membership.room_id.in_(places.values()), Membership.user_id.in_(people.values())
        )
        inside = {(row.room_id, row.user_id) for row in session.execute(in_them)}
        new = 0
        for _where, line in lines:
            pair = places[line["room"]], people[line["person"]]
            if pair not in inside:
                new += 1
                inside.add(pair)
                session.add(_membership(session, move, line, *pair))
        move.report.count("members", new, len(lines) - new)


def leave_to_somebody(move: Move) -> None:
    """A room with people in it has an owner: where none came, the first who is in it."""
    with transaction() as session:
        owned = select(Membership.room_id).where(Membership.role == "owner")
        brought = origins.own_ids(move.source, "room")
        rows = (
            select(Membership)
            .join(Room)
            .where(
                Membership.room_id.in_(brought),
                Membership.room_id.not_in(owned),
                Room.kind != "direct",
            )
        )
        seen: set[int] = set()
        for membership in session.scalars(rows.order_by(Membership.id)):
            if membership.room_id not in seen:
                seen.add(membership.room_id)
                membership.role = "owner"


def brought(move: Move) -> list[Room]:
    """The rooms that have come by this import."""
    rows = select(Room).where(Room.id.in_(origins.own_ids(move.source, "room")))
    return list(db.session.scalars(rows.order_by(Room.id)))


def _opened(session: Session, move: Move, where: str, line: Line) -> Room:
    ids = {*line["people"], *([line["creator"]] if line["creator"] else [])}
    people = origins.known(session, move.source, "person", ids)
    values = {name: line[name] for name in ROOM if name not in NOT_KEPT and line[name] is not None}
    values["kind"] = kind = _kind(line, people)
    if kind == "direct":
        values |= {"name": "", "topic": ""}
        values["direct_key"] = key = direct_key_of({people[it] for it in line["people"]})
        existing = session.scalar(select(Room).where(Room.direct_key == key))
        if existing:
            move.report.note(where, "these people talk here already: it goes on there")
            return existing
    else:
        values["name"] = (line["name"] or "room")[: Room.NAME_MAX]
        values["topic"] = (line["topic"] or "")[: Room.TOPIC_MAX]
    if move.keeps:
        edge = line["edge"] or 0
        values |= {"id": int(line["id"]), "seq": edge, "edge": edge, "change": line["change"] or 0}
    values["slug"] = _slug(session, move, where, line)
    values["slow_seconds"] = min(line["slow_seconds"] or 0, Room.SLOW_MAX)
    room = Room(**{"created_at": now(), **values}, creator_id=people.get(line["creator"] or ""))
    session.add(room)
    session.flush()
    return room


def _kind(line: Line, people: dict[str, int]) -> str:
    """Talk with oneself, or among too many for a conversation, is a private room here."""
    if line["kind"] != "direct":
        return "public" if line["kind"] == "public" else "private"
    count = len({people[it] for it in line["people"] if it in people})
    return "direct" if 2 <= count <= Room.PEOPLE_MAX else "private"


def _slug(session: Session, move: Move, where: str, line: Line) -> str:
    wanted = line["slug"] or line["name"] or "room"
    slug = rooms.free_slug(session, wanted)
    if line["slug"] and slug != line["slug"] and line["kind"] != "direct":
        move.report.note(where, f"/rooms/{line['slug']} is /rooms/{slug} here")
    return slug


def _membership(session: Session, move: Move, line: Line, room_id: int, user_id: int) -> Membership:
    seq = session.get_one(Room, room_id).seq
    role, notify = line["role"], line["notify"]
    return Membership(
        room_id=room_id,
        user_id=user_id,
        role=role if role in Membership.ROLES else "member",
        read_seq=line["read_seq"] or 0 if move.keeps else seq,
        joined_at=line["joined_at"] or now(),
        favourite=bool(line["favourite"]),
        place=line["place"],
        notify=notify if notify in Membership.NOTIFY else "all",
    )
