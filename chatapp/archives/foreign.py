"""What all readers of other products' exports share: they say what there is, in any order.

People, rooms and who is in them are few and held; messages are put aside on the disk, and come out
room by room in the order of their times, which is the order of their seqs here.
"""

import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import IO, Any

import orjson

from chatapp.archives import texts
from chatapp.archives.kinds import Line, Wrong
from chatapp.archives.lines import written
from chatapp.archives.sources import Source, wrong
from chatapp.errors import ChatError
from chatapp.models import Message, Reaction, Room

NAME_MAX = 200
TOGETHER = 1000


class Foreign:
    """A reader: `read` calls `person`, `room`, `member` and `message` for all that there is."""

    product = ""
    is_whole = False

    def __init__(self, source: Source) -> None:
        self.source, self.bad = source, source.bad
        self.notes: list[str] = []
        self.left_out: Counter[str] = Counter()
        self._people: dict[str, tuple[str, Line]] = {}
        self._rooms: dict[str, tuple[str, Line]] = {}
        self._members: dict[tuple[str, str], tuple[str, Line]] = {}
        self._called: dict[str, str] = {}
        self._aside = _Aside()
        self.read()
        sums = [f"{count:,} × {what}" for what, count in sorted(self.left_out.items())]
        self.notes[:0] = sums  # before what a screen has no room for
        self.name = f"{self.product}:{self.place()}"[:80]

    def read(self) -> None:
        """Say all that there is."""
        raise NotImplementedError

    def place(self) -> str:
        """What tells this place from others that use the same product."""
        return ""

    def lines(self) -> Iterator[tuple[str, Line]]:
        """All of it in the order in which it can be stored, each with where it stands."""
        yield from self._people.values()
        yield from self._rooms.values()
        yield from (line for (room, _who), line in self._members.items() if room in self._rooms)
        for room in self._rooms:
            yield from self._aside.of(room)

    def open(self, path: str) -> IO[bytes] | None:
        """Open a file that a message names."""
        return self.source.open(path) if path in self.source else None

    def file_called(self, name: str) -> str:
        """The path of a file of this name, with an ending or without, in whichever folder."""
        if not self._called:
            for path in self.source.names:
                last = path.rpartition("/")[2]
                self._called |= {last.partition(".")[0]: path, last: path}
        return self._called.get(name, "")

    def person(self, where: str, number: str, name: str, **more: Any) -> None:
        """Say that there is somebody; the first word counts."""
        values = {"id": number, "name": (texts.bare(name).strip() or number)[:NAME_MAX], **more}
        self._people.setdefault(number, (where, written("person", values)))

    def knows(self, number: str) -> bool:
        """Tell whether somebody was named already."""
        return number in self._people

    def room(self, where: str, number: str, name: str, **more: Any) -> None:
        """Say that there is a room, or a conversation of `people`."""
        topic = texts.bare(more.pop("topic", "") or "")[: Room.TOPIC_MAX]
        values = {"id": number, "name": texts.bare(name)[: Room.NAME_MAX], "topic": topic, **more}
        self._rooms.setdefault(number, (where, written("room", values)))
        for person in more.get("people", ()):
            self.member(where, number, person)

    def member(self, where: str, room: str, person: str, role: str = "member") -> None:
        """Say that somebody is in a room."""
        line = written("member", {"room": room, "person": person, "role": role})
        if self.knows(person):
            self._members.setdefault((room, person), (where, line))

    def message(self, where: str, at: datetime, number: str, body: str, **more: Any) -> None:
        """Say what was said; what is longer than a message may be becomes several."""
        parts = texts.parts(body.strip(), Message.BODY_MAX // 2)
        if not parts and not more.get("files"):
            self.left_out["a message without words"] += 1
            return
        if len(parts) > 1:
            self.notes.append(f"{where}: too long for one message, and came as {len(parts)}")
        if more["room"] not in self._rooms:
            self.notes.append(f"{where}: its room is not in the export, and came as a private one")
            self.room(where, more["room"], more["room"], kind="private")
        for nth, part in enumerate(parts or [""]):
            values: Line = {"id": number, "created_at": at, "body": part, **more}
            if nth:
                values |= {"id": f"{number}/{nth + 1}", "reactions": [], "files": []}
            self._aside.put(where, written("message", values))
        self._members_by_word(where, more["room"], more["author"])

    def react(self, where: str, emoji: str | None, people: list[str], code: str) -> list[Line]:
        """The reactions of these people with one emoji; none for what only they have."""
        if emoji is None or len(emoji) > Reaction.EMOJI_MAX:
            self.left_out[f"a reaction :{code[:40]}:, which is an emoji of their own"] += 1
            return []
        return [{"emoji": emoji, "person": it} for it in people if self.knows(it)]

    def each(self, read: Callable[..., Any], where: str, *values: Any) -> None:
        """Read one entry, which may be bad; then it is refused, or left out."""
        try:
            read(where, *values)
        except ChatError as problem:
            self.bad.take(problem)

    def refuse(self, where: str, why: Any) -> ChatError:
        """What to raise for what can't be understood."""
        return wrong(where, why)

    def at(self, where: str, reads: Any, value: Any) -> datetime:
        """Read a time, and say where it is wrong."""
        try:
            found: datetime = reads(value)
        except Wrong as error:
            raise wrong(where, error) from error
        return found

    def _members_by_word(self, where: str, room: str, author: str) -> None:
        """Who said something was there, whether or not they still are."""
        if (room, author) not in self._members:
            self.member(where, room, author)


class _Aside:
    """Messages on the disk, by room and time."""

    def __init__(self) -> None:
        # A name that is empty is a file that goes with the connection.
        self._base = sqlite3.connect("", isolation_level=None)
        self._base.execute(
            "CREATE TABLE line (room TEXT, at TEXT, n INTEGER PRIMARY KEY, id TEXT UNIQUE,"
            " place TEXT, line BLOB)"
        )
        self._base.execute("BEGIN")

    def put(self, where: str, line: Line) -> None:
        """Keep it, unless it was kept already."""
        values = (line["room"], line["created_at"], line["id"], where, orjson.dumps(line))
        self._base.execute(
            "INSERT OR IGNORE INTO line (room, at, id, place, line) VALUES (?, ?, ?, ?, ?)", values
        )

    def of(self, room: str) -> Iterator[tuple[str, Line]]:
        """A room's messages in the order of their times."""
        rows = self._base.execute(
            "SELECT place, line FROM line WHERE room = ? ORDER BY at, n", (room,)
        )
        while found := rows.fetchmany(TOGETHER):
            for where, line in found:
                yield where, orjson.loads(line)


def as_dict(value: Any) -> Line:
    """Take an object, and an empty one in the place of anything else."""
    return value if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:
    """Take a list, and an empty one in the place of anything else."""
    return value if isinstance(value, list) else []


def as_text(value: Any) -> str:
    """Take a text, and an empty one in the place of anything else."""
    return texts.bare(value) if isinstance(value, str) else ""


def beside(name: str, relative: str) -> str:
    """The name of a file that is named from another's folder."""
    return os.path.normpath(f"{os.path.dirname(name)}/{relative}").lstrip("/")
