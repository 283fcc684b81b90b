"""What is unread, counted from the tables: exact, the same on every device."""

from dataclasses import dataclass

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from chatapp.extensions import db
from chatapp.models.membership import Membership
from chatapp.models.mention import Mention
from chatapp.models.message import Message
from chatapp.models.room import Room


@dataclass(frozen=True)
class Unread:
    """How many messages of others lie above the read position, and how many of them address me."""

    unread: int = 0
    mentions: int = 0


def unread_in(membership: Membership) -> Unread:
    """Count one room for one person."""
    return unread_by_person([membership]).get(membership.user_id, Unread())


def unread_by_person(them: list[Membership]) -> dict[int, Unread]:
    """Count one room for those of its members, by user id, in two queries; none is left out."""
    here = and_(
        Membership.room_id == them[0].room_id,
        Membership.user_id.in_([membership.user_id for membership in them]),
    )
    counts: dict[int, list[int]] = {}
    for number, statement in enumerate((_MESSAGES, _MENTIONS)):
        grouped = statement.where(here).add_columns(Membership.user_id)
        rows = db.session.execute(grouped.group_by(Membership.user_id))
        for count, user_id in rows:
            counts.setdefault(user_id, [0, 0])[number] = count
    return {user_id: Unread(*both) for user_id, both in counts.items()}


_UNREAD = and_(
    Message.kind.in_(Message.COUNTED),
    Message.author_id != Membership.user_id,
    Message.deleted_at.is_(None),
)
_ABOVE = and_(Message.room_id == Membership.room_id, Message.seq > Membership.read_seq)
_ADDRESSED = and_(
    Mention.room_id == Membership.room_id,
    Mention.seq > Membership.read_seq,
    or_(Mention.user_id == Membership.user_id, Mention.user_id.is_(None)),
)
_ITS_MESSAGE = Message.id == Mention.message_id

_MESSAGES = (
    select(func.count(Message.id)).select_from(Membership).join(Message, _ABOVE).where(_UNREAD)
)
_MENTIONS = (
    select(func.count(Mention.message_id.distinct()))
    .select_from(Membership)
    .join(Mention, _ADDRESSED)
    .join(Message, _ITS_MESSAGE)
    .where(_UNREAD)
)

_others = aliased(Membership)

STANDINGS = (
    select(
        *Room.__table__.columns,
        Membership.read_seq,
        Membership.role,
        Membership.favourite,
        Membership.notify,
        select(func.count(_others.id))
        .where(_others.room_id == Membership.room_id)
        .correlate(Membership)
        .scalar_subquery()
        .label("members"),
        select(func.count(Message.id))
        .where(_ABOVE, _UNREAD)
        .correlate(Membership)
        .scalar_subquery()
        .label("unread"),
        select(func.count(Mention.message_id.distinct()))
        .join(Message, _ITS_MESSAGE)
        .where(_ADDRESSED, _UNREAD)
        .correlate(Membership)
        .scalar_subquery()
        .label("mentions"),
    )
    .join(Membership, Membership.room_id == Room.id)
    .where(Membership.user_id == bindparam("user"))
    .order_by(Membership.id)
)
"""Somebody's rooms in the order of joining, with where they stand in each, in one query."""
