"""How Alembic reaches the database: through the application, online only."""

from typing import Any

import sqlalchemy as sa
from alembic import context
from flask import current_app

from chatapp import postgresql
from chatapp.models import Moment

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

# Of several processes that start at once, one migrates, and the others find it done.
alone = engine.execution_options(**{postgresql.MIGRATE: True})
try:
    with alone.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=migrate.db.metadatas[None],
            render_item=_render,
            **migrate.configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
finally:
    if is_postgresql:
        sa.event.remove(sa.Column, "before_parent_attach", _widen)
