"""The database of a test, or of a server in a folder: SQLite's file in it, or PostgreSQL's beside.

Everything runs on SQLite unless TESTS_ON=postgresql. Then a folder's database is one of a server
that lives for this run; which of its databases that is follows from the folder's name, so that
other processes find it too.
"""

import json
import logging
import os
import shutil
import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
from flask_migrate import upgrade

from chatapp import commands, create_app
from chatapp.database import postgresql
from chatapp.extensions import db
from config import Settings
from tests.postgres import Postgres

FILE = "chat.sqlite3"
SECRET = "a secret for tests only, long enough to be taken"

IS_POSTGRESQL = os.environ.get("TESTS_ON") == "postgresql"
SERVER = "TESTS_POSTGRES_PORT"
"""Where this run's server listens, for its child processes too."""


KEPT = 8
"""Databases that outlive their tests for a while."""

_done_with: deque[str] = deque()


_servers: list[Postgres] = []


def begin() -> None:
    """Start the server for a run of the tests, where they need one."""
    if IS_POSTGRESQL:
        _servers.append(Postgres())
        os.environ[SERVER] = str(_servers[0].port)


def end() -> None:
    """Stop it, when nothing that a test has left behind can miss it any more."""
    logging.disable()  # of what is still looking for it
    while _servers:
        _servers.pop().end()


def url(folder: Path) -> str | None:
    """What DATABASE_URL has to be for the place in a folder; None for SQLite."""
    return _url(_name(folder)) if IS_POSTGRESQL else None


def environment(folder: Path) -> dict[str, str]:
    """What a process has to know to find the database of a place."""
    named = url(folder)
    return {"DATABASE_URL": named} if named else {}


def settings(folder: Path, secret: str = SECRET) -> Settings:
    """The settings of the place in a folder, in this process."""
    return Settings.for_tests(folder, secret, url(folder))


class Template:
    """A database as the migrations leave it, made once and copied for every test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if IS_POSTGRESQL:
            _command(f"CREATE DATABASE {_name(folder)}")
        app = create_app(settings(folder))
        commands.init_app(app)
        with app.app_context():
            upgrade()
            db.engine.dispose()

    def copy(self, folder: Path) -> None:
        """Give a folder a database of its own."""
        copy(self.folder, folder)


def blank(folder: Path) -> str:
    """The address of a database with nothing in it, of the kind that the tests run on."""
    if not IS_POSTGRESQL:
        return f"sqlite:///{folder / 'blank.sqlite3'}"
    name = f"blank_{_name(folder)}"
    _command(f"CREATE DATABASE {name}")
    return _url(name)


def create(folder: Path) -> None:
    """Give a folder the database of a place that nothing was done for yet; a file makes itself."""
    if IS_POSTGRESQL:
        _command(f"CREATE DATABASE {_name(folder)}")


def spoil(folder: Path) -> None:
    """Let there be no database any more where there was one."""
    if IS_POSTGRESQL:
        _command(f"DROP DATABASE {_name(folder)} WITH (FORCE)")
    else:
        (folder / FILE).write_bytes(b"nothing that SQLite would know " * 100)


@contextmanager
def durable() -> Iterator[None]:
    """Have them keep what they say they keep; SQLite's always do."""
    with _servers[0].durable() if _servers else nullcontext():
        yield


def copy(source: Path, target: Path) -> None:
    """Copy a place's database that nobody is using now."""
    if IS_POSTGRESQL:
        _command(f"CREATE DATABASE {_name(target)} TEMPLATE {_name(source)} STRATEGY file_copy")
    else:
        shutil.copy(source / FILE, target)


def exists(folder: Path) -> bool:
    """Whether the place in a folder has a database."""
    if not IS_POSTGRESQL:
        return (folder / FILE).exists()
    with psycopg.connect(_url("postgres"), autocommit=True) as connection:
        named = connection.execute(f"SELECT 1 FROM pg_database WHERE datname = '{_name(folder)}'")
        return named.fetchone() is not None


def drop(folder: Path) -> None:
    """Remove a database that is not needed any more; a file goes with its folder.

    Not at once: an application's own tasks look once more before they see that it is over.
    """
    if IS_POSTGRESQL:
        _done_with.append(_name(folder))
        while len(_done_with) > KEPT:
            _command(f"DROP DATABASE IF EXISTS {_done_with.popleft()} WITH (FORCE)")


@contextmanager
def opened(folder: Path) -> Iterator[Any]:
    """A connection behind the application's back: each statement is a change of its own."""
    if IS_POSTGRESQL:
        with psycopg.connect(_url(_name(folder)), autocommit=True) as connection:
            yield connection
    else:
        with closing(sqlite3.connect(folder / FILE, isolation_level=None, timeout=30)) as file:
            yield file


def tables(connection: Any) -> dict[str, list[str]]:
    """The tables of an opened database, with their columns."""
    if IS_POSTGRESQL:
        rows = connection.execute(
            "SELECT table_name::text, column_name::text FROM information_schema.columns"
            " WHERE table_schema = 'public' ORDER BY table_name, ordinal_position"
        ).fetchall()
    else:
        rows = connection.execute(
            "SELECT master.name, info.name FROM sqlite_master AS master"
            " JOIN pragma_table_info(master.name) AS info WHERE master.type = 'table'"
            " ORDER BY master.name, info.cid"
        ).fetchall()
    found: dict[str, list[str]] = {}
    for table, column in rows:
        found.setdefault(table, []).append(column)
    return found


def read_json(kept: Any) -> Any:
    """What a column of JSON holds, as a driver gives it: PostgreSQL's has read it already."""
    return json.loads(kept) if isinstance(kept, str) else kept


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Another process writes, and takes its time."""
    with opened(folder) as other:
        other.execute("BEGIN" if IS_POSTGRESQL else "BEGIN IMMEDIATE")
        if IS_POSTGRESQL:
            other.execute(f"SELECT pg_advisory_xact_lock({postgresql.WRITER})")
        yield
        other.execute("ROLLBACK")


def _name(folder: Path) -> str:
    return f"place_{sha256(str(folder.resolve()).encode()).hexdigest()[:20]}"


def _url(name: str) -> str:
    return f"postgresql://postgres@127.0.0.1:{os.environ[SERVER]}/{name}"


def _command(statement: str) -> None:
    with psycopg.connect(_url("postgres"), autocommit=True) as connection:
        connection.execute(statement.encode())
