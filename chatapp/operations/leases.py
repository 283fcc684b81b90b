"""Who of several processes does the work that must be done once."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from chatapp.extensions import db, transaction
from chatapp.models import Lease, now

HOLDER = secrets.token_hex(8)
"""Who this process is to others."""

LASTS = timedelta(seconds=5)
"""How long others wait for a holder who is not heard of any more."""


class Held(Exception):
    """Another process holds the lease; `until` says how long at the most."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


@contextmanager
def acting(name: str) -> Iterator[Session]:
    """The transaction of one step of work, by the process that holds its lease; raises Held.

    Whoever doesn't hold it mostly sees that without a turn to write, which others wait for.
    """
    _refuse(db.session.get(Lease, name, populate_existing=True), HOLDER)
    with transaction() as session:
        hold(session, name)
        yield session


def hold(session: Session, name: str, holder: str = HOLDER) -> None:
    """Take or keep the lease inside the transaction of the work it is for; raises Held.

    Whoever was stopped for longer than it lasts finds another holder here, and does nothing.
    """
    lease = session.get(Lease, name, with_for_update=True)
    if lease is None:
        session.add(Lease(name=name, holder=holder, until=now() + LASTS))
        return
    _refuse(lease, holder)
    lease.holder, lease.until = holder, now() + LASTS


def _refuse(lease: Lease | None, holder: str) -> None:
    if lease and lease.holder != holder and lease.until > now():
        raise Held(lease.until)
