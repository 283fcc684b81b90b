"""Pushes that are due: which nobody needs any more, and what the others are about.

What is due is decided anew when it is sent: whoever has read it meanwhile, left the room, or asked
not to be disturbed is not called. Of one person all that is due goes together.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import and_, delete, exists, or_, select, update
from sqlalchemy.orm import Session, joinedload

from chatapp.extensions import db, transaction
from chatapp.models import (
    Announcement,
    Follow,
    Membership,
    Message,
    Push,
    Recipient,
    Room,
    Subscription,
    User,
    now,
)
from chatapp.operations.notifications import pushes, subscriptions
from chatapp.presence import presence

HELD = timedelta(minutes=6)
"""Longer than a page needs to see that nobody is there (its own five minutes)."""

CLAIMED = timedelta(seconds=90)
"""How long others leave what somebody has begun to send."""

AT_ONCE = 100

_OFF = {"synchronize_session": False}


@dataclass
class Batch:
    """All that is to be told to one person now, and what it is about, by its ids."""

    user: User
    pushes: list[Push]
    said: dict[int, tuple[Message, Room]] = field(default_factory=dict)
    ones: dict[int, Announcement] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    devices: list[Subscription] = field(default_factory=list)


def is_any_due() -> bool:
    """Tell whether something is to be done now."""
    due = select(Push.id).where(Push.due_at <= now()).limit(1)
    return db.session.scalar(due) is not None


def settle(session: Session) -> None:
    """Drop what was read before it was sent, and hold what is before somebody's eyes."""
    at = now()
    due = and_(Push.due_at <= at, Push.tries == 0)
    session.execute(delete(Push).where(due, IS_READ), execution_options=_OFF)
    here = [user_id for user_id, it in presence.statuses().items() if it == "online"]
    for start in range(0, len(here), AT_ONCE):
        mine = Push.user_id.in_(here[start : start + AT_ONCE])
        shown = and_(due, mine, Push.created_at <= at - HELD)
        session.execute(delete(Push).where(shown), execution_options=_OFF)
        held = update(Push).where(due, mine).values(due_at=at + pushes.HOLD)
        session.execute(held, execution_options=_OFF)


def claim(session: Session) -> list[int]:
    """Begin to send what is due to the one person who has waited longest; answers its ids."""
    at = now()
    first = select(Push.user_id).where(Push.due_at <= at).order_by(Push.due_at).limit(1)
    user_id = session.scalar(first)
    if user_id is None:
        return []
    mine = select(Push.id).where(Push.user_id == user_id, Push.due_at <= at)
    ids = list(session.scalars(mine.order_by(Push.id).limit(AT_ONCE)))
    begun = update(Push).where(Push.id.in_(ids))
    session.execute(begun.values(due_at=at + CLAIMED, tries=Push.tries + 1), execution_options=_OFF)
    return ids


def batch(ids: list[int]) -> Batch | None:
    """What of these is still to be told, and to which devices; what isn't is dropped or put off."""
    rows = list(db.session.scalars(select(Push).where(Push.id.in_(ids)).order_by(Push.id)))
    user = db.session.get(User, rows[0].user_id) if rows else None
    if user is None:
        return None
    it = Batch(user, [], devices=subscriptions.of(user))
    _look_up(it, rows)
    wanted = [row for row in rows if _is_wanted(it, row)]
    until = user.hushed_until(now())
    later = [row for row in wanted if until and not _is_critical(it, row)]
    it.pushes = [row for row in wanted if row not in later] if it.devices else []
    keep = {row.id for row in (*it.pushes, *later)}
    with transaction() as session:
        gone = [row.id for row in rows if row.id not in keep]
        session.execute(delete(Push).where(Push.id.in_(gone)), execution_options=_OFF)
        if later:
            put_off = update(Push).where(Push.id.in_([row.id for row in later]))
            session.execute(put_off.values(due_at=until, tries=0), execution_options=_OFF)
    return it if it.pushes else None


IS_READ = and_(
    Push.message_id.is_not(None),
    or_(
        exists().where(
            Membership.user_id == Push.user_id,
            Membership.room_id == Push.room_id,
            Membership.read_seq >= Push.seq,
            Push.kind != "thread",
        ),
        exists().where(
            Message.id == Push.message_id,
            Follow.thread_id == Message.thread_id,
            Follow.user_id == Push.user_id,
            Follow.read_seq >= Push.seq,
        ),
    ),
)
"""What it is about was read in its room, or in its thread."""


def _look_up(it: Batch, rows: list[Push]) -> None:
    """Read what the pushes are about, where this person may still see it."""
    ids = [row.message_id for row in rows if row.message_id]
    mine = and_(Membership.room_id == Message.room_id, Membership.user_id == it.user.id)
    said = (
        select(Message, Room)
        .join(Room, Room.id == Message.room_id)
        .join(Membership, mine)
        .where(Message.id.in_(ids), Message.deleted_at.is_(None), Membership.notify != "none")
        .options(joinedload(Message.author))
    )
    for message, room in db.session.execute(said):
        it.said[message.id] = message, room
    _look_up_announcements(it, [row.announcement_id for row in rows if row.announcement_id])
    read = select(Push.id).where(Push.id.in_([row.id for row in rows]), IS_READ)
    for row_id in db.session.scalars(read):
        row = next(each for each in rows if each.id == row_id)
        it.said.pop(row.message_id or 0, None)


def _look_up_announcements(it: Batch, numbers: list[int]) -> None:
    mine = and_(Recipient.announcement_id == Announcement.id, Recipient.user_id == it.user.id)
    ones = (
        select(Announcement, Recipient.seen_at)
        .join(Recipient, mine)
        .where(
            *(Announcement.id.in_(numbers), Announcement.ended_at.is_(None)),
            *(Recipient.left_at.is_(None), Recipient.done_with < Announcement.revision),
        )
    )
    for one, seen_at in db.session.execute(ones):
        it.ones[one.id] = one
        it.seen |= {one.id} if seen_at else set()


def _is_wanted(it: Batch, row: Push) -> bool:
    if row.tries > Push.TRIES_MAX or not it.user.is_active:
        return False
    if row.announcement_id:
        is_news = row.reminder_id is not None or row.announcement_id not in it.seen
        return row.announcement_id in it.ones and is_news
    return row.message_id in it.said


def _is_critical(it: Batch, row: Push) -> bool:
    one = it.ones.get(row.announcement_id or 0)
    return one is not None and one.level == "critical"
