"""What people's devices report of an announcement: it is here, it was seen, it was confirmed.

A thousand devices report at once when everybody is told something. Each report is written in a
transaction before it is answered, but one transaction takes all that came within a moment.
"""

import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session, joinedload

from chatapp import broadcasts
from chatapp.errors import Conflict, NotFound
from chatapp.extensions import socketio, transaction
from chatapp.models import Recipient, User, now
from chatapp.operations import recipients

GATHER_SECONDS = 0.02
"""How long the first report waits for others."""

AT_ONCE = 500
LOOK_SECONDS = 0.25
"""How often whoever waits looks whether they have to lead: only where threads race."""


def _event() -> Any:
    """What one waits at: another kind in every async mode, so the server knows which."""
    return socketio.server.eio.create_event()


@dataclass
class Report:
    """One person's report; once `done` is set, `outcome` is their row or what went wrong."""

    announcement_id: int
    user_id: int
    step: str
    device: str
    outcome: Any = None
    changed: bool = False
    done: Any = field(default_factory=_event)

    @property
    def key(self) -> tuple[int, int]:
        return self.announcement_id, self.user_id


def reach(user: User, announcement_id: int, device: str) -> Recipient:
    """Somebody's device has it."""
    return _report(user, announcement_id, "reached", device)


def see(user: User, announcement_id: int, device: str) -> Recipient:
    """It was on a visible screen for a second."""
    return _report(user, announcement_id, "seen", device)


def confirm(user: User, announcement_id: int, device: str) -> Recipient:
    """Somebody says that they have read it; on all their devices it goes away."""
    return _report(user, announcement_id, "confirmed", device)


def dismiss(user: User, announcement_id: int, device: str) -> Recipient:
    """Not now: it goes away until it changes, or they are reminded."""
    return _report(user, announcement_id, "dismissed", device)


def _report(user: User, announcement_id: int, step: str, device: str) -> Recipient:
    report = Report(announcement_id, user.id, step, device)
    _waiting.append(report)
    while not report.done.is_set():
        if _leading.setdefault("now", report) is report:
            _lead()
        else:
            report.done.wait(LOOK_SECONDS)
    if isinstance(report.outcome, Exception):
        raise report.outcome
    found: Recipient = report.outcome
    return found


_waiting: deque[Report] = deque()
_leading: dict[str, Report] = {}


def _lead() -> None:
    """Write for all who wait until nobody does."""
    try:
        time.sleep(GATHER_SECONDS)
        while _waiting:
            _write([_waiting.popleft() for _ in range(min(len(_waiting), AT_ONCE))])
    finally:
        del _leading["now"]


def _write(reports: list[Report]) -> None:
    try:
        with transaction() as session:
            _apply_all(session, reports)
    except Exception as problem:  # told to each of those whom it concerns, in their own places
        for report in reports:
            report.outcome = problem
    else:
        _announce(reports)
    finally:
        for report in reports:
            report.done.set()


def _apply_all(session: Session, reports: list[Report]) -> None:
    keys = tuple_(Recipient.announcement_id, Recipient.user_id)
    found = session.scalars(
        select(Recipient)
        .where(keys.in_({report.key for report in reports}), Recipient.left_at.is_(None))
        .options(joinedload(Recipient.announcement))
    ).all()
    rows = {(row.announcement_id, row.user_id): row for row in found}
    for it in {row.announcement for row in found}:
        recipients.lock(session, it)
    for report in reports:
        _apply(report, rows.get(report.key))


def _apply(report: Report, row: Recipient | None) -> None:
    report.outcome = row
    if row is None:
        report.outcome = NotFound(_l("There is no such announcement."))
    elif report.step == "dismissed" and not row.may_dismiss:
        report.outcome = Conflict(_l("This one has to be confirmed."))
    else:
        report.changed = _advance(row, report.step, report.device)


def _advance(row: Recipient, step: str, device: str) -> bool:
    """Note a step and those before it; tell whether anything is other than it was."""
    before = row.seen_revision, row.done_with, row.confirmed_at, row.seen_at, row.reached_at
    it = row.announcement
    _note(row, "reached", device)
    if step != "reached":
        _note(row, "seen", device)
        row.seen_revision = it.revision
    if step == "confirmed":
        _note(row, "confirmed", device)
    if step in ("confirmed", "dismissed"):
        row.done_with = it.revision
    after = row.seen_revision, row.done_with, row.confirmed_at, row.seen_at, row.reached_at
    return after != before


def _note(row: Recipient, step: str, device: str) -> None:
    if getattr(row, f"{step}_at"):
        return
    setattr(row, f"{step}_at", now())
    setattr(row, f"{step}_on", device)
    setattr(row.announcement, step, getattr(row.announcement, step) + 1)


def _announce(reports: list[Report]) -> None:
    changed = [(report.outcome, report.step) for report in reports if report.changed]
    for row, step in changed:
        if step in ("confirmed", "dismissed"):
            broadcasts.announcement_for(row)
    for it in {row.announcement for row, _step in changed}:
        broadcasts.report_changed(it)
