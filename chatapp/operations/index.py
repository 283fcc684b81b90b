"""The index of all that was said: written with the messages, in the same transaction.

It is SQLite's FTS5 (https://www.sqlite.org/fts5.html). A row's number is its room's id and its
message's in one, so that a room is a stretch of the index. Besides the words, a row has marks, by
which it is found as well: whose it is, and what it has in it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from chatapp import markup
from chatapp.extensions import run_blocking
from chatapp.lexicon import Finder, Term, Wish, folded
from chatapp.models import File, Message

ROOM_AT = 40
"""The bit of a row's number from which on it is the room's id; those below are the message's."""

MESSAGE_BITS = (1 << ROOM_AT) - 1

BEST_OF = 1_000
"""Of more, the newest are compared with each other: those that nobody would read otherwise."""

EVERY = "every"
"""A mark that all rows have, for wishes without a word."""

_INSERT = "INSERT INTO word_index (rowid, words, marks) VALUES (?, ?, ?)"
_UPDATE = "UPDATE word_index SET words = ?, marks = ? WHERE rowid = ?"
_DELETE = "DELETE FROM word_index WHERE rowid = ?"
_CUT = """
    DELETE FROM word_index WHERE rowid IN (
        SELECT room_id << 40 | id FROM message WHERE room_id = ? AND seq <= ? AND kind = 'text'
    )
"""
_HITS = """
    WITH hit AS MATERIALIZED (
        SELECT word_index.rowid AS number, message.id AS id, message.created_at AS at
        FROM word_index CROSS JOIN message ON message.id = word_index.rowid & 1099511627775
        WHERE
"""
_NEWEST = """
    )
    SELECT (SELECT count(*) FROM hit), (
        SELECT json_group_array(number) FROM (
            SELECT number FROM hit
            WHERE :before IS NULL OR (at, id) < (
                SELECT created_at, id FROM message
                WHERE id = :before AND room_id IN (SELECT value FROM json_each(:rooms))
            )
            ORDER BY at DESC, id DESC LIMIT :most
        )
    )
"""
_TEXTS = """
    SELECT rowid & 1099511627775, words FROM word_index
    WHERE rowid IN (SELECT value FROM json_each(?))
"""


@dataclass(frozen=True)
class Question:
    """A wish with ids in the place of names; the times are the first, and the first too late."""

    wish: Wish
    rooms: list[int]
    authors: list[int]
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Hits:
    """How many messages there are, and the ids of a page of them, in the order asked for."""

    count: int
    ids: list[int]


def add(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    """Take in messages as they are stored, with their ids."""
    entries = [
        (_number(row["room_id"], row["id"]), *_entry(row["author_id"], row["html"])) for row in rows
    ]
    connection.exec_driver_sql(_INSERT, entries)


def attach(connection: Connection, sent: Iterable[tuple[dict[str, Any], Sequence[File]]]) -> None:
    """Let messages that were just taken in be found by their files too, and by their names."""
    for row, files in sent:
        number = _number(row["room_id"], row["id"])
        entry = _entry(row["author_id"], row["html"], files)
        connection.exec_driver_sql(_UPDATE, (*entry, number))


def change(session: Session, message: Message) -> None:
    """Take in a message's other words, and forget what it was before."""
    number = _number(message.room_id, message.id)
    entry = _entry(message.author_id, message.html, message.files)
    session.connection().exec_driver_sql(_UPDATE, (*entry, number))


def drop(session: Session, message: Message) -> None:
    """Forget a message."""
    number = _number(message.room_id, message.id)
    session.connection().exec_driver_sql(_DELETE, (number,))


def cut(session: Session, room_id: int, edge: int) -> None:
    """Forget a room's messages up to a seq, while they are still there."""
    session.connection().exec_driver_sql(_CUT, (room_id, edge))


def text_of(html: str) -> str:
    """The words of a message as the index holds them: those that people read, not its markup."""
    return folded(markup.plain(html))


def newest(session: Session, question: Question, before: int | None, limit: int) -> Hits:
    """The newest of what is wished, by time; the page after the one that ended with `before`."""
    return run_blocking(_newest, *_asked(session, question, before, limit))


def best(session: Session, question: Question, before: int | None, limit: int) -> Hits:
    """What is most about it; the page after the one that ended with the id `before`."""
    finder = Finder(question.wish)
    ranked = run_blocking(_ranked, *_asked(session, question, None, BEST_OF), finder)
    start = ranked.ids.index(before) + 1 if before in ranked.ids else 0
    ids = ranked.ids[start : start + limit] if before is None or start else []
    return Hits(ranked.count, ids)


def _number(room_id: int, message_id: int) -> int:
    return room_id << ROOM_AT | message_id


def _entry(author_id: int, html: str, files: Sequence[File] = ()) -> tuple[str, str]:
    """The words and the marks of a row."""
    names = [folded(file.name) for file in files]
    has = [*(["link"] if "<a " in html else []), *(["file"] if files else [])]
    return " ".join([text_of(html), *names]), " ".join([EVERY, f"u{author_id}", *has])


def _asked(session: Session, question: Question, before: int | None, most: int) -> tuple[Any, ...]:
    """What the search needs where it doesn't stop the event loop: there is no session there."""
    raw: Any = session.connection().connection.driver_connection
    tests, rooms = (
        ["word_index MATCH :match", "word_index.rowid BETWEEN :first AND :last"],
        question.rooms,
    )
    values: dict[str, Any] = {
        "match": _match(question),
        "first": _number(min(rooms), 0),
        "last": _number(max(rooms), MESSAGE_BITS),  # one room is one stretch of the index
        "rooms": orjson.dumps(rooms).decode(),
        "before": before,
        "most": most,
    }
    if len(rooms) > 1:
        tests.append("word_index.rowid >> 40 IN (SELECT value FROM json_each(:rooms))")
    for name, moment, sign in (("since", question.since, ">="), ("until", question.until, "<")):
        if moment:
            tests.append(f"message.created_at {sign} :{name}")
            values[name] = f"{moment:%Y-%m-%d %H:%M:%S.%f}"
    return raw, f"{_HITS}{' AND '.join(tests)}{_NEWEST}", values


def _match(question: Question) -> str:
    """The wish in FTS5's language; words have only letters by now, and stand in quotes."""
    wish = question.wish
    marks = [*([EVERY] if not wish.terms else []), *sorted(wish.has)]
    wanted = [f"words : ({_alternatives(term)})" for term in wish.terms]
    wanted += [f'marks : "{mark}"' for mark in marks]
    if question.authors:
        names = " OR ".join(f'"u{it}"' for it in question.authors)
        wanted.append(f"marks : ({names})")
    found = " AND ".join(wanted)
    if not wish.without:
        return found
    left_out = " OR ".join(map(_alternatives, wish.without))
    return f"({found}) NOT (words : ({left_out}))"


def _alternatives(term: Term) -> str:
    first = f'"{" ".join(term.words)}"{" *" if term.is_open else ""}'
    return " OR ".join([first, *(f'"{form}"' for form in term.forms)])


def _newest(raw: Any, statement: str, values: dict[str, Any]) -> Hits:
    count, numbers = raw.execute(statement, values).fetchone()
    return Hits(count, [number & MESSAGE_BITS for number in orjson.loads(numbers)])


def _ranked(raw: Any, statement: str, values: dict[str, Any], finder: Finder) -> Hits:
    count, numbers = raw.execute(statement, values).fetchone()
    texts = raw.execute(_TEXTS, (numbers,)).fetchall()
    ranked = sorted(texts, key=lambda it: (finder.rank(it[1]), it[0]), reverse=True)
    return Hits(count, [it[0] for it in ranked])
