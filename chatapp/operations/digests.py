"""By mail, once a day or a week: what somebody has not read. Never the same twice.

The next is noted as done before it is sent: a process that dies in between costs one letter, where
the other order would send one twice.
"""

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


def due() -> User | None:
    """Whose is due, the longest waiting first."""
    rows = select(User).where(User.digest_at <= now()).order_by(User.digest_at)
    return db.session.scalar(rows.limit(1))


def claim(session: Session, user: User) -> datetime | None:
    """Note that it is done, inside the caller's transaction; answers since when, or None."""
    session.refresh(user)
    due_at = user.digest_at
    if due_at is None or due_at > now():
        return None
    user.digest_at = next_at(user, now())
    if not (user.email and user.is_active and user.digest_at):
        return None
    return _since(user, due_at)


def put_off(user: User) -> None:
    """It could not be sent: try again soon."""
    with transaction():
        if user.digest_at:
            user.digest_at = min(user.digest_at, now() + PUT_OFF)


def missed(user: User, since: datetime) -> list[Missed]:
    """What has been said since in their rooms and they have not read, what is to them first."""
    rows = (
        select(Room, func.count(Message.id))
        .join(Membership, Membership.room_id == Room.id)
        .join(Message, Message.room_id == Room.id)
        .where(*_unread(user, since), or_(Membership.notify == "all", _is_to(user)))
        .group_by(Room.id)
        .order_by(Room.id)
    )
    found = [Missed(room, count) for room, count in db.session.execute(rows)]
    for it in found:
        _quote(user, since, it)
    return sorted(found, key=lambda it: (not it.calls, -it.count))


def _since(user: User, due_at: datetime) -> datetime:
    """The time that the one before was for, also where this one is late."""
    length = timedelta(days=DAYS[user.digest])
    times = [next_at(user, due_at - 2 * length - timedelta(hours=2)) or due_at]
    while (later := next_at(user, times[-1])) and later <= due_at:
        times.append(later)
    return times[-2] if len(times) > 1 else times[-1] - length


def _unread(user: User, since: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Membership.user_id == user.id,
        Membership.notify != "none",
        Message.seq > Membership.read_seq,
        Message.created_at >= since,
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


def _quote(user: User, since: datetime, it: Missed) -> None:
    mine = and_(Membership.room_id == Message.room_id, Room.id == Message.room_id)
    rows = (
        select(Message)
        .join(Room, Room.id == Message.room_id)
        .join(Membership, mine)
        .where(Message.room_id == it.room.id, *_unread(user, since), _is_to(user))
    )
    it.calls = db.session.scalar(rows.with_only_columns(func.count(Message.id))) or 0
    latest = rows.options(joinedload(Message.author)).order_by(Message.seq.desc()).limit(SHOWN)
    it.said = list(db.session.scalars(latest))[::-1]
