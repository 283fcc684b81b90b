"""Writing down what is taken along: lines for programs, pages for people, and the files."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from chatapp import markup
from chatapp.archives.folder import Export, Folder, Hashed, refuse_unless_empty
from chatapp.archives.kinds import Line
from chatapp.archives.lines import line as as_line
from chatapp.archives.pages import Pages, Turned, ahead
from chatapp.models import now
from chatapp.operations import exports
from chatapp.operations.exports import Reads, Scope, excerpts
from chatapp.operations.exports.excerpts import Excerpt
from chatapp.operations.files.portions import Portions
from chatapp.web import languages

__all__ = ["Takeaway", "lines_of", "refuse_unless_empty", "write"]

COUNTED = ("people", "rooms", "emoji", "messages", "files", "missing")

Progress = Callable[[int, int], None]
"""Is told how many messages of how many are written."""


def write(path: Path, scope: Scope, progress: Progress) -> dict[str, int]:
    """Write all of it into a folder that is empty or isn't there; answer how much of what.

    Raises Conflict. What is there without a manifest was not finished.
    """
    folder = Folder(path)
    with exports.snapshot() as connection:
        takeaway = Takeaway(connection, scope, folder, progress)
        for _step in takeaway.steps():
            pass
        return takeaway.counts


class Takeaway:
    """An export that is being written, step by step; `counts` tells how much of what is in it."""

    AT_ONCE = excerpts.PAGE

    def __init__(self, connection: Reads, scope: Scope, folder: Export, progress: Progress) -> None:
        self._connection, self._scope, self._folder = connection, scope, folder
        self._progress, self._at = progress, now()
        self._place = exports.place(connection) or {}
        self._total = excerpts.count(connection, scope)
        self.counts = dict.fromkeys(COUNTED, 0)
        language = self._place.get("language", "")
        name = self._place.get("name", "Chatapp")
        known = language if language in languages.SUPPORTED else languages.DEFAULT
        self._pages = Pages(folder, name, known, self._whose())

    def steps(self) -> Iterator[None]:
        """Write everything, some at a time: between two steps nothing is being read."""
        rooms = list(exports.rooms(self._connection, self._scope))
        self._write_place(rooms)
        faces: list[Line] = []
        for room in map(self._faced, rooms):
            first = self.counts["messages"]
            yield from self._write_room(room)
            faces.append({**room, "messages": self.counts["messages"] - first})
        has_announcements = self._is_whole and self._write_announcements()
        has_people = self._scope.person is None
        if has_people:
            self._pages.people(exports.people(self._connection, self._scope))
        extras = {"has_people": has_people, "has_announcements": has_announcements}
        self._pages.index(faces, {**extras, "messages": self._total})
        self._pages.style()
        self._folder.finish(self._at, {**self._scope.told, **self._origin()}, self.counts)

    @property
    def _is_whole(self) -> bool:
        return self._scope.rooms is None and self._scope.person is None

    def _whose(self) -> str:
        if self._scope.person is None:
            return ""
        ids = {str(self._scope.person)}
        return "".join(it.name for it in excerpts.people(self._connection, ids).values())

    def _origin(self) -> dict[str, Any]:
        """By what a place is known again: the same place's next export brings only what is new."""
        return {"place": self._place["created_at"]} if self._place else {}

    def _write_place(self, rooms: list[Line]) -> None:
        for digest, data in exports.pictures(self._connection, self._scope):
            self._folder.put(f"avatars/{digest}.webp", (data,))
        emoji = list(self._emoji())  # with its pictures, which are files of their own
        with self._folder.file("data/place.jsonl") as out:
            if self._is_whole and self._place:
                out.write(as_line(self._place))
            for person in exports.people(self._connection, self._scope):
                self.counts["people"] += 1
                out.write(as_line(person))
            for room in rooms:
                self.counts["rooms"] += 1
                out.write(as_line(room))
            for member in exports.members(self._connection, self._scope):
                out.write(as_line(member))
            for each in emoji:
                out.write(as_line(each))

    def _emoji(self) -> Iterator[Line]:
        pictures = set[str]()  # two names may stand for one
        for line, data in exports.emoji(self._connection, self._scope):
            if line["picture"] not in pictures:
                self._folder.put(f"emoji/{line['picture']}.webp", (data,))
                pictures.add(line["picture"])
            self.counts["emoji"] += 1
            yield line

    def _faced(self, room: Line) -> Line:
        """With the names of those whose conversation it is."""
        names = excerpts.people(self._connection, set(room.get("people", ())))
        return {**room, "faces": [it.name for it in names.values()]}

    def _write_room(self, room: Line) -> Iterator[None]:
        with self._folder.file(lines_of(room)) as out:
            for turned, excerpt in self._turned(room):
                self._write_lines(out, excerpt)
                yield from self._write_page(room, turned, excerpt)
            if self._scope.person is None:
                for follow in excerpts.follows(self._connection, room):
                    out.write(as_line(follow))

    def _turned(self, room: Line) -> Iterator[tuple[Turned, Excerpt]]:
        per_page = 0 if self._scope.person else self.AT_ONCE
        read = excerpts.of(self._connection, self._scope, room, self.AT_ONCE)
        for number, (excerpt, is_last) in enumerate(ahead(read), 1):
            yield Turned(number, is_last, room.get("edge", 0) + 1, per_page), excerpt

    def _write_lines(self, out: Hashed, excerpt: Excerpt) -> None:
        for line in excerpt.lines:
            out.write(as_line(line))
        self.counts["messages"] += len(excerpt.lines)

    def _write_page(self, room: Line, turned: Turned, excerpt: Excerpt) -> Iterator[None]:
        for file, key in excerpt.keys.items():
            yield from self._write_file(file, key)
        self._pages.room(room, turned, replace(excerpt, plain=_plain))
        self._progress(self.counts["messages"], self._total)
        yield

    def _write_file(self, name: str, key: str) -> Iterator[None]:
        with closing(Portions(key)) as source:
            try:
                portion = source.read()
            except FileNotFoundError:  # taken back since the snapshot, or lost
                self.counts["missing"] += 1
                return
            with self._folder.file(name) as out:
                while portion:
                    out.write(portion)
                    yield
                    portion = source.read()
        self.counts["files"] += 1

    def _write_announcements(self) -> bool:
        with self._folder.file("data/announcements.jsonl") as out:
            self._pages.announcements(self._announcements(out))
            return out.size > 0

    def _announcements(self, out: Any) -> Iterator[tuple[Line, Any]]:
        for line in excerpts.announcements(self._connection, self._scope):
            out.write(as_line(line))
            for recipient in excerpts.recipients(self._connection, line):
                out.write(as_line(recipient))
            people = excerpts.people(self._connection, {line["author"]})
            yield line, people[line["author"]]


def lines_of(room: Line) -> str:
    """The file with a room's lines."""
    return f"data/rooms/{room['id']}.jsonl"


def _plain(html: str) -> str:
    return markup.plain(html)[: excerpts.QUOTE_MAX]
