"""What was said in a room and announced to people, as lines, some at a time."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from chatapp.archives.folder import safe_name
from chatapp.archives.kinds import TYPES, Line
from chatapp.archives.lines import written
from chatapp.models import (
    Announcement,
    Edition,
    File,
    Follow,
    Message,
    Reaction,
    Recipient,
    Room,
    User,
    Vote,
    Wording,
)
from chatapp.operations.exports import Reads, Scope, rows_of
from chatapp.operations.exports.columns import (
    ANNOUNCEMENT,
    FILE,
    FOLLOW,
    MESSAGE,
    REACTION,
    RECIPIENT,
    VOTE,
    WORDING,
    Columns,
    labelled,
)

PAGE = 250
"""Messages that are read at once: as many as stand on a page."""

QUOTE_MAX = Message.QUOTE_MAX


@dataclass(frozen=True)
class Excerpt:
    """A page of a room: its lines, and what a reader sees beside them, by ids as in the lines."""

    lines: list[Line]
    keys: dict[str, str] = field(default_factory=dict)
    """Where the bytes of files are, by their path."""
    people: dict[str, Any] = field(default_factory=dict)
    quoted: dict[str, Any] = field(default_factory=dict)
    threads: dict[str, list[int]] = field(default_factory=dict)
    plain: Callable[[str], str] = str


def count(connection: Reads, scope: Scope) -> int:
    """How many messages are taken along."""
    return connection.scalar(select(func.count()).select_from(Message).where(_said(scope))) or 0


def of(connection: Reads, scope: Scope, room: Line, at_once: int = PAGE) -> Iterator[Excerpt]:
    """Read a room's log, page by page."""
    here = Message.room_id == int(room["id"])
    mine = Message.author_id == scope.person if scope.person else Message.id > 0
    after = 0
    while True:
        rows = select(*labelled(MESSAGE)).where(here, mine, Message.seq > after)
        found = connection.execute(rows.order_by(Message.seq).limit(at_once)).mappings().all()
        if found:
            yield _excerpt(connection, [dict(row) for row in found])
        if len(found) < at_once:
            return
        after = found[-1]["seq"]


def follows(connection: Reads, room: Line) -> Iterator[Line]:
    """Who follows which thread of a room."""
    rows = select(*labelled(FOLLOW)).where(Follow.room_id == int(room["id"]))
    ordered = rows.order_by(Follow.thread_id, Follow.user_id)
    for row in connection.execute(ordered).mappings():
        yield written("follow", dict(row))


def announcements(connection: Reads, scope: Scope) -> Iterator[Line]:
    """What was announced, each with its earlier words; none for rooms that aren't taken along."""
    there = Announcement.published_at.is_not(None)
    held = set(connection.scalars(select(Room.id).where(scope.holds)))
    for row in rows_of(connection, ANNOUNCEMENT, there):
        chosen = row["audience"]
        if chosen["to"] == "rooms" and not held.issuperset(chosen["rooms"]):
            continue
        of_it = Edition.announcement_id == row["id"]
        columns: Columns = {it: getattr(Edition, it) for it in TYPES["edition"]}
        rows = select(*labelled(columns)).where(of_it).order_by(Edition.revision)
        editions = [dict(each) for each in connection.execute(rows).mappings()]
        yield written("announcement", {**row, "editions": editions})


def recipients(connection: Reads, announcement: Line) -> Iterator[Line]:
    """How far an announcement got with whom."""
    of_it = Recipient.announcement_id == int(announcement["id"])
    for row in rows_of(connection, RECIPIENT, of_it, by=Recipient.user_id):
        yield written("recipient", row)


def people(connection: Reads, ids: set[str]) -> dict[str, Any]:
    """What a page shows of people, by their ids."""
    columns = (User.id, User.name, User.avatar_digest, User.is_bot)
    rows = select(*columns).where(User.id.in_([int(it) for it in ids])).order_by(User.id)
    return {str(row.id): row for row in connection.execute(rows)}


def _said(scope: Scope) -> ColumnElement[bool]:
    inside = Message.room_id.in_(select(Room.id).where(scope.holds))
    return inside & (Message.author_id == scope.person) if scope.person else inside


def _excerpt(connection: Reads, rows: list[dict[str, Any]]) -> Excerpt:
    ids = [row["id"] for row in rows]
    reactions = _by_message(connection, REACTION, Reaction.message_id.in_(ids), Reaction.id)
    wordings = _by_message(connection, WORDING, Wording.message_id.in_(ids), Wording.number)
    shared = File.message_id.in_(ids) & (File.kind != File.PREVIEW)
    files = _by_message(connection, FILE, shared, File.place)
    votes = _by_message(connection, VOTE, _is_told(ids), Vote.voted_at)
    hung = {
        number: {
            "reactions": reactions.get(number, []),
            "wordings": wordings.get(number, []),
            "votes": sorted(votes.get(number, []), key=itemgetter("at", "person", "option")),
            "files": [_file(it) for it in files.get(number, [])],
        }
        for number in ids
    }
    lines = [_line(row, hung[row["id"]]) for row in rows]
    quoted = _quoted(connection, rows)
    return Excerpt(
        lines,
        {path: key for each in files.values() for it in each for path, key in _keys(it)},
        people(connection, _named(lines) | {str(it.author_id) for it in quoted.values()}),
        quoted,
        _threads(connection, [row["id"] for row in rows if row["replies"]]),
    )


def _is_told(ids: list[int]) -> ColumnElement[bool]:
    """Of the votes of these messages, those in polls that show who voted."""
    open_ones = select(Message.id).where(
        Message.id.in_(ids), Message.poll["anonymous"].as_boolean().is_(False)
    )
    return Vote.message_id.in_(open_ones)


def _line(row: dict[str, Any], hung: dict[str, Any]) -> Line:
    poll = row["poll"]
    if poll and poll["anonymous"]:
        # Without the votes, which stay here, nobody could change theirs: it ends with its sums.
        row = {**row, "poll": {**poll, "closed": True}}
    return written("message", {**row, **hung})


def _by_message(
    connection: Reads, columns: Columns, which: ColumnElement[bool], by: Any
) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for row in connection.execute(select(*labelled(columns)).where(which).order_by(by)).mappings():
        found.setdefault(row["message"], []).append(dict(row))
    return found


def _file(row: dict[str, Any]) -> dict[str, Any]:
    shown = {size: _path(row, size) for size in row["sizes"].split()}
    return {**row, "path": _path(row, ""), "sizes": shown}


def _path(row: dict[str, Any], size: str) -> str:
    return f"files/{row['id']}/{f'{size}.webp' if size else safe_name(row['name'])}"


def _keys(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for size in ("", *row["sizes"].split()):
        yield _path(row, size), f"{row['key']}-{size}" if size else row["key"]


def _named(lines: list[Line]) -> set[str]:
    reacted = {each["person"] for it in lines for each in it.get("reactions", ())}
    return {it["author"] for it in lines} | {it.get("deleted_by", "0") for it in lines} | reacted


def _quoted(connection: Reads, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """What is answered, and what threads grow under."""
    ids = {row["reply_to"] for row in rows} | {row["thread"] for row in rows}
    columns = (Message.id, Message.seq, Message.author_id, Message.html, Message.deleted_at)
    found = select(*columns).where(Message.id.in_(ids - {None}))
    return {str(row.id): row for row in connection.execute(found)}


def _threads(connection: Reads, roots: Sequence[int]) -> dict[str, list[int]]:
    columns = select(Message.thread_id, Message.seq).where(
        Message.thread_id.in_(roots), or_(Message.deleted_at.is_(None), Message.aside.is_(False))
    )
    found: dict[str, list[int]] = {}
    for row in connection.execute(columns.order_by(Message.seq)):
        found.setdefault(str(row.thread_id), []).append(row.seq)
    return found
