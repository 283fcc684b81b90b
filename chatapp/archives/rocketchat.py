"""Rocket.Chat: the ZIP of CSV files that it takes in, or collections as mongoexport writes them.

The CSV files: https://docs.rocket.chat/docs/import-from-csv (`users.csv`, `channels.csv`, a folder
a room, and `directmessages`). The collections: `users`, `rocketchat_room`, `rocketchat_message`, a
JSON object a line (https://www.mongodb.com/docs/database-tools/mongoexport/).
"""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import orjson

from chatapp.archives import checks, emojis, quotations
from chatapp.archives.checks import since_1970
from chatapp.archives.foreign import Foreign, as_dict, as_list, as_text
from chatapp.archives.kinds import Line, Wrong
from chatapp.archives.mentions import marked

DIRECT = "directmessages"
COLLECTIONS = {
    "users": "user",
    "rocketchat_room": "room",
    "rocketchat_subscription": "member",
    "rocketchat_message": "message",
}
ROOMS = {"c": "public", "p": "private", "d": "direct"}
FIELD_MAX = 1_000_000


class RocketChat(Foreign):
    """Reads either; people go by their usernames, which are unique there."""

    product = "rocketchat"

    def read(self) -> None:
        found = {_collection(it): it for it in self.source.names if _collection(it)}
        self._strange: set[str] = set()
        if "message" in found:
            for kind in COLLECTIONS.values():
                self._read_collection(kind, found.get(kind, ""))
        elif "users.csv" in self.source:
            self._read_csv()
        else:
            raise self.refuse("users.csv", "not there, and no rocketchat_message.json either")

    def _read_csv(self) -> None:
        for where, row in self._rows("users.csv", 3):
            self.person(where, row[0], row[2] or row[0], email=row[1])
        for where, row in self._rows("channels.csv", 4):
            creator = row[1] if self.knows(row[1]) else None
            kind = "private" if row[2].strip() == "private" else "public"
            self.room(where, row[0], row[0], slug=row[0], kind=kind, creator=creator)
            for nth, username in enumerate([row[1], *row[3].split(";")]):
                self._member(where, row[0], username.strip(), is_owner=nth == 0)
        for name in self.source.names:
            folder, _, file = name.rpartition("/")
            if folder and file.endswith(".csv"):
                self._read_room(name, folder)

    def _member(self, where: str, room: str, username: str, is_owner: bool) -> None:
        if username:
            self.person(where, username, username)
            self.member(where, room, username, "owner" if is_owner else "member")

    def _read_room(self, name: str, folder: str) -> None:
        width = 4 if folder == DIRECT else 3
        for nth, (where, row) in enumerate(self._rows(name, width), 1):
            self.each(self._read_row, where, row, folder, f"{name}/{nth}/{row[-2]}")

    def _read_row(self, where: str, row: list[str], folder: str, number: str) -> None:
        author, text, at = row[0], row[-1], self.at(where, _milliseconds, row[-2])
        self.person(where, author, author)
        room = self._direct(where, [author, row[1]]) if folder == DIRECT else folder
        words = marked(emojis.shown(text), self.knows)
        self.message(where, at, number, words, room=room, author=author)

    def _direct(self, where: str, people: list[str]) -> str:
        for username in people:
            self.person(where, username, username)
        number = f"direct/{','.join(sorted(set(people)))}"
        self.room(where, number, ", ".join(people), kind="direct", people=sorted(set(people)))
        return number

    def _rows(self, name: str, width: int) -> Iterator[tuple[str, list[str]]]:
        if name not in self.source:
            return
        csv.field_size_limit(FIELD_MAX)
        with io.TextIOWrapper(self.source.open(name), "utf-8-sig", "replace", newline="") as read:
            table = csv.reader(read, strict=True)
            try:
                for row in table:
                    where = f"{name}, line {table.line_num}"
                    if not any(row):
                        continue
                    if len(row) < width:
                        few = f"{len(row)} columns, and there should be {width}"
                        self.bad.take(self.refuse(where, few))
                        continue
                    yield where, [as_text(it) for it in row[:width]]
            except csv.Error as error:
                raise self.refuse(f"{name}, line {table.line_num}", error) from error

    def _read_collection(self, kind: str, name: str) -> None:
        reads = {
            "user": self._read_user,
            "room": self._read_room_of,
            "member": self._read_member,
            "message": self._read_message,
        }
        for where, raw in self.source.lines(name) if name else ():
            try:
                found = orjson.loads(raw)
            except orjson.JSONDecodeError as error:
                self.bad.take(self.refuse(where, f"not JSON: {error}"))
            else:
                self.each(reads[kind], where, as_dict(found))

    def _read_user(self, where: str, user: Line) -> None:
        username = as_text(user.get("username"))
        if username:
            emails = [as_text(as_dict(it).get("address")) for it in as_list(user.get("emails"))]
            self.person(
                where,
                username,
                as_text(user.get("name")) or username,
                email=next(iter(emails), ""),
                bot=user.get("type") == "bot" or "bot" in as_list(user.get("roles")),
                role="guest" if "guest" in as_list(user.get("roles")) else "member",
                deactivated_at=datetime.now(UTC) if user.get("active") is False else None,
            )

    def _read_member(self, where: str, entry: Line) -> None:
        """A subscription: somebody in a room. Rooms name only the people of conversations."""
        username, room = as_text(as_dict(entry.get("u")).get("username")), str(entry.get("rid"))
        self._member(where, room, username, is_owner="owner" in as_list(entry.get("roles")))

    def _read_room_of(self, where: str, room: Line) -> None:
        kind = ROOMS.get(as_text(room.get("t")), "")
        number, people = (
            str(room.get("_id")),
            [as_text(it) for it in as_list(room.get("usernames"))],
        )
        if not kind:
            self.left_out["a room of a kind that isn't known"] += 1
            self._strange.add(number)
            return
        for username in people:
            self.person(where, username, username)
        name = as_text(room.get("name"))
        self.room(
            where,
            number,
            as_text(room.get("fname")) or name or ", ".join(people),
            slug=name,
            kind=kind,
            topic=as_text(room.get("topic")),
            people=people if kind == "direct" else [],
            archived_at=datetime.now(UTC) if room.get("archived") else None,
        )
        for username in people:
            self.member(where, number, username)

    def _read_message(self, where: str, said: Line) -> None:
        author = as_text(as_dict(said.get("u")).get("username"))
        if said.get("_hidden"):
            self.left_out["what a message said before it was edited"] += 1
            return
        if str(said.get("rid")) in self._strange:
            self.left_out["a message in a room of a kind that isn't known"] += 1
            return
        if said.get("t"):
            self.left_out[f"a line of Rocket.Chat's own ({said['t']})"] += 1
            return
        if not author or not said.get("_id"):
            raise self.refuse(where, "a message without an id or an author")
        self.person(where, author, as_text(as_dict(said["u"]).get("name")) or author)
        self._say(where, author, said)

    def _say(self, where: str, author: str, said: Line) -> None:
        at, edited, thread = (
            self.at(where, _date, said.get("ts")),
            said.get("editedAt"),
            said.get("tmid"),
        )
        self.message(
            where,
            at,
            str(said["_id"]),
            marked(emojis.shown(quotations.words(said)), self.knows),
            room=str(said.get("rid")),
            author=author,
            thread=str(thread) if thread else None,
            aside=bool(thread) and not said.get("tshow"),
            edited_at=self.at(where, _date, edited) if edited else None,
            pinned_at=at if said.get("pinned") else None,
            reactions=self._reactions(where, said),
            files=[self._file(as_dict(it)) for it in quotations.files(said)],
        )

    def _reactions(self, where: str, said: Line) -> list[Line]:
        found = []
        for code, each in as_dict(said.get("reactions")).items():
            people = [as_text(it) for it in as_list(as_dict(each).get("usernames"))]
            found += self.react(where, emojis.of(code), people, code)
        return found

    def _file(self, file: Line) -> Line:
        """The bytes lie under the file's id, alone or before an ending."""
        number = str(file.get("_id") or "file")[:255]
        return {"id": number, "name": as_text(file.get("name")), "path": self.file_called(number)}


def _collection(name: str) -> str:
    return COLLECTIONS.get(name.rpartition("/")[2].partition(".json")[0], "") * name.endswith(
        "json"
    )


def _milliseconds(text: str) -> datetime:
    if not text.strip().isdigit():
        raise Wrong(f"{text[:40]!r} is no time in milliseconds")
    return since_1970(int(text) / 1000)


def _date(value: Any) -> datetime:
    """A date as mongoexport writes it, in either of its ways."""
    held = as_dict(value).get("$date")
    number = str(as_dict(held).get("$numberLong"))
    return since_1970(int(number) / 1000) if number.isdigit() else checks.moment(held)
