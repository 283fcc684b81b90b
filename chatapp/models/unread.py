"""What is unread, counted from the tables: exact, the same on every device."""

from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select

from chatapp.extensions import db
from chatapp.models.membership import Membership
from chatapp.models.mention import Mention
from chatapp.models.message import Message


@dataclass(frozen=True)
class Unread:
    """How many messages of others lie above the read position, and how many of them address me."""

    unread: int = 0
    mentions: int = 0


def unread_in(membership: Membership) -> Unread:
    """Count one room."""
    return unread_of(membership.user_id, membership.room_id).get(membership.room_id, Unread())


def unread_of(user_id: int, room_id: int | None = None) -> dict[int, Unread]:
    """Count by room id, in two queries for any number of rooms; rooms with none are left out."""
    messages = _counted(_messages(user_id, room_id))
    mentions = _counted(_mentions(user_id, room_id))
    return {room: Unread(count, mentions.get(room, 0)) for room, count in messages.items()}


def _counted(statement: Select[int, int]) -> dict[int, int]:
    return {row[0]: row[1] for row in db.session.execute(statement)}


def _messages(user_id: int, room_id: int | None) -> Select[int, int]:
    statement = (
        select(Message.room_id, func.count())
        .join(Membership, Membership.room_id == Message.room_id)
        .where(
            Membership.user_id == user_id,
            Message.seq > Membership.read_seq,
            Message.kind.in_(Message.COUNTED),
            Message.author_id != user_id,
            Message.deleted_at.is_(None),
        )
        .group_by(Message.room_id)
    )
    return statement if room_id is None else statement.where(Membership.room_id == room_id)


def _mentions(user_id: int, room_id: int | None) -> Select[int, int]:
    statement = (
        select(Mention.room_id, func.count(Mention.message_id.distinct()))
        .join(Membership, Membership.room_id == Mention.room_id)
        .join(Message, Message.id == Mention.message_id)
        .where(
            Membership.user_id == user_id,
            Mention.seq > Membership.read_seq,
            or_(Mention.user_id == user_id, Mention.user_id.is_(None)),
            Message.author_id != user_id,
            Message.deleted_at.is_(None),
        )
        .group_by(Mention.room_id)
    )
    return statement if room_id is None else statement.where(Membership.room_id == room_id)
