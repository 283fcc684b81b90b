"""The places that are measured: made by Chatapp's operations, kept until the tables change."""

import shutil
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from bench import built, talk
from chatapp import commands, create_app
from chatapp.extensions import db, transaction
from chatapp.models import Membership, Room, User
from chatapp.operations import accounts, rooms
from chatapp.operations.accounts import logins
from chatapp.operations.messages import log
from config import ROOT, Settings

FOLDER = built.FOLDER / "places"
PEOPLE = 100
"""In the crowd; of more connections, each person has several, as with several devices."""

ROOMS = 200
READ = 20
"""Rooms of the wide place that its readers are in."""

AT_ONCE = 5_000
UNREAD = 1_000
"""Messages that the reader of the large place has not read in the largest room."""

READERS = ("reader", "newcomer")
"""Both are in all rooms, and the second has read nothing; their cookies are in this order."""

SMALL_ROOM = 20
"""Messages in each room but the largest."""

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Place:
    """A folder of data, and how the load generator gets into the room where all talk."""

    folder: Path

    @property
    def flags(self) -> tuple[str, ...]:
        room = (self.folder / "room").read_text()
        return ("--cookies", str(self.cookies), "--await", "me", "--room", room)

    @property
    def cookies(self) -> Path:
        return self.folder / "cookies"

    @property
    def database(self) -> Path:
        return self.folder / "chat.sqlite3"


def crowd() -> Place:
    """A fresh copy of the place where PEOPLE are in one room, and each in one of their own."""
    original, copy = _kept("crowd", _gather), FOLDER / "now"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(original, copy)
    return Place(copy)


def own_rooms() -> Path:
    """A file with a line for each client: a room that nobody else is in."""
    return _kept("crowd", _gather) / "rooms"


def large(messages: int) -> Place:
    """The place with ROOMS rooms, so many messages in the first, and READERS in all of them."""
    return Place(_kept(f"large-{messages}", lambda folder: _talk(folder, messages)))


def wide(messages: int) -> Place:
    """The place with ROOMS rooms, which share so many messages; READERS are in some of them."""
    return Place(_kept(f"wide-{messages}", lambda folder: _spread(folder, messages)))


def app_of(place: Place) -> Flask:
    """The application on a place's data, in this process."""
    given = {"DATA_DIR": str(place.folder), "ASYNC_MODE": "threading"}
    app = create_app(Settings.from_environment(given, Path("none")))
    commands.init_app(app)
    return app


def _kept(name: str, fill: Callable[[Path], None]) -> Path:
    versions = sorted((ROOT / "migrations" / "versions").glob("*.py"))
    tables = zlib.crc32(b"".join(path.read_bytes() for path in versions))
    folder = FOLDER / f"{name}-{tables:08x}"
    if not folder.exists():
        draft = folder.with_suffix(".draft")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        with app_of(Place(draft)).app_context():
            upgrade()
            fill(draft)
            db.session.remove()
            db.engine.dispose()
        draft.rename(folder)
    return folder


def _gather(folder: Path) -> None:
    host = accounts.set_up("The bench", "host", None, PASSWORD)
    people = [accounts.create(f"person {number}", None) for number in range(PEOPLE)]
    hall = rooms.open(host, "hall", kind="private").room
    _bring_all(hall, people)
    own = [rooms.open(person, f"own {person.id}", kind="private").room_id for person in people]
    cookies = [logins.start(person, False, "127.0.0.1", "bench")[1] for person in people]
    (folder / "room").write_text(str(hall.id))
    (folder / "rooms").write_text("".join(f"{room}\n" for room in own))
    (folder / "cookies").write_text("".join(f"session={key}\n" for key in cookies))


def _bring_all(room: Room, people: list[User]) -> None:
    """Put people into a room without a notice for each."""
    with transaction() as session:
        session.add_all(Membership(room_id=room.id, user_id=person.id) for person in people)


def _talk(folder: Path, messages: int) -> None:
    reader = accounts.set_up("The archive", READERS[0], None, PASSWORD)
    newcomer = accounts.create(READERS[1], None)
    people = [accounts.create(f"person {number}", None) for number in range(20)]
    them = [rooms.open(reader, f"room {number}", kind="private").room for number in range(ROOMS)]
    (folder / "room").write_text(str(them[0].id))
    cookies = [logins.start(it, False, "127.0.0.1", "bench")[1] for it in (reader, newcomer)]
    (folder / "cookies").write_text("".join(f"session={key}\n" for key in cookies))
    authors, reader_id = [person.id for person in people], reader.id
    for room in them:
        _bring_all(room, [newcomer, *people])
    for number, room_id in enumerate([room.id for room in them]):
        _fill(room_id, authors, SMALL_ROOM if number else messages)
    _read(reader_id)


def _spread(folder: Path, messages: int) -> None:
    host = accounts.set_up("The archive", "host", None, PASSWORD)
    readers = [accounts.create(name, None) for name in READERS]
    people = [accounts.create(f"person {number}", None) for number in range(20)]
    them = [rooms.open(host, f"room {number}", kind="private").room for number in range(ROOMS)]
    cookies = [logins.start(it, False, "127.0.0.1", "bench")[1] for it in readers]
    (folder / "room").write_text(str(them[0].id))
    (folder / "cookies").write_text("".join(f"session={key}\n" for key in cookies))
    authors = [person.id for person in people]
    for number, room in enumerate(them):
        _bring_all(room, people if number % (ROOMS // READ) - 3 else [*readers, *people])
    for room_id in [room.id for room in them]:
        _fill(room_id, authors, messages // ROOMS)


def _read(user_id: int) -> None:
    """Let somebody have read all but the newest everywhere."""
    mine = select(Membership).join(Room).where(Membership.user_id == user_id)
    with transaction() as session:
        for membership in session.scalars(mine):
            membership.read_seq = max(membership.room.seq - UNREAD, SMALL_ROOM // 2)


def _fill(room_id: int, authors: list[int], messages: int) -> None:
    for start in range(0, messages, AT_ONCE):
        rows = talk.rows(authors, f"{room_id}-{start}", min(AT_ONCE, messages - start))
        with transaction() as session:
            log.extend(session, session.get_one(Room, room_id), rows)
        db.session.remove()  # else every message would stay in memory
