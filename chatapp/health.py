"""Whether everything that the server stands on is in order, and if not, what to do."""

import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from chatapp import postgresql, revisions, statics
from chatapp.bus import Broken, Pipe
from chatapp.extensions import db, run_blocking
from chatapp.models import Room, now

WRITTEN = datetime(2026, 11, 1, tzinfo=UTC)
"""A clock that shows an earlier time than this file was written is wrong."""

OLDEST = 150_000
"""PostgreSQL 15, as it numbers itself."""

_ASKED = """
    SELECT current_setting('server_version') AS version,
        current_setting('server_version_num')::int AS number,
        current_setting('fsync') AS fsync,
        current_setting('synchronous_commit') AS synchronous_commit
"""

PRESENT = "SELECT version_num FROM alembic_version"

CLOCK_SLACK = timedelta(minutes=2)
FREE_BYTES = 500 * 1024 * 1024


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: what it is like, and what to do if that is a problem."""

    what: str
    state: str
    remedy: str = ""

    @property
    def is_problem(self) -> bool:
        return bool(self.remedy)


def findings() -> Iterator[Finding]:
    """Look at everything; what can't be looked at is a problem too."""
    for check in CHECKS:
        try:
            yield check()
        except (OSError, SQLAlchemyError) as error:
            name = check.__name__.strip("_").replace("_", " ")
            reason = str(getattr(error, "orig", None) or error)
            yield Finding(name, f"could not be checked ({reason})", "see to the lines above first")


def _settings() -> Finding:
    return Finding("settings", f"data are kept in {current_app.config['DATA_DIR']}")


def _secret() -> Finding:
    path: Path = current_app.config["DATA_DIR"] / "secret.key"
    if not path.exists():
        return Finding("secret", "given by SECRET_KEY")
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return Finding("secret", f"others can read {path}", f"chmod 600 {path}")
    return Finding("secret", f"kept in {path}")


def _database() -> Finding:
    is_server = db.engine.dialect.name == postgresql.NAME
    return _postgresql() if is_server else _sqlite()


def _postgresql() -> Finding:
    with db.engine.connect() as connection:
        found = connection.execute(text(_ASKED)).one()
    state = f"PostgreSQL {found.version} answers; writes reach the disk"
    if found.number < OLDEST:
        return Finding("database", f"PostgreSQL {found.version} answers", "move to 15 or newer")
    if "off" in (found.fsync, found.synchronous_commit):
        state = f"answers, with fsync {found.fsync} and synchronous_commit"
        remedy = "let PostgreSQL have both on: what is acknowledged could be lost"
        return Finding("database", f"{state} {found.synchronous_commit}", remedy)
    return Finding("database", state)


def _sqlite() -> Finding:
    journal = db.session.execute(text("PRAGMA journal_mode")).scalar()
    synchronous = db.session.execute(text("PRAGMA synchronous")).scalar()
    full = 2
    if (journal, synchronous) == ("wal", full):
        return Finding("database", "answers; write-ahead log, full synchronisation")
    state = f"answers, with journal_mode {journal} and synchronous {synchronous}"
    return Finding("database", state, "move DATA_DIR to a local disk")


def _migrations() -> Finding:
    known = revisions.read(Path(current_app.root_path) / "migrations")
    is_made = inspect(db.engine).has_table("alembic_version")
    present = db.session.scalar(text(PRESENT)) if is_made else None
    if known.is_behind(present):
        state = f"at {present}, and the newest is {known.newest}"
        return Finding("migrations", state, "flask db upgrade")
    return Finding("migrations", f"at the newest, {present}")


def _disk() -> Finding:
    free = shutil.disk_usage(current_app.config["DATA_DIR"]).free
    state = f"{free // 1024**2:,} MB free"
    if free >= FREE_BYTES:
        return Finding("disk", state)
    return Finding("disk", state, "make room: messages are refused when the disk is full")


def _clock() -> Finding:
    state = f"{now():%Y-%m-%d %H:%M:%S} UTC"
    has_rooms = inspect(db.engine).has_table(Room.__tablename__)
    latest = db.session.scalar(select(func.max(Room.latest_at))) if has_rooms else None
    if now() < WRITTEN or (latest and latest > now() + CLOCK_SLACK):
        return Finding("clock", f"{state}, earlier than it can be", "set the clock, by NTP at best")
    return Finding("clock", state)


def _bus() -> Finding:
    url = current_app.config["REDIS_URL"]
    if not url:
        return Finding("bus", "none: several processes would find what is new in the database")
    try:
        Pipe(url, "chatapp:doctor", run_blocking).publish(b"")
    except Broken as error:
        return Finding(
            "bus", f"REDIS_URL can't be reached ({error})", "start it, or look at its log"
        )
    return Finding("bus", "answers")


def _libraries() -> Finding:
    if statics.is_vendored(Path(current_app.static_folder or "")):
        return Finding("libraries", "the browser's are in place")
    return Finding("libraries", "the browser's are missing", "make vendor")


CHECKS: tuple[Callable[[], Finding], ...] = (
    _settings,
    _secret,
    _database,
    _migrations,
    _disk,
    _clock,
    _libraries,
    _bus,
)
