"""A backup each night, into a folder and from there into a store, of which the newest are kept.

When the next is due stands in a lease, so that of many processes one makes it, and another where
that one died in the middle. It is made by a process of its own, `flask backup`: nobody's connection
waits for it.
"""

import logging
import secrets
import subprocess
import sys
import time
from datetime import datetime, timedelta
from fnmatch import fnmatch
from pathlib import Path

from flask import Flask

from chatapp.errors import Unavailable
from chatapp.extensions import socketio, transaction, write_down
from chatapp.models import Lease, now
from chatapp.storage import S3, Address
from chatapp.telemetry import gauges

log = logging.getLogger(__name__)

LEASE = "backup"
HOLDER = secrets.token_hex(8)
HOUR = 3
"""Of the day in UTC, at which a backup is due."""

LOOK_SECONDS = 60.0
POLL_SECONDS = 0.2
LASTS = timedelta(hours=2)
"""How long others wait for one that is being made."""

AGAIN = timedelta(minutes=10)
"""After a failure."""

PATTERN = "chatapp-*.backup"
TO_CARRY = "backup.waiting"
"""Names, in the folder, the backup that is not in the store yet."""

FRESH = timedelta(hours=24)
"""How old a backup may be that is carried away in the place of a new one."""

WARNING = "Warning: "
"""How a line of backup.log begins that somebody should read although there is a backup."""


def start(app: Flask) -> None:
    """Start the task of an application, where backups are wanted."""
    if app.config["BACKUP_FOLDER"]:
        socketio.start_background_task(_run, app)


def _run(app: Flask) -> None:
    while True:
        try:
            look(app)
        except Unavailable:
            log.warning("it could not be seen whether a backup is due; trying again")
        except Exception as error:
            write_down(log, "the backup stumbled; trying again", error)
        socketio.sleep(LOOK_SECONDS)


def look(app: Flask) -> Path | None:
    """Make a backup if it is due; answers where it is."""
    with app.app_context():
        if not _claimed(now()):
            return None
    folder = Path(app.config["BACKUP_FOLDER"])
    path = _left_behind(folder) or folder / f"chatapp-{now():%Y%m%d-%H%M%S}.backup"
    with gauges.working("backup"):
        is_safe = (path.exists() or _make(app, path)) and _carry_away(app, path)
        gauges.jobs["backup"].failures += not is_safe
    with app.app_context(), transaction() as session:
        lease = session.get_one(Lease, LEASE)
        lease.until = _next(now()) if is_safe else now() + AGAIN
    return path if is_safe else None


def _claimed(at: datetime) -> bool:
    """Whether one is due now, and this process makes it."""
    with transaction() as session:
        lease = session.get(Lease, LEASE, with_for_update=True)
        if lease is None:
            session.add(Lease(name=LEASE, holder=HOLDER, until=_next(at)))
            return False
        if lease.until > at:
            return False
        lease.holder, lease.until = HOLDER, at + LASTS
        return True


def _next(at: datetime) -> datetime:
    today = at.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return today if at < today else today + timedelta(days=1)


def _left_behind(folder: Path) -> Path | None:
    """The backup that could not be put into the store, while there is no need of a newer one.

    A store that is away for a day would fill the disk otherwise, and push out those of other days.
    """
    marker = folder / TO_CARRY
    path = folder / marker.read_text() if marker.exists() else None
    if path is None or not path.exists():
        return None
    return path if time.time() - path.stat().st_mtime < FRESH.total_seconds() else None


def _make(app: Flask, path: Path) -> bool:
    """Make one, beside as many older ones as are kept."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "backup", str(path)]
    with (path.parent / "backup.log").open("w") as out:
        process = subprocess.Popen(command, cwd=app.root_path, stdout=out, stderr=out)
        while process.poll() is None:
            socketio.sleep(POLL_SECONDS)
    if process.returncode:
        log.error("no backup was made: see %s", out.name)
        return False
    for line in Path(out.name).read_text().splitlines():
        if line.startswith(WARNING):
            log.warning("a backup was made, but %s", line.removeprefix(WARNING))
    _forget_old(path.parent, app.config["BACKUP_KEEP"])
    return True


def _carry_away(app: Flask, path: Path) -> bool:
    """Put a copy into the store that is named for it, where one is; nobody waits for that."""
    if not app.config["BACKUP_URL"]:
        return True
    store = S3(Address.read(app.config["BACKUP_URL"]), fan=0)
    marker = path.with_name(TO_CARRY)
    marker.write_text(path.name)
    try:
        app.extensions["run_blocking"](_replace, store, path, app.config["BACKUP_KEEP"])
    except OSError as error:
        log.error("the backup %s could not be put into the store: %s", path.name, error)
        return False
    marker.unlink(missing_ok=True)
    return True


def _replace(store: S3, path: Path, kept: int) -> None:
    store.put(path.name, path)
    names = sorted(name for name, _ in store.kept() if fnmatch(name, PATTERN))
    for name in names[:-kept]:
        store.delete(name)


def _forget_old(folder: Path, kept: int) -> None:
    for path in sorted(folder.glob(PATTERN))[:-kept]:
        path.unlink(missing_ok=True)
    for draft in folder.glob(f".{PATTERN}.draft"):  # of one that was killed
        if time.time() - draft.stat().st_mtime > LASTS.total_seconds():
            draft.unlink(missing_ok=True)
