"""What the server stands on: its folder, its database, its machine."""

import resource
import secrets
import shutil
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import func, inspect, select, text

from chatapp.database import postgresql, revisions
from chatapp.extensions import db
from chatapp.models import Room, now
from chatapp.storage import current, drafts
from chatapp.watching.health.finding import Finding
from chatapp.web import statics

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
APART = timedelta(seconds=2)
FREE_BYTES = 500 * 1024 * 1024
FILES_MIN = 1024


def settings() -> Finding:
    """Where the data are."""
    return Finding("settings", f"data are kept in {current_app.config['DATA_DIR']}")


def secret() -> Finding:
    """Whether it is kept from others."""
    path: Path = current_app.config["DATA_DIR"] / "secret.key"
    if not path.exists():
        return Finding("secret", "given by SECRET_KEY")
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return Finding("secret", f"others can read {path}", f"chmod 600 {path}")
    return Finding("secret", f"kept in {path}")


def database() -> Finding:
    """Whether it answers, and keeps what it says it keeps."""
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


def migrations() -> Finding:
    """Whether the tables are those that this version needs."""
    known = revisions.read(Path(current_app.root_path) / "migrations")
    is_made = inspect(db.engine).has_table("alembic_version")
    present = db.session.scalar(text(PRESENT)) if is_made else None
    if remedy := known.in_the_way(present):
        return Finding("migrations", f"at {present}, and the newest is {known.newest}", remedy)
    return Finding("migrations", f"at the newest, {present}")


def disk() -> Finding:
    """Whether there is room."""
    free = shutil.disk_usage(current_app.config["DATA_DIR"]).free
    state = f"{free // 1024**2:,} MB free"
    if free >= FREE_BYTES:
        return Finding("disk", state)
    return Finding("disk", state, "make room: messages are refused when the disk is full")


def clock() -> Finding:
    """Whether it can be right, and whether the database has the same time."""
    state = f"{now():%Y-%m-%d %H:%M:%S} UTC"
    has_rooms = inspect(db.engine).has_table(Room.__tablename__)
    latest = db.session.scalar(select(func.max(Room.latest_at))) if has_rooms else None
    if now() < WRITTEN or (latest and latest > now() + CLOCK_SLACK):
        return Finding("clock", f"{state}, earlier than it can be", "set the clock, by NTP at best")
    apart = _apart()
    if abs(apart) > APART:
        state = f"{state}, {apart.total_seconds():+.1f} s from the database's"
        return Finding("clock", state, "let both machines follow NTP")
    return Finding("clock", state)


def _apart() -> timedelta:
    """By how much this clock is before the database server's; a file has none of its own."""
    if db.engine.dialect.name != postgresql.NAME:
        return timedelta()
    there: datetime = db.session.execute(select(func.clock_timestamp())).scalar_one()
    return now() - there.astimezone(UTC)


def storage() -> Finding:
    """Whether the store of the files takes one, gives it back and forgets it."""
    if not current_app.config["STORAGE_URL"]:
        return Finding("files", "kept with the data")
    store, key = current(), f"doctor-{secrets.token_hex(8)}"
    try:
        with drafts() as folder:
            (folder / key).write_bytes(key.encode())
            store.put(key, folder / key)
        with store.open(key) as file:
            came_back = file.read()
        store.delete(key)
    except OSError as error:
        return Finding("files", f"the store doesn't do its work ({error})", "see to STORAGE_URL")
    if came_back != key.encode():
        return Finding("files", "the store gives back something else", "use another")
    return Finding("files", "the store takes, gives back and forgets")


def open_files() -> Finding:
    """Whether a server started from here could have many connections."""
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    state = f"a process started from here may have {most:,}, and each connection is one"
    if most >= FILES_MIN:
        return Finding("open files", state)
    return Finding("open files", state, "ulimit -n 65536, or LimitNOFILE in the unit")


def libraries() -> Finding:
    """Whether the browser's are in place."""
    if statics.is_vendored(Path(current_app.static_folder or "")):
        return Finding("libraries", "the browser's are in place")
    return Finding("libraries", "the browser's are missing", "make vendor")
