"""What the test itself asks the database, whatever the server's own tasks ask meanwhile."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import Engine, event


class Query(NamedTuple):
    """A statement as the database gets it, and the values for its placeholders."""

    statement: str
    values: Any


@contextmanager
def queries(engine: Engine) -> Iterator[list[Query]]:
    """Collect what this thread asks; a test client's events are handled in the caller's thread."""
    asked: list[Query] = []
    me = threading.get_ident()

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        if threading.get_ident() == me and not statement.startswith("BEGIN"):
            asked.append(Query(statement, values))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)
