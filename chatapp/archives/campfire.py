"""Campfire (once.com): its SQLite database and the folder `storage` that it lies in.

The tables are those of its db/structure.sql: users, rooms, memberships, messages with their words
in action_text_rich_texts, boosts, and Active Storage's blobs; their bytes lie under `KE/Y1/KEY1…`.
"""

import base64
import binascii
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from chatapp.archives import checks, texts
from chatapp.archives.folder import portions
from chatapp.archives.foreign import Foreign, as_text
from chatapp.archives.hypertext import markdown
from chatapp.archives.kinds import Line

KINDS = {"Rooms::Open": "public", "Rooms::Closed": "private", "Rooms::Direct": "direct"}
BOT = 2
_USER = re.compile(rb"gid://[\w-]+/User/(\d+)")
_PICTURE = re.compile(r"[^\w\s!-~]+")

MESSAGES = """
    SELECT messages.*, text.body AS body, text.updated_at AS written_at FROM messages
    LEFT JOIN action_text_rich_texts AS text ON text.record_type = 'Message'
        AND text.name = 'body' AND text.record_id = messages.id
    ORDER BY messages.id
"""
TABLES = {
    "accounts": "SELECT * FROM accounts ORDER BY id",
    "users": "SELECT * FROM users ORDER BY id",
    "memberships": "SELECT * FROM memberships ORDER BY id",
    "rooms": "SELECT * FROM rooms ORDER BY id",
}
FILES = """
    SELECT attachment.record_id AS message, blob.id, blob.key, blob.filename
    FROM active_storage_attachments AS attachment
    JOIN active_storage_blobs AS blob ON blob.id = attachment.blob_id
    WHERE attachment.record_type = 'Message' ORDER BY attachment.id
"""


class Campfire(Foreign):
    """Reads a copy of the database, and the files beside it."""

    product = "campfire"

    def read(self) -> None:
        names = [it for it in self.source.names if it.endswith((".sqlite3", ".db"))]
        found = next((it for it in names if "production" in it), next(iter(names), None))
        if found is None:
            raise self.refuse(self.source.path.name, "no database: *.sqlite3")
        self._name, self._account = found, ""
        with TemporaryDirectory() as folder:
            path = Path(folder) / "campfire.sqlite3"
            for ending in ("", "-wal"):
                if found + ending in self.source:
                    self._copy(found + ending, Path(f"{path}{ending}"))
            try:
                with closing(sqlite3.connect(path)) as base:
                    base.row_factory = sqlite3.Row
                    self._read(base)
            except sqlite3.DatabaseError as error:
                raise self.refuse(found, f"no database of Campfire's: {error}") from error

    def place(self) -> str:
        return self._account

    def _copy(self, name: str, path: Path) -> None:
        with path.open("wb") as out:
            for portion in portions(self.source.open(name)):
                out.write(portion)

    def _read(self, base: sqlite3.Connection) -> None:
        for _where, row in self._rows(base, "accounts"):
            self._account = as_text(row["created_at"])
        for where, row in self._rows(base, "users"):
            self.each(self._read_user, where, row)
        inside: dict[int, list[str]] = {}
        for _where, row in self._rows(base, "memberships"):
            inside.setdefault(row["room_id"], []).append(str(row["user_id"]))
        for where, row in self._rows(base, "rooms"):
            self.each(self._read_room, where, row, inside.get(row["id"], []))
        boosts = self._by_message(base, "SELECT * FROM boosts ORDER BY id", "message_id")
        files = self._by_message(base, FILES, "message")
        for row in base.execute(MESSAGES):
            where = f"{self._name}, message {row['id']}"
            number = row["id"]
            hung = boosts.get(number, []), files.get(number, [])
            self.each(self._read_message, where, dict(row), *hung)

    def _rows(self, base: sqlite3.Connection, table: str) -> Iterator[tuple[str, Line]]:
        for row in base.execute(TABLES[table]):
            yield f"{self._name}, {table} {row['id']}", dict(row)

    def _by_message(
        self, base: sqlite3.Connection, statement: str, column: str
    ) -> dict[int, list[Line]]:
        found: dict[int, list[Line]] = {}
        for row in base.execute(statement):
            found.setdefault(row[column], []).append(dict(row))
        return found

    def _read_user(self, where: str, row: Line) -> None:
        is_closed = row.get("active") == 0 or row.get("status") in (1, 2)
        self.person(
            where,
            str(row["id"]),
            as_text(row["name"]),
            email=as_text(row.get("email_address")),
            bot=row.get("role") == BOT,
            created_at=self._time(where, row["created_at"]),
            deactivated_at=self._time(where, row["updated_at"]) if is_closed else None,
        )

    def _read_room(self, where: str, row: Line, people: list[str]) -> None:
        kind = KINDS.get(as_text(row["type"]), "private")
        here = [it for it in people if self.knows(it)]
        name, creator = as_text(row["name"]), str(row.get("creator_id"))
        self.room(
            where,
            str(row["id"]),
            name or f"room {row['id']}",
            slug=name if kind != "direct" else "",
            kind=kind,
            people=here if kind == "direct" else [],
            creator=creator if self.knows(creator) else None,
            created_at=self._time(where, row["created_at"]),
        )
        for person in here:
            is_owner = person == creator and kind != "direct"
            self.member(where, str(row["id"]), person, "owner" if is_owner else "member")

    def _read_message(self, where: str, row: Line, boosts: list[Line], files: list[Line]) -> None:
        self.message(
            where,
            self._time(where, row["created_at"]),
            str(row["id"]),
            markdown(as_text(row["body"]), self._attached),
            room=str(row["room_id"]),
            author=str(row["creator_id"]),
            reactions=[it for each in boosts for it in self._boost(where, each)],
            files=[self._file(it) for it in files],
        )

    def _boost(self, where: str, row: Line) -> list[Line]:
        content, at = as_text(row["content"]).strip(), self._time(where, row["created_at"])
        emoji = content if _PICTURE.fullmatch(content) else None
        found = self.react(where, emoji, [str(row["booster_id"])], content)
        return [{**it, "at": at} for it in found]

    def _attached(self, attributes: dict[str, str | None]) -> str:
        """A mention names somebody in a signed id; anything else is a link to something gone."""
        signed = (attributes.get("sgid") or "").partition("--")[0]
        found = _USER.search(_opened(signed)) if signed else None
        if found and self.knows(found[1].decode()):
            return texts.person(found[1].decode())
        return texts.bare(attributes.get("filename") or attributes.get("href") or "")

    def _file(self, row: Line) -> Line:
        path = self.file_called(as_text(row["key"]))
        return {"id": str(row["id"]), "name": as_text(row["filename"]), "path": path}

    def _time(self, where: str, value: Any) -> datetime:
        return self.at(where, lambda text: checks.moment(f"{text}+00:00"), value)


def _opened(signed: str) -> bytes:
    """What a signed id says: base64, once or twice (Rails' message verifier in JSON)."""
    try:
        outer = base64.b64decode(signed + "=" * (-len(signed) % 4), altchars=b"-_")
        inner = re.search(rb'"(?:message|data)":"([A-Za-z0-9+/=_-]+)"', outer)
        if inner is None:
            return outer
        return outer + base64.b64decode(inner[1] + b"=" * (-len(inner[1]) % 4))
    except (binascii.Error, ValueError):
        return b""
