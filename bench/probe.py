"""What the database is asked in a large place, and how long that takes: in a process of its own.

`python -m bench.probe FOLDER` prints it as JSON. Each operation is run as the server runs it, and
then each of its statements again, bare, so that the database's share can be told from the whole.
"""

import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import event, select
from sqlalchemy.engine import Engine

from bench.places import READERS, Place, app_of
from bench.questions import Question, all_of
from chatapp.extensions import db
from chatapp.models import User

TIMES = 30
SECONDS = 3.0
"""A slow question is not asked TIMES times."""

Statement = tuple[str, Any]


def main(place: Place) -> None:
    """Measure every question, and print the figures."""
    room = (place.folder / "room").read_text()
    with app_of(place).test_request_context(), closing(sqlite3.connect(place.database)) as bare:
        figures = [_measure(each, bare) for each in all_of(_who(READERS[0]), room)]
    print(orjson.dumps(figures).decode())


def _who(name: str) -> User:
    return db.session.scalars(select(User).where(User.name == name)).one()


def _measure(question: Question, bare: sqlite3.Connection) -> dict[str, Any]:
    with _noted() as statements:
        _ask(question)
    whole = _repeated(lambda: _ask(question))
    at_database = sum(_repeated(partial(_run, bare, *each)) for each in statements)
    return {
        "question": question.name,
        "who": question.who,
        "event": question.event,
        "payload": question.payload,
        "queries": len(statements),
        "database_ms": round(at_database * 1000, 3),
        "operation_ms": round(whole * 1000, 3),
    }


def _ask(question: Question) -> float:
    """Ask once, in a session that knows only who asks, as a request's does; the seconds."""
    db.session.remove()
    user = _who(question.who)
    began = time.perf_counter()
    question.ask(user)
    return time.perf_counter() - began


def _run(bare: sqlite3.Connection, statement: str, parameters: Any) -> float:
    began = time.perf_counter()
    bare.execute(statement, parameters).fetchall()
    return time.perf_counter() - began


def _repeated(once: Callable[[], float]) -> float:
    """The median of many times."""
    times, patience = [once()], time.monotonic() + SECONDS
    while len(times) < TIMES and time.monotonic() < patience:
        times.append(once())
    return statistics.median(times)


@contextmanager
def _noted() -> Iterator[list[Statement]]:
    """The list fills with what is read; in the end without the first: who asks."""
    found: list[Statement] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            found.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)
        del found[:1]


if __name__ == "__main__":
    main(Place(Path(sys.argv[1])))
