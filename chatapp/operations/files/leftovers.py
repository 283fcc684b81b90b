"""What is kept for nothing: files whose message is gone, or was never sent, or that a crash left.

First a row says that its bytes may go, in the transaction that took them out of the log; then go
the bytes, and then the row. A server that dies in between leaves what the next one finds.
"""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update

from chatapp import storage
from chatapp.extensions import db, run_blocking, transaction
from chatapp.models import File, Scheduled

UNSENT = timedelta(days=1)
"""How long an upload waits for its message; and nothing younger is taken for a crash's."""

FAILED = timedelta(days=7)
"""How long the files of a scheduled message are kept that could not be sent."""

AT_ONCE = 100

log = logging.getLogger(__name__)


def clear() -> int:
    """Delete all that was let go, some at a time; tell how many files that were."""
    cleared = 0
    gone = select(File).where(File.removed_at.is_not(None)).limit(AT_ONCE)
    while files := db.session.scalars(gone).all():
        ids, keys = [it.id for it in files], [key for it in files for key in it.keys]
        db.session.rollback()  # nothing is held while the disk is waited for
        run_blocking(_delete, storage.current(), keys)
        with transaction() as session:
            session.execute(delete(File).where(File.id.in_(ids)))
        cleared += len(ids)
    return cleared


def expire(at: datetime) -> None:
    """Let go what was uploaded and never sent, at a time."""
    waiting = select(Scheduled.id).where(
        or_(Scheduled.due_at.is_not(None), Scheduled.at > at - FAILED)
    )
    unsent = (
        File.message_id.is_(None),
        File.removed_at.is_(None),
        File.created_at < at - UNSENT,
        or_(File.scheduled_id.is_(None), File.scheduled_id.not_in(waiting)),
    )
    if db.session.scalar(select(File.id).where(*unsent).limit(1)) is not None:
        with transaction() as session:
            session.execute(update(File).where(*unsent).values(removed_at=at))
    clear()


def sweep(at: datetime) -> tuple[int, int]:
    """Look for bytes without a row, and delete them, and for rows without bytes, and say so.

    Answers how many of either there were.
    """
    before = (at - UNSENT).timestamp()
    store = storage.current()
    storage.forget_drafts(before)
    kept = dict(run_blocking(_list, store))
    lost = [key for key in _without_row(kept) if kept[key] < before]
    run_blocking(_delete, store, lost)
    missing = [key for key in _rows_keys(at - UNSENT) if key not in kept]
    for key in missing:
        log.error("the file %s is missing from the storage", key)
    return len(lost), len(missing)


def _delete(store: storage.Storage, keys: Iterable[str]) -> None:
    for key in keys:
        store.delete(key)


def _list(store: storage.Storage) -> list[tuple[str, float]]:
    return list(store.kept())


def _without_row(kept: Iterable[str]) -> Iterator[str]:
    keys = list(kept)
    for start in range(0, len(keys), AT_ONCE):
        some = {key: key.partition("-")[0] for key in keys[start : start + AT_ONCE]}
        known = set(db.session.scalars(select(File.key).where(File.key.in_(set(some.values())))))
        yield from (key for key, name in some.items() if name not in known)


def _rows_keys(before: datetime) -> Iterator[str]:
    files = select(File).where(File.removed_at.is_(None), File.created_at < before)
    for file in db.session.scalars(files).yield_per(AT_ONCE):
        yield from file.keys
