"""What only the database knows: of the whole place, the same from each process."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import func, literal, select, union_all

from chatapp.dashboard import database_bytes
from chatapp.extensions import db
from chatapp.jobs.clockwork import DUE
from chatapp.models import Errand, File, Lease, Push, Room, User, now
from chatapp.presence import presence
from chatapp.telemetry.exposition import NONE, Family, counter, gauge

WAITING: dict[str, tuple[Any, Any]] = {
    **DUE,
    "pushes": (Push.due_at, Push.due_at.is_not(None)),
    "webhooks": (Errand.due_at, Errand.due_at.is_not(None)),
}


class Due(NamedTuple):
    """Of one kind of thing: how much should have been done, and since when the oldest."""

    kind: str
    number: int
    since: datetime | None


def look() -> list[Family]:
    """Ask the database, with a handful of questions."""
    return [*_people(), *_storage(), *_due()]


def _people() -> Iterator[Family]:
    online = sum(status != "offline" for status in presence.statuses().values())
    yield gauge("chatapp_people_online", "People who are connected, wherever.", (NONE, online))
    accounts = select(func.count()).select_from(User).where(User.deactivated_at.is_(None))
    yield gauge("chatapp_people", "Accounts.", (NONE, db.session.scalar(accounts) or 0))
    entries = db.session.scalar(select(func.sum(Room.seq))) or 0
    text = "Entries in all rooms' logs, notices included."
    yield counter("chatapp_messages", text, (NONE, int(entries)))


def _storage() -> Iterator[Family]:
    files = int(db.session.scalar(select(func.coalesce(func.sum(File.weight), 0))) or 0)
    kinds = {"database": database_bytes(), "files": files}
    text = "What is kept, in bytes."
    told = (({"kind": kind}, size) for kind, size in kinds.items())
    yield gauge("chatapp_storage_bytes", text, *told)
    free = shutil.disk_usage(current_app.config["DATA_DIR"]).free
    yield gauge("chatapp_disk_free_bytes", "Room where the data are kept.", (NONE, free))


def _due() -> Iterator[Family]:
    at, found = now(), waiting(now())
    text = "What should have been done by now."
    yield gauge("chatapp_due", text, *(({"kind": it.kind}, it.number) for it in found))
    text = "For how long the oldest of it has been waiting."
    late = [(it.kind, (at - it.since).total_seconds() if it.since else 0.0) for it in found]
    yield gauge("chatapp_late_seconds", text, *(({"kind": kind}, it) for kind, it in late))
    leases = db.session.execute(select(Lease.name, Lease.until)).all()
    text = "Until when some process does it; a backup's says when the next is due."
    ends = (({"job": name}, until.timestamp()) for name, until in leases)
    yield gauge("chatapp_lease_until_timestamp_seconds", text, *ends)


def waiting(at: datetime) -> list[Due]:
    """What is due at a moment, by kind, with one question."""
    parts = [
        select(literal(kind), func.count(moment), func.min(moment)).where(where, moment <= at)
        for kind, (moment, where) in WAITING.items()
    ]
    return [Due(*row) for row in db.session.execute(union_all(*parts))]
