"""Whom words address, and everything that addresses somebody, replies in their threads too."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, or_, select

from chatapp import markup
from chatapp.extensions import db
from chatapp.models import Follow, Membership, Mention, Message, Room, User, shown
from chatapp.presence import presence

PAGE = 30


class Addressed(NamedTuple):
    """A message that addresses somebody, and whether they have not read it yet."""

    message: Message
    is_unread: bool


def page(user: User, before: int | None = None, limit: int = PAGE) -> list[Addressed]:
    """Read what addresses somebody in the rooms they are in, the newest first, by id."""
    ids: set[int] = set()
    for found_by in (_naming(user), _naming_all(user), _replying(user)):
        ids |= set(db.session.scalars(_newest(found_by, user, before).limit(limit)))
    wanted = sorted(ids, reverse=True)[:limit]
    found = db.session.scalars(shown().where(Message.id.in_(wanted)).order_by(Message.id.desc()))
    unread = set(db.session.scalars(_unread(user, wanted)))
    return [Addressed(it, it.id in unread) for it in found]


def addressed(words: markup.Rendered, people: list[int]) -> list[int] | str:
    """Whom words address, of the people of their room: their ids, or "room" for more than a few."""
    if not words.groups:
        return words.users
    if "room" not in words.groups:
        people = [user_id for user_id in people if presence.status(user_id) != "offline"]
    ids = list(dict.fromkeys([*words.users, *people]))
    return ids if len(ids) <= Room.PEOPLE_MAX else "room"


def rows(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What is stored of the mentions in a stored message."""
    for user_id in [None] if row["mentions"] == "room" else row["mentions"]:
        yield {
            "message_id": row["id"],
            "room_id": row["room_id"],
            "seq": row["seq"],
            "user_id": user_id,
        }


def _naming(user: User) -> Select[int]:
    named = and_(Mention.message_id == Message.id, Mention.user_id == user.id)
    return select(Message.id).join(Mention, named)


def _naming_all(user: User) -> Select[int]:
    """Messages that address a whole room, of which there are few, found by their rooms."""
    mine = select(Membership.room_id).where(Membership.user_id == user.id)
    rooms = and_(Mention.user_id.is_(None), Mention.room_id.in_(mine))
    return select(Message.id).join(Mention, and_(Mention.message_id == Message.id, rooms))


def _replying(user: User) -> Select[int]:
    followed = and_(Follow.thread_id == Message.thread_id, Follow.user_id == user.id, Follow.is_on)
    return select(Message.id).join(Follow, followed)


def _newest(rows: Select[int], user: User, before: int | None) -> Select[int]:
    mine = and_(Membership.room_id == Message.room_id, Membership.user_id == user.id)
    of_others = rows.join(Membership, mine).where(
        Message.author_id != user.id, Message.deleted_at.is_(None)
    )
    if before is not None:
        of_others = of_others.where(Message.id < before)
    return of_others.order_by(Message.id.desc())


def _unread(user: User, ids: list[int]) -> Select[int]:
    """Of these, what is above their place in the room, or in the thread for what is said there."""
    mine = and_(Membership.room_id == Message.room_id, Membership.user_id == user.id)
    place = and_(Follow.thread_id == Message.thread_id, Follow.user_id == user.id, Follow.is_on)
    in_room = and_(Message.aside.is_(False), Message.seq > Membership.read_seq)
    in_thread = and_(Message.aside, Message.seq > Follow.read_seq)
    return (
        select(Message.id)
        .join(Membership, mine)
        .outerjoin(Follow, place)
        .where(Message.id.in_(ids), or_(in_room, in_thread))
    )
