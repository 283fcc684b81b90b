"""Writing down what is taken along: lines for programs, pages for people, and the files."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from chatapp import languages, markup, storage
from chatapp.archives.folder import Folder, portions, refuse_unless_empty
from chatapp.archives.kinds import Line
from chatapp.archives.lines import line as as_line
from chatapp.archives.pages import Pages, Turned, ahead
from chatapp.models import now
from chatapp.operations import excerpts, exports
from chatapp.operations.excerpts import Excerpt
from chatapp.operations.exports import Scope

__all__ = ["refuse_unless_empty", "write"]

COUNTED = ("people", "rooms", "emoji", "messages", "files", "missing")

Progress = Callable[[int, int], None]
"""Is told how many messages of how many are written."""


def write(path: Path, scope: Scope, progress: Progress) -> dict[str, int]:
    """Write all of it into a folder that is empty or isn't there; answer how much of what.

    Raises Conflict. What is there without a manifest was not finished.
    """
    folder = Folder(path)
    with exports.snapshot() as connection:
        return _Takeaway(connection, scope, folder, progress).written()


class _Takeaway:
    def __init__(
        self, connection: Connection, scope: Scope, folder: Folder, progress: Progress
    ) -> None:
        self._connection, self._scope, self._folder = connection, scope, folder
        self._progress, self._at = progress, now()
        self._place = exports.place(connection) or {}
        self._total = excerpts.count(connection, scope)
        self.counts = dict.fromkeys(COUNTED, 0)
        language = self._place.get("language", "")
        name = self._place.get("name", "Chatapp")
        known = language if language in languages.SUPPORTED else languages.DEFAULT
        self._pages = Pages(folder, name, known, self._whose())

    def written(self) -> dict[str, int]:
        """Write everything; answer how much of what."""
        rooms = list(exports.rooms(self._connection, self._scope))
        self._write_place(rooms)
        faces = [self._write_room(room) for room in rooms]
        has_announcements = self._is_whole and self._write_announcements()
        has_people = self._scope.person is None
        if has_people:
            self._pages.people(exports.people(self._connection, self._scope))
        extras = {"has_people": has_people, "has_announcements": has_announcements}
        self._pages.index(faces, {**extras, "messages": self._total})
        self._pages.style()
        self._folder.finish(self._at, {**self._scope.told, **self._origin()}, self.counts)
        return self.counts

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
            for emoji in self._emoji():
                out.write(as_line(emoji))

    def _emoji(self) -> Iterator[Line]:
        pictures = set[str]()  # two names may stand for one
        for line, data in exports.emoji(self._connection, self._scope):
            if line["picture"] not in pictures:
                self._folder.put(f"emoji/{line['picture']}.webp", (data,))
                pictures.add(line["picture"])
            self.counts["emoji"] += 1
            yield line

    def _write_room(self, room: Line) -> Line:
        first = self.counts["messages"]
        names = excerpts.people(self._connection, set(room.get("people", ())))
        room = {**room, "faces": [it.name for it in names.values()]}
        with self._folder.file(f"data/rooms/{room['id']}.jsonl") as out:
            read = excerpts.of(self._connection, self._scope, room)
            for number, (excerpt, is_last) in enumerate(ahead(read), 1):
                self._write_page(out, room, excerpt, (number, is_last))
            if self._scope.person is None:
                for follow in excerpts.follows(self._connection, room):
                    out.write(as_line(follow))
        return {**room, "messages": self.counts["messages"] - first}

    def _write_page(self, out: Any, room: Line, excerpt: Excerpt, place: tuple[int, bool]) -> None:
        for line in excerpt.lines:
            out.write(as_line(line))
        for file, key in excerpt.keys.items():
            self._write_file(file, key)
        per_page = 0 if self._scope.person else excerpts.PAGE
        turned = Turned(*place, room.get("edge", 0) + 1, per_page)
        self._pages.room(room, turned, replace(excerpt, plain=_plain))
        self.counts["messages"] += len(excerpt.lines)
        self._progress(self.counts["messages"], self._total)

    def _write_file(self, name: str, key: str) -> None:
        try:
            opened = storage.current().open(key)
        except FileNotFoundError:  # taken back since the snapshot, or lost
            self.counts["missing"] += 1
            return
        self._folder.put(name, portions(opened))
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


def _plain(html: str) -> str:
    return markup.plain(html)[: excerpts.QUOTE_MAX]
