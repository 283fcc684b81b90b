"""SQLite as a server needs it: durable, one writer at a time, and never stopping the event loop.

Sources: https://www.sqlite.org/wal.html, https://www.sqlite.org/pragma.html and
"Serializable isolation / Savepoints / Transactional DDL" in SQLAlchemy's page on pysqlite.
"""

import sqlite3
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError

WRITE = "chatapp_write"
"""The execution option with which a connection begins as the one writer.

Its value says where the commit runs, which waits for the disk: a function that calls another.
"""

_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class _Landing(sqlite3.Connection):
    """A connection whose writes are put on disk where that doesn't stop the event loop."""

    runs: Callable[..., Any] | None = None

    def commit(self) -> None:
        land, runs, self.runs = super().commit, self.runs, None
        if runs:
            runs(land)
        else:
            land()


@event.listens_for(Engine, "do_connect")
def _connect(dialect: Any, _record: Any, _args: Any, options: dict[str, Any]) -> None:
    if dialect.name == "sqlite":
        options["factory"] = _Landing


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    # The driver must not begin transactions by itself: _begin says which kind they are.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    # SQLite's own waiting would stop every green thread of the process: transaction() waits.
    connection.execute("PRAGMA busy_timeout = 0")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        writes = connection.get_execution_options().get(WRITE)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
        driver: Any = connection.connection.driver_connection
        driver.runs = writes


def is_busy(error: DBAPIError) -> bool:
    """Tell whether another process or thread holds the database, so that waiting helps."""
    code = getattr(error.orig, "sqlite_errorcode", 0) or 0
    return code & 0xFF in _BUSY
