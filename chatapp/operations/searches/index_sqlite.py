"""The index in SQLite: FTS5 (https://www.sqlite.org/fts5.html).

A row's number is its room's id and its message's in one, so that a room is a stretch of the index.
When a message was said is read from an index that has nothing else: the rows of ten thousand
messages that have a common word lie on as many pages.
"""

from collections.abc import Iterable
from typing import Any

import orjson
from sqlalchemy import Connection

from chatapp.extensions import run_blocking
from chatapp.lexicon import Finder, Term
from chatapp.operations.searches.questions import EVERY, Hits, Indexed, Question

ROOM_AT = 40
"""The bit of a row's number from which on it is the room's id; those below are the message's."""

MESSAGE_BITS = (1 << ROOM_AT) - 1

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
        FROM {stretches} CROSS JOIN word_index
        CROSS JOIN message INDEXED BY ix_message_id_created_at
            ON message.id = word_index.rowid & 1099511627775
        WHERE word_index.rowid BETWEEN first AND last AND word_index MATCH :match
"""
_ROOM_BY_ROOM = """(
    SELECT value << 40 AS first, value << 40 | 1099511627775 AS last FROM json_each(:rooms)
)"""
"""The index is read where the rooms' stretches are and nowhere else."""

_AT_ONCE = """(
    SELECT min(value) << 40 AS first, max(value) << 40 | 1099511627775 AS last
    FROM json_each(:rooms)
)"""
"""For beginnings of words: all that begin so are put together anew for each stretch."""

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


def add(connection: Connection, rows: Iterable[Indexed]) -> None:
    """Take in messages as they are stored."""
    entries = [(_number(it.room_id, it.id), it.words, it.marks) for it in rows]
    connection.exec_driver_sql(_INSERT, entries)


def change(connection: Connection, row: Indexed) -> None:
    """Let one be found by other words and marks."""
    connection.exec_driver_sql(_UPDATE, (row.words, row.marks, _number(row.room_id, row.id)))


def drop(connection: Connection, room_id: int, message_id: int) -> None:
    """Forget one."""
    connection.exec_driver_sql(_DELETE, (_number(room_id, message_id),))


def cut(connection: Connection, room_id: int, edge: int) -> None:
    """Forget a room's messages up to a seq, while they are still there."""
    connection.exec_driver_sql(_CUT, (room_id, edge))


def newest(connection: Connection, question: Question, before: int | None, most: int) -> Hits:
    """The newest of what is wished, by time; the page after the one that ended with `before`."""
    return run_blocking(_newest, *_asked(connection, question, before, most))


def ranked(connection: Connection, question: Question, most: int, finder: Finder) -> Hits:
    """The newest, with what is most about it first."""
    return run_blocking(_ranked, *_asked(connection, question, None, most), finder)


def _number(room_id: int, message_id: int) -> int:
    return room_id << ROOM_AT | message_id


def _asked(
    connection: Connection, question: Question, before: int | None, most: int
) -> tuple[Any, ...]:
    """What the search needs where it doesn't stop the event loop: there is no session there."""
    raw: Any = connection.connection.driver_connection
    is_open = any(it.is_open for it in (*question.wish.terms, *question.wish.without))
    stretches = _AT_ONCE if is_open else _ROOM_BY_ROOM
    tests = ["word_index.rowid >> 40 IN (SELECT value FROM json_each(:rooms))"] if is_open else []
    values: dict[str, Any] = {
        "match": _match(question),
        "rooms": orjson.dumps(list(dict.fromkeys(question.rooms))).decode(),
        "before": before,
        "most": most,
    }
    for name, moment, sign in (("since", question.since, ">="), ("until", question.until, "<")):
        if moment:
            tests.append(f"message.created_at {sign} :{name}")
            values[name] = f"{moment:%Y-%m-%d %H:%M:%S.%f}"
    hits = " AND ".join([_HITS.format(stretches=stretches), *tests])
    return raw, f"{hits}{_NEWEST}", values


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
    ordered = sorted(texts, key=lambda it: (finder.rank(it[1]), it[0]), reverse=True)
    return Hits(count, [it[0] for it in ordered])
