"""How a room's log grows: the only place that gives out `seq` and `change`.

All of it runs inside the caller's transaction, with the room's row locked, so that the
numbers have no holes and stand in the order of the commits.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, text, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from chatapp.database import postgresql
from chatapp.errors import Archived, Forbidden
from chatapp.models import (
    READER,
    File,
    Membership,
    Message,
    Room,
    Saved,
    User,
    Vote,
    Wording,
    now,
)
from chatapp.operations.messages import attachments
from chatapp.operations.searches import index

Heads = dict[int, tuple[int, int]]
"""The `seq` and `change` given out last, by room id."""

_NEWEST = select(func.coalesce(func.max(Message.id), 0))
_NUMBERS = text(
    "SELECT nextval(pg_get_serial_sequence('message', 'id')) FROM generate_series(1, :count)"
)
_NEW = insert(Message)
_MOVED = (
    update(Room)
    .where(Room.id == bindparam("room"))
    .values(seq=bindparam("seq"), change=bindparam("change"), latest_at=bindparam("latest_at"))
)

_SPOKE = (
    update(Membership).where(Membership.id == bindparam("who")).values(spoke_at=bindparam("at"))
)


def append(session: Session, room: Room, author: User, **entry: Any) -> Message:
    """Put the next entry at the end of the room's log."""
    lock(session, room)
    room.seq += 1
    room.change += 1
    room.latest_at = now()
    message = Message(
        room=room,
        seq=room.seq,
        change=room.change,
        author=author,
        reactions=[],
        created_at=room.latest_at,
        **entry,
    )
    session.add(message)
    set_committed_value(message, "files", [])
    return message


def extend(session: Session, room: Room, rows: list[dict[str, Any]]) -> tuple[list[int], list[int]]:
    """Put many entries at the end at once, each with its own `created_at`; give seqs and ids."""
    lock(session, room)
    seqs = [room.seq + n for n in range(1, len(rows) + 1)]
    numbers = [{"seq": seq, "change": room.change + n} for n, seq in enumerate(seqs, 1)]
    same = {"room_id": room.id, "kind": "text"}
    new = insert(Message).returning(Message.id, sort_by_parameter_order=True)
    given = [{**row, **each, **same} for row, each in zip(rows, numbers, strict=True)]
    ids = list(session.scalars(new, given))
    known = [{**row, "id": number} for row, number in zip(given, ids, strict=True)]
    index.add(session.connection(), known)
    room.seq, room.change = room.seq + len(rows), room.change + len(rows)
    room.latest_at = rows[-1]["created_at"]
    return seqs, ids


def extend_all(connection: Connection, heads: Heads, rows: list[dict[str, Any]]) -> dict[int, int]:
    """Put many entries at the ends of many rooms' logs, in this order, and complete the rows.

    What a reply grows under takes a change after them; answers those by message id.
    """
    moment, heads = now(), dict(heads)
    for number, row in zip(_numbers(connection, len(rows)), rows, strict=True):
        seq, change = heads[row["room_id"]]
        heads[row["room_id"]] = (seq + 1, change + 1)
        row.update(id=number, seq=seq + 1, change=change + 1, created_at=moment)
    connection.execute(_NEW, rows)
    index.add(connection, rows)
    grown = {}
    for root, room in {row["thread_id"]: row["room_id"] for row in rows}.items():
        if root is not None:
            heads[room] = (heads[room][0], heads[room][1] + 1)
            grown[root] = heads[room][1]
    moved = {row["room_id"] for row in rows}
    connection.execute(
        _MOVED,
        [
            {"room": room, "seq": heads[room][0], "change": heads[room][1], "latest_at": moment}
            for room in moved
        ],
    )
    return grown


def _numbers(connection: Connection, count: int) -> Iterable[int]:
    """The ids for so many rows: to be told them, the database would have to be given the rows one
    by one. While we may write nobody else does, and SQLite would give these; PostgreSQL counts by
    itself.
    """
    if connection.dialect.name == postgresql.NAME:
        return connection.scalars(_NUMBERS, {"count": count}).all()
    newest = connection.scalar(_NEWEST) or 0
    return range(newest + 1, newest + 1 + count)


def claim(session: Session, room: Room, rows: list[dict[str, Any]]) -> list[int]:
    """Give ids and the room's next numbers to entries that come without; answer all ids."""
    new = [row for row in rows if row["id"] is None]
    for nth, (number, row) in enumerate(
        zip(_numbers(session.connection(), len(new)), new, strict=True), 1
    ):
        row.update(id=number, seq=room.seq + nth, change=room.change + nth)
    return [row["id"] for row in rows]


def restore(session: Session, room: Room, rows: list[dict[str, Any]]) -> None:
    """Put entries at the end that have all their numbers and times, the index included."""
    session.execute(_NEW, rows)
    words = [row for row in rows if row["kind"] == "text" and row["deleted_at"] is None]
    if words:
        index.add(session.connection(), words)
    room.seq = rows[-1]["seq"]
    room.change = max(room.change, *(row["change"] for row in rows))
    latest = max(row["created_at"] for row in rows)
    room.latest_at = max(room.latest_at or latest, latest)


def note_speakers(connection: Connection, spoke: dict[int, datetime]) -> None:
    """Note when members of slow rooms said something, by membership."""
    if spoke:
        connection.execute(_SPOKE, [{"who": who, "at": at} for who, at in spoke.items()])


def note(session: Session, room: Room, author: User, event: str, **details: Any) -> Message:
    """Put a quiet notice into the log: who entered, left, renamed the room, …"""
    fallback = " ".join([author.name, event, *map(str, details.values())])
    notice = {"event": event, **details}
    return append(session, room, author, kind="notice", body=fallback, notice=notice)


def touch(session: Session, message: Message) -> None:
    """Stamp a message with the room's next change, because somebody does something to it."""
    lock(session, message.room)
    refuse_if_archived(message.room)
    stamp(session, message)


def stamp(session: Session, message: Message) -> None:
    """Stamp it because of what happened to others: in an archived room as well."""
    lock(session, message.room)
    message.room.change += 1
    message.change = message.room.change


def refuse_if_archived(room: Room | Row[Any]) -> None:
    """Raise Archived where nothing may be written."""
    if room.archived_at is not None:
        raise Archived(_l("This room is archived: it can be read, but not written in."))


def refuse_if_silent(membership: Membership, is_new: bool = True) -> None:
    """Raise Archived, Forbidden or RateLimited where this person may not write now."""
    refuse_if_archived(membership.room)
    if why := membership.why_silent(now(), is_new):
        raise why


def refuse_reader(membership: Membership) -> None:
    """Raise Forbidden for who may do nothing in the room that others notice."""
    if not membership.may_write:
        raise Forbidden(READER)


def bury(session: Session, message: Message, by: User) -> None:
    """Take a message's words out of the log: the place stays, and who did it shows."""
    stamp(session, message)
    message.body = message.html = ""
    message.mentions, message.deleted_at, message.deleted_by = [], now(), by
    message.pinned_at = message.previews = None
    if message.poll is not None:
        message.poll = None
        session.execute(delete(Vote).where(Vote.message_id == message.id))
    message.addressed.clear()
    message.reactions.clear()
    index.drop(session, message)
    if message.files:
        attachments.release(session, File.message_id == message.id)
        set_committed_value(message, "files", [])
    session.execute(delete(Wording).where(Wording.message_id == message.id))
    session.execute(delete(Saved).where(Saved.message_id == message.id))


def lock(session: Session, room: Room) -> None:
    """Let nobody else give out numbers in the room before the caller's transaction ends."""
    session.flush()  # refresh would forget what is not flushed
    session.refresh(room, with_for_update=True)
