"""PostgreSQL as a server needs it: one writer at a time as on SQLite, and nobody waits for ever.

Who writes has a lock of the whole place from the beginning to the commit, so that numbers have no
holes, changes become visible in their order, and no two of them can stand in each other's way: no
deadlocks, no failures to serialise. What shares the wait for it is messages/posting.py's affair.
Who reads sees everything as it was at one moment, as SQLite's readers do.

Every wait ends: for a connection, for the lock, for a statement, for whoever stopped in the middle
of writing, and for a server that is frozen and answers nothing, which only the client can tell.
Sources: "Client Connection Defaults" and "Advisory Locks" in PostgreSQL's manual; psycopg's page on
concurrent operations.
"""

import time
from _socket import socket
from functools import partial
from socket import MSG_DONTWAIT, MSG_PEEK
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.pool import Pool

from chatapp.database.sqlite import WRITE

NAME = "postgresql"
DRIVER = "postgresql+psycopg"

MIGRATE = "chatapp_migrate"
"""The execution option with which a connection begins as the one that changes the tables."""

WAIT = "chatapp_wait"
"""The execution option that says how many seconds who writes may wait to be the writer."""

PATIENCE = "chatapp_patience"
"""The option of an address (DATABASE_URL) that says how many seconds a statement may take."""

WRITER, MIGRATOR = 0x63686174, 0x63686175
"""The numbers of the advisory locks: any would do, and these nobody else has by accident."""

STATEMENT_SECONDS = 5.0
"""How long a statement may take where nothing else is said."""

CONNECT_SECONDS = 3

LOCK_SECONDS = 5.0
"""How long one waits for a row or a table that another has locked, which of us nobody does."""

TABLE_SECONDS = 0.5
"""How long one waits for a table who changes it: all others who want it wait behind them, and
before PostgreSQL looks for deadlocks (after 1 s) it is the one who changes that gives way.
"""

STOPPED_SECONDS = 5.0
"""After how long without a statement a writer is taken for dead, and its lock given to others."""

IDLE_SECONDS = 60.0
"""The same for a reader, who holds up nobody but the clearing away of old rows."""

LEAST_SECONDS = 0.01
"""The shortest wait: 0 would mean for ever."""

SLACK_SECONDS = 1.0
"""How much longer than the server itself the client waits for the server's own refusal."""

_LOCKED = ("55P03", "40P01")
"""Waited for too long, or for somebody who waited as well."""

_ENDING = ("08", "57P", "25P03")
"""What a server says that is about to stop or has just begun, or that has put somebody out."""

_READ_COMMITTED, _REPEATABLE_READ = 2, 3
_BECOME_WRITER = f"""
    SELECT set_config('lock_timeout', %s, true),
        set_config('idle_in_transaction_session_timeout', '{STOPPED_SECONDS:.0f}s', true),
        pg_advisory_xact_lock({WRITER})
"""
_BECOME_MIGRATOR = f"""
    SELECT set_config('statement_timeout', '0', true), set_config('lock_timeout', '0', true),
        set_config('idle_in_transaction_session_timeout', '0', true),
        pg_advisory_xact_lock({MIGRATOR}), pg_advisory_xact_lock({WRITER})
"""
_HASTEN = f"SELECT set_config('lock_timeout', '{TABLE_SECONDS * 1000:.0f}ms', true)"

_TAKE_TIME = """
    SELECT set_config('statement_timeout', '0', true),
        set_config('idle_in_transaction_session_timeout', '0', true)
"""


@event.listens_for(Engine, "do_connect")
def _connect(dialect: Any, record: Any, _args: Any, options: dict[str, Any]) -> None:
    if dialect.name != NAME:
        return
    seconds = float(options.pop(PATIENCE, STATEMENT_SECONDS))
    record.info["patience"] = record.info["bound"] = seconds + SLACK_SECONDS
    options.setdefault("application_name", "chatapp")
    options.setdefault("connect_timeout", CONNECT_SECONDS)
    options.setdefault("keepalives_idle", 10)
    options.setdefault("keepalives_interval", 5)
    options.setdefault("keepalives_count", 3)
    bounds = {
        "statement_timeout": seconds,
        "lock_timeout": min(LOCK_SECONDS, seconds),
        "idle_in_transaction_session_timeout": IDLE_SECONDS,
    }
    given = [f"-c {name}={value * 1000:.0f}" for name, value in bounds.items()]
    options["options"] = " ".join([*given, "-c timezone=UTC", options.get("options", "")]).strip()


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, record: Any) -> None:
    if "patience" in record.info:
        connection.wait = partial(_wait, connection, connection.wait, record.info)
        connection.rollback = partial(_roll_back, connection, connection.rollback)


def _wait(connection: Any, wait: Any, info: Any, work: Any, *args: Any, **more: Any) -> Any:
    """Wait for the server as psycopg does, but not for one that doesn't answer at all."""
    more.setdefault("timeout", info["patience"])
    began = time.monotonic()
    try:
        return wait(work, *args, **more)
    except Exception as error:
        if more["timeout"] and time.monotonic() - began >= more["timeout"]:
            connection.pgconn.finish()  # its answer may come yet, and must not meet a question
        raise error


def _roll_back(connection: Any, roll_back: Any) -> None:
    """Undo what was begun; where the server has gone, that is done, and whoever only read has all
    that they wanted. The pool takes another connection when it sees that this one is closed.
    """
    try:
        roll_back()
    except Exception:
        if not connection.broken:
            raise


@event.listens_for(Pool, "checkout")
def _look(connection: Any, record: Any, _proxy: Any) -> None:
    """Take another connection where the server has ended this one, as when it was restarted.

    Nothing is asked: whoever has been put out has been told, and that lies there to be read.
    """
    if "patience" not in record.info:
        return
    if connection.closed:
        raise DisconnectionError
    line = socket(fileno=connection.fileno())
    try:
        line.recv(1, MSG_PEEK | MSG_DONTWAIT)
    except BlockingIOError:
        return
    except OSError:
        raise DisconnectionError from None
    finally:
        line.detach()
    raise DisconnectionError


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name != NAME:
        return
    options, info = connection.get_execution_options(), connection.info
    if options.get(MIGRATE):
        info["patience"] = None  # that takes as long as it takes
        _isolate(connection, _READ_COMMITTED)
        connection.exec_driver_sql(_BECOME_MIGRATOR)
        connection.exec_driver_sql(_HASTEN)
    elif options.get(WRITE):
        wait = max(options.get(WAIT, LOCK_SECONDS), LEAST_SECONDS)
        info["patience"] = min(wait + SLACK_SECONDS, info["bound"])
        _isolate(connection, _READ_COMMITTED)
        connection.exec_driver_sql(_BECOME_WRITER, (f"{wait * 1000:.0f}ms",))
        info["patience"] = info["bound"]
    else:
        info["patience"] = info["bound"]
        _isolate(connection, _REPEATABLE_READ)


def _isolate(connection: Connection, level: int) -> None:
    """Only who has become the writer may see what others wrote since they began to wait."""
    driver: Any = connection.connection.driver_connection
    if driver.isolation_level != level:
        driver.isolation_level = level


def take_time(connection: Connection) -> None:
    """Let a reader take as long as it takes, between its statements too, until it is done."""
    if connection.dialect.name == NAME:
        connection.info["patience"] = None
        connection.exec_driver_sql(_TAKE_TIME)


def is_locked(error: DBAPIError) -> bool:
    """Tell whether somebody else had what one wanted, for longer than one may wait for it."""
    return getattr(error.orig, "sqlstate", None) in _LOCKED


def is_gone(error: DBAPIError) -> bool:
    """Tell whether the server was away or hung up, so that it may be back in a moment."""
    code = getattr(error.orig, "sqlstate", None)
    is_ours = type(error.orig).__module__.startswith("psycopg")
    return is_ours and (code is None or code.startswith(_ENDING))
