"""Reading a thread, following it or not, and how far one has read it."""

from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import Row

from chatapp import broadcasts
from chatapp.errors import NotFound
from chatapp.extensions import db, transaction
from chatapp.models import THREAD_STANDINGS, Follow, Membership, Message, shown


class Thread(NamedTuple):
    """What a thread grows under, a page of its replies in order, and whether there are earlier."""

    root: Message
    replies: list[Message]
    more_before: bool


def page(
    membership: Membership,
    message: Message,
    before: int | None = None,
    limit: int = Message.PAGE,
) -> Thread:
    """Read the thread of a message or of one of its replies: the newest, or those before a seq."""
    root = _root(membership, message)
    rows = shown().where(Message.thread_id == root.id).order_by(Message.seq.desc())
    if before is not None:
        rows = rows.where(Message.seq < before)
    found = list(db.session.scalars(rows.limit(limit + 1)))
    top = db.session.scalars(shown().where(Message.id == root.id)).one()
    return Thread(top, found[:limit][::-1], len(found) > limit)


def follow(membership: Membership, message: Message, on: bool) -> Message:
    """Hear of a thread from now on, or of no more of it."""
    root = _root(membership, message)
    with transaction() as session:
        row = session.get(Follow, (membership.user_id, root.id))
        if row is None:
            row = Follow(user_id=membership.user_id, thread_id=root.id, room_id=root.room_id)
            session.add(row)
        if row.is_on is not on:
            row.is_on, row.read_seq = on, membership.room.seq
    broadcasts.thread_changed(root, [membership.user_id])
    return root


def read(membership: Membership, message: Message, seq: int) -> Message:
    """Note where somebody stopped reading a thread; who doesn't follow it has no place in it."""
    root = _root(membership, message)
    seq = max(0, min(seq, membership.room.seq))
    row = db.session.get(Follow, (membership.user_id, root.id))
    if row is not None and row.read_seq != seq:
        with transaction():
            row.read_seq = seq
        broadcasts.thread_changed(root, [membership.user_id])
    return root


def standing(membership: Membership, root: Message) -> Row[tuple[int, ...]]:
    """Where somebody stands in a thread."""
    wanted = {"thread": root.id, "users": [membership.user_id]}
    return db.session.execute(THREAD_STANDINGS, wanted).one()


def _root(membership: Membership, message: Message) -> Message:
    root = db.session.get(Message, message.thread_id) if message.thread_id else message
    if root is None:
        raise NotFound(_l("What this thread began with is gone."))
    if root.room_id != membership.room_id or root.kind == "notice":
        raise NotFound(_l("There is no such message."))
    return root
