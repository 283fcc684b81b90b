"""Whether this process can serve, for whatever sends it visitors: asked often, answered at once.

However many ask, the database is looked at once at a time, and not again for a second.
"""

from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError

from chatapp.database import revisions
from chatapp.extensions import db
from chatapp.serving import stopping
from chatapp.watching.glances import Glance

FRESH_SECONDS = 1.0

Wrong = dict[str, str]

_REVISION = text("SELECT version_num FROM alembic_version")


def init_app(app: Flask) -> None:
    """Read what the database will be compared with."""
    known = revisions.read(Path(app.root_path) / "migrations")
    app.extensions["readiness"] = Glance(app, lambda: _see(known), FRESH_SECONDS)


def lacking(app: Flask) -> str:
    """Tell what has to be done before this database can be served at all; nothing where it can.

    With tables of another version it can: they are brought up to date beside whoever serves.
    """
    known = revisions.read(Path(app.root_path) / "migrations")
    with app.app_context(), db.engine.connect() as connection:
        is_made = inspect(connection).has_table("alembic_version")
        present = connection.scalar(_REVISION) if is_made else None
    return known.in_the_way(present) if present in (None, revisions.UNFINISHED) else ""


def wrong() -> Wrong:
    """Name what is in the way of serving, and in a word why; nothing where all is well."""
    if stopping.has_begun():
        return {"process": "it is stopping"}
    found: Wrong | None = current_app.extensions["readiness"].take()
    return {"database": "it does not answer"} if found is None else found


def _see(known: revisions.Revisions) -> Wrong:
    try:
        present = db.session.scalar(_REVISION)
    except SQLAlchemyError:
        return {"database": "it does not answer, or has no tables"}
    return {"migrations": todo} if (todo := known.in_the_way(present)) else {}
