"""How Alembic reaches the database: through the application, online only."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import context
from flask import current_app

from chatapp.database import postgresql, sqlite
from chatapp.models import Moment

BUSY_SECONDS = 60
"""How long those are waited for who write to SQLite all the time."""

READ_SECONDS, PAUSE_SECONDS = 3600, 2
"""How long a reader is waited for, such as a backup, and how long others may go ahead meanwhile."""

migrate = current_app.extensions["migrate"]
engine = context.config.attributes.get("engine") or migrate.db.engine
is_postgresql = engine.dialect.name == postgresql.NAME


def _render(_kind: str, column_type: Any, _context: Any) -> str | bool:
    """Write our column types as plain ones, so that a migration never changes with the code."""
    return "sa.DateTime(timezone=True)" if isinstance(column_type, Moment) else False


def _widen(column: Any, _table: Any) -> None:
    """Let a column be on PostgreSQL what it is on SQLite: whole numbers of 64 bits, and texts in
    the order of their code points, whatever the operating system takes for the alphabet this year.
    """
    if type(column.type) is sa.Integer:
        column.type = sa.BigInteger()
    elif type(column.type) in (sa.String, sa.Text):
        column.type = type(column.type)(column.type.length, collation="C")


if is_postgresql:
    sa.event.listen(sa.Column, "before_parent_attach", _widen)


def _run(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=migrate.db.metadatas[None],
        render_item=_render,
        transactional_ddl=True,  # SQLite's can be taken back, too
        **migrate.configure_args,
    )
    with _patient(connection), context.begin_transaction():
        context.run_migrations()


@contextmanager
def _patient(connection: sa.Connection) -> Iterator[None]:
    """Wait for those who write to SQLite, which a server must not do, but a command may."""
    if is_postgresql:
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    try:
        yield
    finally:
        driver.execute("PRAGMA busy_timeout = 0")


def _migrate() -> None:
    """Migrate, again and again while somebody reads for long what is to be changed: whoever waits
    for a table has all others wait behind it.
    """
    deadline = time.monotonic() + READ_SECONDS
    while True:
        try:
            with alone.connect() as connection:
                _run(connection)
            return
        except sa.exc.OperationalError as error:
            if not postgresql.is_locked(error) or time.monotonic() > deadline:
                raise
            print("Somebody reads what is to be changed; trying again.", file=sys.stderr)
            time.sleep(PAUSE_SECONDS)


# Of several processes that start at once, one migrates, and the others find it done.
alone = engine.execution_options(
    **{postgresql.MIGRATE: True, sqlite.WRITE: lambda commit: commit()}
)
try:
    _migrate()
finally:
    if is_postgresql:
        sa.event.remove(sa.Column, "before_parent_attach", _widen)
