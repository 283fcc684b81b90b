"""Messages that will be sent at a time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chatapp import broadcasts, markup
from chatapp.errors import ChatError, Conflict, Invalid, NotFound, RateLimited, Unavailable
from chatapp.extensions import db, transaction
from chatapp.models import Membership, Message, Scheduled, User, now
from chatapp.operations import messages
from chatapp.operations.messages import attachments, log
from chatapp.operations.rooms import memberships

SHOWN = 100
"""How many of somebody's scheduled messages are listed."""


def plan(
    membership: Membership,
    body: str,
    client_id: str,
    at: datetime,
    files: Sequence[int] | None = None,
) -> Scheduled:
    """Say something in the room later; the same client_id twice is one message.

    `files` are ids of what the same person uploaded and has not sent yet, kept for this message.
    """
    author = membership.user
    if earlier := _planned_as(author, client_id):
        return earlier
    _refuse_in_vain(membership, body, files, at)
    with transaction() as session:
        if earlier := _planned_as(author, client_id):
            return earlier
        _refuse_too_many(session, author)
        words = {"client_id": client_id, "body": body, "at": at, "due_at": at}
        it = Scheduled(author_id=author.id, room_id=membership.room_id, **words)
        session.add(it)
        session.flush()
        attachments.hold(session, it, files or ())
    broadcasts.scheduled_changed(it)
    broadcasts.work_waits()
    return it


def edit(
    user: User, it: Scheduled, body: str | None = None, at: datetime | None = None
) -> Scheduled:
    """Send other words, or at another time."""
    if at is not None:
        _refuse_past(at)
    if body is not None:
        _refuse_nothing(body, it.files)
    with transaction():
        _refuse_unless_waiting(user, it)
        it.body = it.body if body is None else body
        it.at = it.due_at = at or it.at
    broadcasts.scheduled_changed(it)
    broadcasts.work_waits()
    return it


def cancel(user: User, it: Scheduled) -> Scheduled:
    """Never send it."""
    with transaction() as session:
        _refuse_unless_waiting(user, it)
        it.due_at, it.cancelled_at = None, now()
        attachments.let_go(session, it)
    broadcasts.scheduled_changed(it)
    return it


def next_due() -> Scheduled | None:
    """The one whose time has come the longest ago."""
    rows = select(Scheduled).where(Scheduled.due_at <= now()).order_by(Scheduled.due_at)
    return db.session.scalar(rows.limit(1))


def say(it: Scheduled) -> None:
    """Send it as its author would, or note why not; raises Unavailable, and then it waits on."""
    membership = memberships.find_or_none(it.author, str(it.room_id))
    if membership is None or not it.author.is_active:
        done(it, None, "not_found")
        return
    try:
        # Once more after a crash is once: the message is found by its client_id.
        files = [file.id for file in it.files]
        said = messages.post(membership, it.body, it.client_id, files=files, scheduled=it.id)
    except Unavailable:
        raise
    except RateLimited as slow:  # the room's pace; its words are not lost for that
        put_off(it, slow.details["retry_after"])
    except ChatError as problem:
        done(it, None, problem.code)
    else:
        done(it, said)


def put_off(it: Scheduled, seconds: float) -> None:
    """Send it so much later: the room is slow, and its author said something a moment ago."""
    with transaction():
        if it.due_at is not None:
            it.due_at = now() + timedelta(seconds=seconds)


def done(it: Scheduled, message: Message | None, problem: str | None = None) -> None:
    """Note that it was sent, or why it can't be."""
    with transaction():
        if it.due_at is None:
            return
        it.due_at, it.problem = None, problem
        it.message_id = message.id if message else None
    broadcasts.scheduled_changed(it)


def find(user: User, scheduled_id: int) -> Scheduled:
    """Find one of one's own."""
    it = db.session.get(Scheduled, scheduled_id)
    if it is None or it.author_id != user.id:
        raise NotFound(_l("There is no such scheduled message."))
    return it


def of(user: User) -> list[Scheduled]:
    """Somebody's own: those that wait, the next first, then the others, the latest first."""
    mine = select(Scheduled).where(Scheduled.author_id == user.id)
    waiting = mine.where(Scheduled.due_at.is_not(None)).order_by(Scheduled.at)
    others = mine.where(Scheduled.due_at.is_(None)).order_by(Scheduled.at.desc())
    return [*db.session.scalars(waiting), *db.session.scalars(others.limit(SHOWN))]


def _planned_as(author: User, client_id: str) -> Scheduled | None:
    mine = Scheduled.author_id == author.id, Scheduled.client_id == client_id
    return db.session.scalar(select(Scheduled).where(*mine))


def _refuse_in_vain(
    membership: Membership, body: str, files: Sequence[int] | None, at: datetime
) -> None:
    log.refuse_reader(membership)
    log.refuse_if_archived(membership.room)
    _refuse_past(at)
    _refuse_nothing(body, files)


def _refuse_nothing(body: str, files: Sequence[object] | None) -> None:
    if not files and not markup.has_ink(body):
        raise Invalid(_l("This must not be empty."), field="body")


def _refuse_past(at: datetime) -> None:
    if at <= now():
        raise Invalid(_l("This time is over already."), field="at")


def _refuse_too_many(session: Session, author: User) -> None:
    waiting = Scheduled.author_id == author.id, Scheduled.due_at.is_not(None)
    if (session.scalar(select(func.count()).where(*waiting)) or 0) >= Scheduled.MAX:
        raise Conflict(_l("Enough messages are waiting to be sent already."))


def _refuse_unless_waiting(user: User, it: Scheduled) -> None:
    if it.author_id != user.id:
        raise NotFound(_l("There is no such scheduled message."))
    if it.state != "waiting" or messages.is_sent(user, it.client_id):
        raise Conflict(_l("It was sent or cancelled already."))
