"""What people's devices report of an announcement: it is here, it was seen, it was confirmed.

A thousand devices report at once when everybody is told something. Each report is written in a
transaction before it is answered, but one transaction takes all that came within a moment.
"""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session, joinedload

from chatapp import broadcasts
from chatapp.database.turns import Entry, Together
from chatapp.errors import ChatError, Conflict, NotFound
from chatapp.extensions import transaction
from chatapp.models import Recipient, User, now
from chatapp.operations.announcements import recipients

AT_ONCE = 500
"""Reports in one transaction."""


@dataclass
class Report:
    """What one person's device reports."""

    announcement_id: int
    user_id: int
    step: str
    device: str

    @property
    def key(self) -> tuple[int, int]:
        return self.announcement_id, self.user_id


Outcome = tuple[Recipient | ChatError, bool]
"""The person's row, and whether anything is other than it was; or why it can't be noted."""

Asked = Entry[Report]


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
    found: Recipient = _together.do(Report(announcement_id, user.id, step, device))
    return found


def _write(asked: list[Asked]) -> None:
    with transaction() as session:
        outcomes = _apply_all(session, [each.item for each in asked])
    for each, (found, _is_other) in zip(asked, outcomes, strict=True):
        if isinstance(found, ChatError):
            each.problem = found
        else:
            each.answer = found
    _announce(asked, outcomes)


def _apply_all(session: Session, reports: list[Report]) -> list[Outcome]:
    keys = tuple_(Recipient.announcement_id, Recipient.user_id)
    found = session.scalars(
        select(Recipient)
        .where(keys.in_({report.key for report in reports}), Recipient.left_at.is_(None))
        .options(joinedload(Recipient.announcement))
    ).all()
    rows = {(row.announcement_id, row.user_id): row for row in found}
    for it in {row.announcement for row in found}:
        recipients.lock(session, it)
    return [_apply(report, rows.get(report.key)) for report in reports]


def _apply(report: Report, row: Recipient | None) -> Outcome:
    if row is None:
        return NotFound(_l("There is no such announcement.")), False
    if report.step == "dismissed" and not row.may_dismiss:
        return Conflict(_l("This one has to be confirmed.")), False
    return row, _advance(row, report.step, report.device)


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


def _announce(asked: list[Asked], outcomes: list[Outcome]) -> None:
    changed = [
        (row, each.item.step)
        for each, (row, is_other) in zip(asked, outcomes, strict=True)
        if is_other and isinstance(row, Recipient)
    ]
    for row, step in changed:
        if step in ("confirmed", "dismissed"):
            broadcasts.announcement_for(row)
    for it in {row.announcement for row, _step in changed}:
        broadcasts.report_changed(it)


_together = Together(_write, most=AT_ONCE)
