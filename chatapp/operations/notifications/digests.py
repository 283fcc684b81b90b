"""By mail, once a day or a week: what somebody has not read. Never lost, and hardly ever twice.

Which stretch of time a digest is for is noted before it is sent, and that it went out afterwards.
A process that dies in between has it sent again, for the same stretch and so under the same
Message-ID, by which mailboxes know a second copy. One begins where the one before ended.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from chatapp.extensions import db, transaction
from chatapp.letters import Missed
from chatapp.models import Membership, Mention, Message, Room, User, now

HOUR = time(8)
"""In the morning, on the clock of whoever gets it; a weekly one on Monday."""

DAYS = {"daily": 1, "weekly": 7}
SHOWN = 3
"""Messages of a room that are quoted: those that are to the reader, the latest."""

PUT_OFF = timedelta(minutes=15)
"""How long nobody tries again: it may be on its way still."""

SELDOM = timedelta(days=1)
"""The longest that one is put off, however long the mail server has refused it."""


@dataclass(frozen=True)
class Span:
    """The stretch of time that a digest is for; `until` is not in it."""

    since: datetime
    until: datetime


def next_at(user: User, after: datetime) -> datetime | None:
    """When their next is due; None if they want none."""
    if user.digest not in DAYS:
        return None
    here = after.astimezone(user.zone)
    day = here.date()
    while True:
        moment = datetime.combine(day, HOUR, user.zone).astimezone(UTC)
        if moment > after and (user.digest == "daily" or day.weekday() == 0):
            return moment
        day += timedelta(days=1)


def choose(user: User, digest: str) -> None:
    """Have it as often as they say, inside the caller's transaction; one under way stays so."""
    user.digest = digest
    if digest not in DAYS:
        forget(user)
    elif user.digest_until is None:
        user.digest_at = next_at(user, now())


def due() -> User | None:
    """Whose is due, the longest waiting first."""
    rows = select(User).where(User.digest_at <= now()).order_by(User.digest_at)
    return db.session.scalar(rows.limit(1))


def claim(session: Session, user: User) -> Span | None:
    """Note that it is being sent, inside the caller's transaction; None if there is none to send.

    Whoever sends it says so (`sent`); if nobody does, the same is due again after a while.
    """
    session.refresh(user)
    due_at = user.digest_at
    if due_at is None or due_at > now():
        return None
    if not (user.email and user.is_active):
        forget(user)
        return None
    user.digest_since = user.digest_since or _since(user, due_at)
    user.digest_until = user.digest_until or _until(user, due_at)
    late = now() - user.digest_until
    user.digest_at = now() + min(max(PUT_OFF, late / 4), SELDOM)
    return Span(user.digest_since, user.digest_until)


def sent(user: User, span: Span) -> None:
    """Note that it is done: the mail server has it, or there was nothing to say."""
    with transaction() as session:
        session.refresh(user)
        if user.digest_until == span.until:
            user.digest_since, user.digest_until = span.until, None
            user.digest_at = next_at(user, span.until)


def forget(user: User) -> None:
    """Begin anew, inside the caller's transaction: with the next, and the time before that."""
    user.digest_since = user.digest_until = None
    user.digest_at = next_at(user, now())


def missed(user: User, span: Span) -> list[Missed]:
    """What was said then in their rooms and they have not read, what is to them first."""
    rows = (
        select(Room, func.count(Message.id))
        .join(Membership, Membership.room_id == Room.id)
        .join(Message, Message.room_id == Room.id)
        .where(*_unread(user, span), or_(Membership.notify == "all", _is_to(user)))
        .group_by(Room.id)
        .order_by(Room.id)
    )
    found = [Missed(room, count) for room, count in db.session.execute(rows)]
    for it in found:
        _quote(user, span, it)
    return sorted(found, key=lambda it: (not it.calls, -it.count))


def _since(user: User, due_at: datetime) -> datetime:
    """When the one before the first would have come, also where the first is late."""
    length = timedelta(days=DAYS[user.digest])
    times = [next_at(user, due_at - 2 * length - timedelta(hours=2)) or due_at]
    while (later := next_at(user, times[-1])) and later <= due_at:
        times.append(later)
    return times[-2] if len(times) > 1 else times[-1] - length


def _until(user: User, due_at: datetime) -> datetime:
    """The latest time that one should have come: whatever was not sent till then comes in one."""
    while (later := next_at(user, due_at)) and later <= now():
        due_at = later
    return due_at


def _unread(user: User, span: Span) -> tuple[ColumnElement[bool], ...]:
    return (
        Membership.user_id == user.id,
        Membership.notify != "none",
        Message.seq > Membership.read_seq,
        Message.created_at >= span.since,
        Message.created_at < span.until,
        Message.author_id != user.id,
        Message.kind.in_(Message.COUNTED),
        Message.aside.is_(False),
        Message.deleted_at.is_(None),
    )


def _is_to(user: User) -> ColumnElement[bool]:
    named = and_(
        Mention.message_id == Message.id, or_(Mention.user_id == user.id, Mention.user_id.is_(None))
    )
    return or_(Room.kind == "direct", exists().where(named))


def _quote(user: User, span: Span, it: Missed) -> None:
    mine = and_(Membership.room_id == Message.room_id, Room.id == Message.room_id)
    rows = (
        select(Message)
        .join(Room, Room.id == Message.room_id)
        .join(Membership, mine)
        .where(Message.room_id == it.room.id, *_unread(user, span), _is_to(user))
    )
    it.calls = db.session.scalar(rows.with_only_columns(func.count(Message.id))) or 0
    latest = rows.options(joinedload(Message.author)).order_by(Message.seq.desc()).limit(SHOWN)
    it.said = list(db.session.scalars(latest))[::-1]
