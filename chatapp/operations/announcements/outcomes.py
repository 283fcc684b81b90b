"""What became of pushes: taken, to be tried again, given up, or read elsewhere meanwhile."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.orm import Session

from chatapp.extensions import db, transaction
from chatapp.models import Letter, Push, Recipient, Subscription, now
from chatapp.operations.announcements.deliveries import IS_READ
from chatapp.webpush import Answer

BACK_OFF = timedelta(seconds=30)
"""After the first failure; twice as long after each further one."""

KEPT = timedelta(days=7)
"""How long a push waits to be taken back."""

READ_AT_ONCE = 200

_OFF = {"synchronize_session": False}

_SEEN = exists().where(
    Recipient.announcement_id == Push.announcement_id,
    Recipient.user_id == Push.user_id,
    Recipient.seen_at > Push.created_at,
)


def done(answers: Sequence[tuple[list[Push], dict[int, Answer]]]) -> None:
    """Note what became of pushes that went together, by the ids of the devices."""
    with transaction() as session:
        for rows, by_device in answers:
            for device_id, answer in by_device.items():
                _note_device(session, device_id, answer)
            for row in rows:
                _note(session, row.id, by_device)


def read_elsewhere() -> dict[int, list[Push]]:
    """Take what was sent and has been read since off the list, by whose it is."""
    rows = select(Push).where(Push.sent_at.is_not(None), or_(IS_READ, _SEEN)).limit(READ_AT_ONCE)
    if db.session.scalar(rows.limit(1)) is None:
        return {}
    with transaction() as session:
        found = list(session.scalars(rows))
        gone = Push.id.in_([row.id for row in found])
        session.execute(delete(Push).where(gone), execution_options=_OFF)
    mine: dict[int, list[Push]] = defaultdict(list)
    for row in found:
        mine[row.user_id].append(row)
    return mine


def silenced(ids: list[int]) -> None:
    """Note which devices got a push that shows nothing."""
    with transaction() as session:
        said = update(Subscription).where(Subscription.id.in_(ids))
        session.execute(said.values(was_silent=True), execution_options=_OFF)


def forget_old() -> None:
    """Forget what nobody will take back any more."""
    old = or_(Push.sent_at < now() - KEPT, Push.created_at < now() - 2 * KEPT)
    if db.session.scalar(select(Push.id).where(old).limit(1)) is not None:
        with transaction() as session:
            session.execute(delete(Push).where(old), execution_options=_OFF)


def _note_device(session: Session, device_id: int, answer: Answer) -> None:
    if answer.is_gone:
        session.execute(delete(Subscription).where(Subscription.id == device_id))
        return
    it = session.get(Subscription, device_id)
    if it is None:
        return
    it.problem = answer.problem[: Subscription.PROBLEM_MAX]
    if answer.is_taken:
        it.taken_at, it.was_silent = now(), False


def _note(session: Session, push_id: int, by_device: dict[int, Answer]) -> None:
    row = session.get(Push, push_id)
    if row is None:
        return
    again = [key for key, it in by_device.items() if not (it.is_taken or it.is_gone)]
    was_taken = any(it.is_taken for it in by_device.values())
    if was_taken:
        row.sent_at = row.sent_at or now()
    if again and row.tries < Push.TRIES_MAX:
        waits = [by_device[key].retry_after for key in again]
        wait = max(timedelta(seconds=max(waits)), BACK_OFF * 2 ** (row.tries - 1))
        row.devices, row.due_at = again, now() + wait
    elif row.sent_at:
        row.devices, row.due_at = None, None
    else:
        session.delete(row)
    if row.reminder_id:
        _note_letter(session, row, "" if was_taken else _problem(by_device))


def _note_letter(session: Session, row: Push, problem: str) -> None:
    letter = session.get(Letter, (row.reminder_id, row.user_id, "push"))
    if letter and letter.sent_at is None:
        letter.tries, letter.problem = row.tries, problem
        letter.sent_at = None if problem else now()


def _problem(by_device: dict[int, Answer]) -> str:
    return next((it.problem for it in by_device.values() if it.problem), "no device to call")
