"""How long what was said is kept, and the end of what is older.

What is too old goes from the beginning of a room's log and for good: rows, reactions, copies in
reports. The room's `edge` says up to where, so that the log that is left still has no holes; a
page of history ends there, and clients drop what is below `first_seq`. One message that is young
enough keeps all that stand above it, whatever their clocks said.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from chatapp import broadcasts
from chatapp.errors import Forbidden
from chatapp.extensions import db, transaction
from chatapp.models import (
    File,
    Follow,
    Membership,
    Mention,
    Message,
    Place,
    Reaction,
    Report,
    Room,
    Saved,
    User,
    Vote,
    Wording,
    now,
)
from chatapp.operations import audits
from chatapp.operations.files import leftovers
from chatapp.operations.messages import attachments
from chatapp.operations.searches import index
from chatapp.presence import presence

GRACE = timedelta(days=7)
"""Between choosing a rule and the first message that goes by it."""

AT_ONCE = 1000


@dataclass(frozen=True)
class Preview:
    """What would go on the day that a rule begins, if it were chosen now."""

    messages: int
    rooms: int
    oldest: datetime | None
    begins: datetime


def preview(room: Room | None, days: int) -> Preview:
    """Count what a rule would remove first; the place's leaves out rooms with their own."""
    begins = now() + GRACE
    if not days:
        return Preview(0, 0, None, begins)
    rows = (
        select(func.count(), func.count(Message.room_id.distinct()), func.min(Message.created_at))
        .join(Room, Room.id == Message.room_id)
        .where(Message.created_at < begins - timedelta(days=days))
        .where(Room.id == room.id if room else Room.retention_days.is_(None))
    )
    count, rooms, oldest = db.session.execute(rows).one()
    return Preview(count, rooms, oldest, begins)


def choose(admin: User, room: Room | None, days: int | None, reason: str = "") -> None:
    """Set the rule of a room or of the place; 0 keeps everything, None follows the place."""
    if not admin.may_look_after:
        raise Forbidden(_l("Only an admin can do that."))
    with transaction() as session:
        it = room or session.get_one(Place, Place.ID)
        before = it.retention_days
        if before == days:
            return
        it.retention_days, it.retention_at = days, now() + GRACE
        audits.note(session, admin, "retention", it, reason, before=before, after=days)


def rule(room: Room, place: Place | None) -> tuple[int, datetime] | None:
    """The days that apply to a room and when they begin to; None where everything is kept."""
    starts = [room.retention_at] if room.retention_at else []
    days = room.retention_days
    if days is None and place:
        days = place.retention_days
        starts += [place.retention_at] if place.retention_at else []
    return (days, max(starts, default=now())) if days else None


def remove_due(at: datetime) -> int:
    """Remove what is too old at a time, some at a time; tell how many entries that were."""
    place, removed = db.session.get(Place, Place.ID), 0
    for room in db.session.scalars(select(Room)).all():
        due = rule(room, place)
        if due and due[1] <= at:
            removed += _cut(room, at - timedelta(days=due[0]))
    return removed


def _cut(room: Room, before: datetime) -> int:
    top, removed = _top(room, before), 0
    while room.edge < top:
        with transaction() as session:
            session.refresh(room, with_for_update=True)
            if room.edge >= top:  # another process has been here since, and perhaps further
                break
            edge = min(top, room.edge + AT_ONCE)
            count = _remove(session, room, edge)
            if count:
                audits.note(session, None, "retention_removed", room, messages=count, upto=edge)
            room.edge = edge
        removed += count
    if removed:
        _announce(room)
        leftovers.clear()
    return removed


def _top(room: Room, before: datetime) -> int:
    """The last seq below the first entry that is young enough."""
    young = select(Message.seq).where(
        Message.room_id == room.id, Message.seq > room.edge, Message.created_at >= before
    )
    first = db.session.scalar(young.order_by(Message.seq).limit(1))
    return room.seq if first is None else first - 1


_ABOUT = (
    Mention.message_id,
    Reaction.message_id,
    Follow.thread_id,
    Saved.message_id,
    Wording.message_id,
    Vote.message_id,
)
"""What goes with a message, by which of its columns names it."""


def _remove(session: Session, room: Room, edge: int) -> int:
    old = (Message.room_id == room.id, Message.seq <= edge)
    ids = select(Message.id).where(*old).scalar_subquery()
    off = {"synchronize_session": False}
    session.execute(
        update(Message).where(Message.reply_to_id.in_(ids)).values(reply_to_id=None),
        execution_options=off,
    )
    session.execute(
        update(Report).where(Report.message_id.in_(ids)).values(message_id=None, body=""),
        execution_options=off,
    )
    attachments.release(session, File.message_id.in_(ids))
    for about in _ABOUT:
        session.execute(delete(about.class_).where(about.in_(ids)), execution_options=off)
    index.cut(session, room.id, edge)
    count = session.scalar(select(func.count()).select_from(Message).where(*old))
    session.execute(delete(Message).where(*old), execution_options=off)
    session.expire_all()
    return count or 0


def _announce(room: Room) -> None:
    broadcasts.room_changed(room)
    behind = select(Membership).where(
        Membership.room_id == room.id,
        Membership.read_seq < room.edge,
        Membership.user_id.in_(presence.statuses()),
    )
    broadcasts.readings_changed(list(db.session.scalars(behind)))
