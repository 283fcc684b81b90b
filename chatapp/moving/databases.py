"""The two ends of a move: the database that is left, and the one that is entered."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Connection, Engine
from sqlalchemy.pool import NullPool

from chatapp.database import postgresql
from chatapp.database.sqlite import WRITE
from chatapp.moving import rows
from chatapp.moving.guards import forget_references
from chatapp.moving.shapes import Shape

VERSION = "alembic_version"

PASSING = {"bulletin", "lease", "process"}
"""Tables of what running servers tell each other: a place that has only these is empty."""


class Refused(Exception):
    """It can't be done as things are; the text says why."""


def engine_of(url: str) -> Engine:
    """An engine for one mover, who comes alone."""
    return sa.create_engine(url, poolclass=NullPool)


@contextmanager
def held(engine: Engine) -> Iterator[Connection]:
    """A connection that reads while nobody writes; whoever wants to is told `unavailable`."""
    with engine.execution_options(**_OPTIONS).connect() as connection:
        if engine.dialect.name == postgresql.NAME:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({postgresql.WRITER})")
        else:
            connection.exec_driver_sql("SELECT 1")  # begins, which takes the lock
        yield connection


@contextmanager
def written(engine: Engine) -> Iterator[Connection]:
    """A transaction that may take its time, in which nothing looks at references."""
    with engine.execution_options(**_OPTIONS).connect() as connection:
        forget_references(connection)
        with connection.begin():
            yield connection


def _now(function: Any, *args: Any) -> Any:
    return function(*args)


_OPTIONS: dict[str, Any] = {postgresql.MIGRATE: True, WRITE: _now}


def newest() -> str:
    """The revision that this version of the program works with."""
    return ScriptDirectory(str(_migrations())).get_current_head() or ""


def revision(engine: Engine) -> str | None:
    """The revision of a database's tables; None where it has none."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def migrate(engine: Engine, to: str = "head") -> None:
    """Make the tables, or change them, up to a revision."""
    config = current_app.extensions["migrate"].migrate.get_config(None)
    config.attributes["engine"] = engine
    command.upgrade(config, to)


def set_revision(connection: Connection, name: str) -> None:
    """Say what revision the tables have; one that doesn't exist keeps every server off."""
    version = sa.table(VERSION, sa.column("version_num"))
    connection.execute(sa.update(version).values(version_num=name))


def filled(connection: Connection, shapes: list[Shape]) -> list[str]:
    """The names of the tables that hold something."""
    there = set(sa.inspect(connection).get_table_names())
    known = [it for it in shapes if it.name in there - PASSING]
    return [it.name for it in known if rows.count(connection, it)]


def _migrations() -> Path:
    return Path(current_app.root_path) / current_app.extensions["migrate"].directory
