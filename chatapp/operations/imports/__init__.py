"""Bringing in what was written elsewhere: looked at as a whole first, then stored, some at a time.

What was stored before a server or a command died is known again by its origin, so that the same
import goes on; and later the same place's next export brings only what is new.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import IO, Protocol

from sqlalchemy import func, select

from chatapp import broadcasts
from chatapp.archives.kinds import Line, Wrong
from chatapp.archives.order import Order
from chatapp.archives.sources import Bad, wrong
from chatapp.errors import Conflict, Invalid
from chatapp.extensions import db, transaction
from chatapp.models import Announcement, File, Message, Place, Room, User
from chatapp.operations import audits
from chatapp.operations.imports import (
    histories,
    keepsakes,
    newcomers,
    origins,
    proclamations,
    reopenings,
    vacancies,
)
from chatapp.operations.imports.origins import Move, Report
from chatapp.operations.imports.retellings import Retelling

AT_ONCE = 200
PAIR = ("keeps", "")

Progress = Callable[[int, int], None]
Lines = Iterable[tuple[str, Line]]


class Brought(Protocol):
    """What is brought: read line by line, as often as one likes."""

    name: str
    is_whole: bool
    bad: Bad

    def lines(self) -> Iterator[tuple[str, Line]]:
        """All lines, each with where it stands."""

    def open(self, path: str) -> IO[bytes] | None:
        """Open a file that a line names."""


def look(brought: Brought, progress: Progress) -> Report:
    """Say what an import would do, without writing anything; raises Invalid for what is wrong."""
    move = Move(brought.name, _will_keep(brought), brought.open)
    for kind, found in _parts(_checked(brought, move, progress)):
        _LOOKS.get(kind, _count)(move, found)
    if move.keeps and brought.bad.lines and "places" not in move.report.new:
        raise Invalid("The line of the place can't be read, and nothing can be without it.")
    return move.report


def store(brought: Brought, total: int, progress: Progress) -> Move:
    """Bring all of it in, what isn't here yet; `look` at it first."""
    move = Move(brought.name, _begin(brought), brought.open)
    place: list[tuple[str, Line]] = []
    done = 0
    for kind, found in _parts(_checked(brought, move)):
        if kind == "place":
            place = found
        _STORES[kind](move, found)
        done += len(found)
        progress(done, total)
    for _where, line in place:
        newcomers.welcome_to(move, line)
    reopenings.leave_to_somebody(move)
    _advance()
    if move.keeps and brought.bad.lines:
        for room in reopenings.brought(move):
            vacancies.fill(room)
    for room in reopenings.brought(move):
        broadcasts.room_changed(room)
    return move


def _will_keep(brought: Brought) -> bool:
    """Whether ids stay: a whole place of ours comes into one where nobody is yet."""
    known = origins.known(db.session(), brought.name, PAIR[0], [PAIR[1]])
    if known:
        return bool(known[PAIR[1]])
    is_empty = db.session.scalar(select(User.id).limit(1)) is None and histories.is_empty()
    if not (is_empty and brought.is_whole) and db.session.get(Place, Place.ID) is None:
        raise Conflict("Set the place up first: flask user create NAME --role admin.")
    return is_empty and brought.is_whole


def _begin(brought: Brought) -> bool:
    keeps = _will_keep(brought)
    with transaction() as session:
        if not origins.known(session, brought.name, *(PAIR[0], [PAIR[1]])):
            origins.note(session, brought.name, PAIR[0], [(PAIR[1], int(keeps))])
        audits.note(session, None, "import", source=brought.name)
    return keeps


def _checked(
    brought: Brought, move: Move, progress: Progress | None = None
) -> Iterator[tuple[str, Line]]:
    hole = Bad.MOST if brought.bad.is_left_out else 0
    order = Order(brought.name.startswith("chatapp:"), move.keeps, hole)
    for number, (where, line) in enumerate(brought.lines(), 1):
        try:
            taken = order.take(line)
        except Wrong as error:
            brought.bad.take(wrong(where, error))
        else:
            yield where, taken
        if progress:
            progress(number, 0)


def _parts(lines: Lines) -> Iterator[tuple[str, list[tuple[str, Line]]]]:
    """Lines that come together and can be stored together, some at a time."""
    for (kind, _room), together in groupby(lines, key=_kind):
        part: list[tuple[str, Line]] = []
        for each in together:
            part.append(each)
            if len(part) == AT_ONCE:
                yield kind, part
                part = []
        if part:
            yield kind, part


def _kind(found: tuple[str, Line]) -> tuple[str, str]:
    line = found[1]
    is_said = line["type"] in ("message", "follow")
    return line["type"], line["room"] if is_said else ""


def _found(move: Move, found: list[tuple[str, Line]]) -> None:
    newcomers.found(move, found[0][1])


def _tell(move: Move, found: list[tuple[str, Line]]) -> None:
    _retelling(move, found).tell(found)


def _follow(move: Move, found: list[tuple[str, Line]]) -> None:
    _retelling(move, found).follow(found)


def _retelling(move: Move, found: list[tuple[str, Line]]) -> Retelling:
    room = found[0][1]["room"]
    if move.retelling is None or move.retelling[0] != room:
        ids = origins.known(db.session(), move.source, "room", [room])
        move.retelling = (room, Retelling(move, ids[room]))
    retelling: Retelling = move.retelling[1]
    return retelling


def _proclaim(move: Move, found: list[tuple[str, Line]]) -> None:
    if move.keeps:
        proclamations.store(move, found)
    else:
        for where, _line in found:
            move.report.note(where, "announcements come only with a whole place into an empty one")


def _reach(move: Move, found: list[tuple[str, Line]]) -> None:
    if move.keeps:
        proclamations.reach(move, found)


_STORES: dict[str, Callable[[Move, list[tuple[str, Line]]], None]] = {
    "place": _found,
    "person": newcomers.store,
    "room": reopenings.store,
    "member": reopenings.enter,
    "emoji": keepsakes.store,
    "message": _tell,
    "follow": _follow,
    "announcement": _proclaim,
    "recipient": _reach,
}


def _count(move: Move, found: list[tuple[str, Line]]) -> None:
    move.report.count(f"{found[0][1]['type']}s", len(found))


def _count_messages(move: Move, found: list[tuple[str, Line]]) -> None:
    here = origins.known(db.session(), move.source, "message", [it["id"] for _at, it in found])
    move.report.count("messages", len(found) - len(here), len(here))
    for where, line in found:
        for file in line["files"] if line["id"] not in here else ():
            opened = move.open(file["path"]) if file["path"] else None
            if opened is None:
                move.report.note(where, f"the file {file['name'] or ''!r} is not there")
            else:
                opened.close()
                move.report.count("files", 1)


_LOOKS: dict[str, Callable[[Move, list[tuple[str, Line]]], None]] = {
    "person": newcomers.look,
    "room": reopenings.look,
    "emoji": keepsakes.look,
    "message": _count_messages,
}


def _advance() -> None:
    """Where the database counts ids by itself, let it go on after those that were brought."""
    if db.engine.dialect.name != "postgresql":
        return
    with transaction() as session:
        for model in (User, Room, Message, File, Announcement):
            counts = func.pg_get_serial_sequence(f'"{model.__tablename__}"', "id")
            most = select(func.greatest(func.max(model.id), 1)).scalar_subquery()
            session.execute(select(func.setval(counts, most)))
