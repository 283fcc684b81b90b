"""Whether this process can serve, for whatever sends it visitors: asked often, answered at once.

However many ask, the database is looked at once at a time, and not again within FRESH_SECONDS;
nobody waits longer than PATIENCE_SECONDS for that.
"""

from pathlib import Path
from time import monotonic
from typing import Any

from flask import Flask, current_app
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from chatapp import revisions, stopping
from chatapp.extensions import db, socketio

FRESH_SECONDS = 1.0
PATIENCE_SECONDS = 0.8

Wrong = dict[str, str]

_REVISION = text("SELECT version_num FROM alembic_version")


class Look:
    """One look at the database, shared by all who ask meanwhile and shortly after."""

    def __init__(self) -> None:
        self._began_at = monotonic()
        self._is_done = socketio.server.eio.create_event()
        self._ended_at = 0.0
        self._found: Wrong = {"database": "it does not answer"}

    @property
    def is_over(self) -> bool:
        """Tell whether it is time for another; one that still lasts is never joined by a second."""
        return bool(self._ended_at) and monotonic() - self._ended_at > FRESH_SECONDS

    def end(self, found: Wrong) -> None:
        self._found, self._ended_at = found, monotonic()
        self._is_done.set()

    def found(self) -> Wrong:
        """What it found, or that it takes too long."""
        left = self._began_at + PATIENCE_SECONDS - monotonic()
        if not self._ended_at and left > 0:
            self._is_done.wait(left)
        return self._found


def wrong() -> Wrong:
    """Name what is in the way of serving, and in a word why; nothing where all is well."""
    if stopping.has_begun():
        return {"process": "it is stopping"}
    look: Look | None = current_app.extensions.get("look")
    if look is None or look.is_over:
        look = current_app.extensions["look"] = Look()
        proxy: Any = current_app
        socketio.start_background_task(_see, proxy._get_current_object(), look)
    return look.found()


def _see(app: Flask, look: Look) -> None:
    found: Wrong = {"database": "it could not be looked at"}
    try:
        with app.app_context():
            found = _of_database(app)
    except SQLAlchemyError:
        found = {"database": "it does not answer, or has no tables"}
    finally:
        look.end(found)


def _of_database(app: Flask) -> Wrong:
    present = db.session.scalar(_REVISION)
    return {"migrations": "flask db upgrade"} if _known(app).is_behind(present) else {}


def _known(app: Flask) -> revisions.Revisions:
    found: revisions.Revisions | None = app.extensions.get("revisions")
    if found is None:
        found = app.extensions["revisions"] = revisions.read(Path(app.root_path) / "migrations")
    return found
