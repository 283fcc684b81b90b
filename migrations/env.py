"""How Alembic reaches the database: through the application, online only."""

from typing import Any

from alembic import context
from flask import current_app

from chatapp.models import Moment

migrate = current_app.extensions["migrate"]


def _render(_kind: str, column_type: Any, _context: Any) -> str | bool:
    """Write our column types as plain ones, so that a migration never changes with the code."""
    return "sa.DateTime(timezone=True)" if isinstance(column_type, Moment) else False


with migrate.db.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=migrate.db.metadatas[None],
        render_item=_render,
        **migrate.configure_args,
    )
    with context.begin_transaction():
        context.run_migrations()
