"""An export as pages that anybody can read in a browser, without a server and without scripts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import force_locale
from jinja2.environment import TemplateStream

from chatapp.archives.folder import Export
from chatapp.archives.kinds import Line
from chatapp.models import User

STYLES = ("tokens.css", "archive.css")
BUFFERED = 200
THREAD_LINKS = 50


@dataclass(frozen=True)
class Turned:
    """Which page of a room it is; `per_page` is 0 where pages can't be told from a seq."""

    number: int
    is_last: bool
    first_seq: int
    per_page: int

    def link(self, seq: int) -> str | None:
        """Where a message of the room stands; None where that isn't known."""
        if not self.per_page or seq < self.first_seq:
            return None
        page = (seq - self.first_seq) // self.per_page + 1
        return f"#m{seq}" if page == self.number else f"{page}.html#m{seq}"


class Pages:
    """Writes pages into an export, in the language of the place."""

    def __init__(self, folder: Export, place: str, language: str, title: str = "") -> None:
        self._folder, self._language = folder, language
        self._told = {"place": place, "title": title, "language": language}

    def style(self) -> None:
        """The looks, from the same colours and sizes as the product's."""
        folder = Path(current_app.static_folder or "") / "css"
        self._folder.put("style.css", ((folder / name).read_bytes() for name in STYLES))

    def index(self, rooms: list[Line], extras: dict[str, Any]) -> None:
        """Where one begins: the rooms by kind, and what else there is."""
        self._write("index", "index.html", rooms=rooms, **extras)

    def people(self, people: Iterable[Line]) -> None:
        """Everybody who is in it."""
        self._write("people", "people.html", people=map(_as_person, people))

    def announcements(self, announcements: Iterable[tuple[Line, Any]]) -> None:
        """What was announced, each with its author."""
        shown = ((line, _person(author)) for line, author in announcements)
        self._write("announcements", "announcements.html", announcements=shown)

    def room(self, room: Line, turned: Turned, excerpt: Any) -> None:
        """A page of a room."""
        messages = list(_shown(excerpt, turned))
        name = f"rooms/{room['id']}/{turned.number}.html"
        self._write("room", name, room=room, turned=turned, messages=messages)

    def _write(self, template: str, name: str, **values: Any) -> None:
        up = "../" * name.count("/")
        with force_locale(self._language):
            found = current_app.jinja_env.get_template(f"archive/{template}.html")
            parts: TemplateStream = found.stream(up=up, **self._told, **values)
            parts.enable_buffering(BUFFERED)
            self._folder.put(name, (part.encode() for part in parts))


def _shown(excerpt: Any, turned: Turned) -> Iterator[dict[str, Any]]:
    """Each message with what stands around it: the day, its author, what it answers."""
    before: Line = {"author": "", "created_at": "", "kind": ""}
    for line in excerpt.lines:
        is_new_day = line["created_at"][:10] != before["created_at"][:10]
        quoted = excerpt.quoted.get(line.get("reply_to") or line.get("thread") or "")
        seqs = excerpt.threads.get(line["id"], [])
        yield {
            "line": line,
            "day": line["created_at"][:10] if is_new_day else "",
            "clock": line["created_at"][11:16],
            "author": _person(excerpt.people[line["author"]]),
            "deleted_by": _person(excerpt.people.get(line.get("deleted_by", ""))),
            "quote": _quote(excerpt, quoted, turned) if quoted else None,
            "thread": [(seq, turned.link(seq)) for seq in seqs[:THREAD_LINKS]],
            "replies": len(seqs),
            "reactions": _reactions(excerpt, line),
            "pinned": _pinned(line, turned),
        }
        before = line


def _quote(excerpt: Any, quoted: Any, turned: Turned) -> dict[str, Any]:
    return {
        "author": _person(excerpt.people[str(quoted.author_id)]),
        "text": excerpt.plain(quoted.html),
        "link": turned.link(quoted.seq),
        "deleted": quoted.deleted_at is not None,
    }


def _reactions(excerpt: Any, line: Line) -> list[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for each in line.get("reactions", ()):
        person = excerpt.people.get(each["person"])
        found.setdefault(each["emoji"], []).append(person.name if person else "")
    return list(found.items())


def _pinned(line: Line, turned: Turned) -> str | None:
    """Where the message stands that a notice says was pinned."""
    about = (line.get("notice") or {}).get("message")
    return turned.link(about["seq"]) if isinstance(about, dict) and "seq" in about else None


def _as_person(line: Line) -> dict[str, Any]:
    faces = User(id=int(line["id"]), name=line["name"])
    return {**line, "hue": faces.hue, "initials": faces.initials}


def _person(row: Any) -> dict[str, Any] | None:
    if row is None:
        return None
    faces = User(id=row.id, name=row.name)
    return {
        "name": row.name,
        "hue": faces.hue,
        "initials": faces.initials,
        "avatar": row.avatar_digest,
        "bot": row.is_bot,
    }


def ahead(pages: Iterable[Any]) -> Iterator[tuple[Any, bool]]:
    """Give each with whether it is the last."""
    last: Any = None
    for page in chain(pages, (None,)):
        if last is not None:
            yield last, page is None
        last = page
