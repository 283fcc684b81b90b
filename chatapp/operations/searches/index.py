"""The index of all that was said: written with the messages, in the same transaction.

Besides the words, a message has marks there, by which it is found as well: whose it is, and what it
has in it. What is stored and how it is found is each database's affair; that both find the same is
tried in tests/test_searches.py.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from chatapp import markup
from chatapp.database import postgresql
from chatapp.lexicon import Finder, folded
from chatapp.models import File, Message
from chatapp.operations.searches import index_postgresql, index_sqlite
from chatapp.operations.searches.questions import EVERY, Hits, Indexed, Question

__all__ = ["Hits", "Question", "add", "attach", "best", "change", "cut", "drop", "newest"]

BEST_OF = 1_000
"""Of more, the newest are compared with each other: those that nobody would read otherwise."""


def add(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    """Take in messages as they are stored, with their ids."""
    _engine(connection).add(connection, [_row(it) for it in rows])


def attach(connection: Connection, sent: Iterable[tuple[dict[str, Any], Sequence[File]]]) -> None:
    """Let messages that were just taken in be found by their files too, and by their names."""
    for row, files in sent:
        _engine(connection).change(connection, _row(row, files))


def change(session: Session, message: Message) -> None:
    """Take in a message's other words, and forget what it was before."""
    connection = session.connection()
    entry = _entry(message.author_id, message.html, message.attached)
    _engine(connection).change(connection, Indexed(message.room_id, message.id, *entry))


def drop(session: Session, message: Message) -> None:
    """Forget a message."""
    connection = session.connection()
    _engine(connection).drop(connection, message.room_id, message.id)


def cut(session: Session, room_id: int, edge: int) -> None:
    """Forget a room's messages up to a seq, while they are still there."""
    connection = session.connection()
    _engine(connection).cut(connection, room_id, edge)


def text_of(html: str) -> str:
    """The words of a message as the index holds them: those that people read, not its markup."""
    return folded(markup.plain(html))


def newest(session: Session, question: Question, before: int | None, limit: int) -> Hits:
    """The newest of what is wished, by time; the page after the one that ended with `before`."""
    connection = session.connection()
    found: Hits = _engine(connection).newest(connection, question, before, limit)
    return found


def best(session: Session, question: Question, before: int | None, limit: int) -> Hits:
    """What is most about it; the page after the one that ended with the id `before`."""
    finder, connection = Finder(question.wish), session.connection()
    ranked: Hits = _engine(connection).ranked(connection, question, BEST_OF, finder)
    start = ranked.ids.index(before) + 1 if before in ranked.ids else 0
    ids = ranked.ids[start : start + limit] if before is None or start else []
    return Hits(ranked.count, ids)


def _engine(connection: Connection) -> Any:
    is_server = connection.dialect.name == postgresql.NAME
    return index_postgresql if is_server else index_sqlite


def _row(row: dict[str, Any], files: Sequence[File] = ()) -> Indexed:
    return Indexed(row["room_id"], row["id"], *_entry(row["author_id"], row["html"], files))


def _entry(author_id: int, html: str, files: Sequence[File] = ()) -> tuple[str, str]:
    """The words and the marks of a message."""
    names = [folded(file.name) for file in files]
    has = [*(["link"] if "<a " in html else []), *(["file"] if files else [])]
    return " ".join([text_of(html), *names]), " ".join([EVERY, f"u{author_id}", *has])
