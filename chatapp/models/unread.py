"""What is unread, counted from the tables: exact, the same on every device."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    TextClause,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.orm import aliased

from chatapp.extensions import db
from chatapp.models.follow import Follow
from chatapp.models.membership import Membership
from chatapp.models.mention import Mention
from chatapp.models.message import QUIET, Message
from chatapp.models.room import Room


@dataclass(frozen=True)
class Unread:
    """How many messages of others lie above the read position, and how many of them address me.

    What is said in threads only is not among them: `threads` is how many followed ones have news,
    counted only where one person's place in a room is shown whole.
    """

    unread: int = 0
    mentions: int = 0
    threads: int = 0


def unread_in(membership: Membership) -> Unread:
    """Count one room for one person, its threads too."""
    here = Membership.id == membership.id
    counts = [db.session.scalar(it.where(here)) or 0 for it in (_MESSAGES, _MENTIONS, _THREADS)]
    return Unread(*counts)


def unread_by_person(them: list[Membership]) -> dict[int, Unread]:
    """Count one room for those of its members, by user id, in two queries; none is left out."""
    here = and_(
        Membership.room_id == them[0].room_id,
        Membership.user_id.in_([membership.user_id for membership in them]),
    )
    counts: dict[int, list[int]] = {
        row[1]: [row[0], 0] for row in db.session.execute(_of_each(here))
    }
    mentions = _MENTIONS.where(here).add_columns(Membership.user_id)
    for count, user_id in db.session.execute(mentions.group_by(Membership.user_id)):
        counts[user_id][1] = count
    return {user_id: Unread(*each) for user_id, each in counts.items()}


def _of_each(here: ColumnElement[bool]) -> Select[Any]:
    return _MESSAGES.where(here).add_columns(Membership.user_id)


_UNREAD = and_(
    Message.kind.in_(Message.COUNTED),
    Message.aside.is_(False),
    Message.author_id != Membership.user_id,
    Message.deleted_at.is_(None),
)
_ADDRESSED = and_(
    Mention.room_id == Membership.room_id,
    Mention.seq > Membership.read_seq,
    or_(Mention.user_id == Membership.user_id, Mention.user_id.is_(None)),
)
_ITS_MESSAGE = Message.id == Mention.message_id

_reply = aliased(Message)
_NEWS = and_(
    _reply.thread_id == Follow.thread_id,
    _reply.seq > Follow.read_seq,
    _reply.author_id != Follow.user_id,
    _reply.deleted_at.is_(None),
)
_FOLLOWED = and_(
    Follow.room_id == Membership.room_id,
    Follow.user_id == Membership.user_id,
    Follow.is_on,
    exists().where(_NEWS),
)

_from = case((Membership.read_seq < Room.edge, Room.edge), else_=Membership.read_seq)
_above = and_(Message.room_id == Membership.room_id, Message.seq > _from)


def _counted(*which: ColumnElement[bool] | TextClause) -> ScalarSelect[int]:
    rows = select(func.count(Message.id)).where(_above, *which)
    return rows.correlate(Membership, Room).scalar_subquery()


# A room's log has no holes, so that nobody has to walk through all that somebody has not read.
_unread = (
    Room.seq
    - _from
    - _counted(QUIET)
    - _counted(Message.author_id == Membership.user_id, text(f"NOT {QUIET.text}"))
).label("unread")

_MESSAGES = select(_unread).select_from(Membership).join(Room, Room.id == Membership.room_id)
_MENTIONS = (
    select(func.count(Mention.message_id.distinct()))
    .select_from(Membership)
    .join(Mention, _ADDRESSED)
    .join(Message, _ITS_MESSAGE)
    .where(_UNREAD)
)

_THREADS = select(func.count(Follow.thread_id)).select_from(Membership).join(Follow, _FOLLOWED)
_threads = (
    select(func.count(Follow.thread_id))
    .where(_FOLLOWED)
    .correlate(Membership)
    .scalar_subquery()
    .label("threads")
)

_others = aliased(Membership)

STANDINGS = (
    select(
        *Room.__table__.columns,
        Membership.read_seq,
        Membership.role,
        Membership.favourite,
        Membership.place,
        Membership.notify,
        Membership.read_only,
        select(func.count(_others.id))
        .where(_others.room_id == Membership.room_id)
        .correlate(Membership)
        .scalar_subquery()
        .label("members"),
        _unread,
        select(func.count(Mention.message_id.distinct()))
        .join(Message, _ITS_MESSAGE)
        .where(_ADDRESSED, _UNREAD)
        .correlate(Membership)
        .scalar_subquery()
        .label("mentions"),
        _threads,
    )
    .join(Membership, Membership.room_id == Room.id)
    .where(Membership.user_id == bindparam("user"))
    .order_by(Membership.id)
)
"""Somebody's rooms in the order of joining, with where they stand in each, in one query."""

_mine = and_(Follow.user_id == Membership.user_id, Follow.thread_id == Message.id)

THREAD_STANDINGS = (
    select(
        Membership.user_id,
        Message.room_id,
        Message.id.label("thread_id"),
        Follow.is_on,
        Follow.read_seq,
        select(func.count(_reply.id))
        .where(_NEWS)
        .correlate(Follow)
        .scalar_subquery()
        .label("unread"),
        _threads,
    )
    .select_from(Membership)
    .join(Message, Message.room_id == Membership.room_id)
    .outerjoin(Follow, _mine)
    .where(Message.id == bindparam("thread"))
    .where(Membership.user_id.in_(bindparam("users", expanding=True)))
)
"""Where those people stand in a thread, in one query; who doesn't follow it has no `is_on`."""
