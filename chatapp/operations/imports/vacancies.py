"""Places in a room's log whose messages did not come: they become empty ones.

The numbers of a log have no holes: what is unread is reckoned from them, and pages go by them.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chatapp.extensions import db, transaction
from chatapp.models import Membership, Message, Room, User
from chatapp.operations.messages import log

AT_ONCE = 500
BEYOND = 10_000
"""After the last message that came, as far as anybody had read."""


def fill(room: Room) -> None:
    """Put something deleted where nothing came, as the room's maker or first member."""
    missing = list(_missing(room))
    for start in range(0, len(missing), AT_ONCE):
        with transaction() as session:
            _bury(session, room, missing[start : start + AT_ONCE])


def _missing(room: Room) -> Iterator[tuple[int, datetime]]:
    """The numbers that nothing has, each with the time of what stands before.

    They go up to the last one that somebody had read.
    """
    read = select(func.max(Membership.read_seq)).where(Membership.room_id == room.id)
    top = max(room.seq, min(db.session.scalar(read) or 0, room.seq + BEYOND))
    expected, before = room.edge + 1, room.created_at
    rows = select(Message.seq, Message.created_at).where(Message.room_id == room.id)
    for seq, at in db.session.execute(rows.order_by(Message.seq)):
        yield from ((number, before) for number in range(expected, seq))
        expected, before = seq + 1, at
    yield from ((number, before) for number in range(expected, top + 1))


def _bury(session: Session, room: Room, places: list[tuple[int, datetime]]) -> None:
    log.lock(session, room)
    top, who = max(room.seq, places[-1][0]), _somebody(session, room)
    gone: dict[str, Any] = {"kind": "text", "body": "", "html": "", "mentions": [], "aside": False}
    gone |= {"id": None, "room_id": room.id, "author_id": who, "deleted_by_id": who}
    rows = [{**gone, "created_at": at, "deleted_at": at} for _seq, at in places]
    log.claim(session, room, rows)
    for row, (seq, _at) in zip(rows, places, strict=True):
        row["seq"] = seq
    log.restore(session, room, rows)
    room.seq = top


def _somebody(session: Session, room: Room) -> int:
    first = select(Membership.user_id).where(Membership.room_id == room.id)
    found = room.creator_id or session.scalar(first.order_by(Membership.id).limit(1))
    return found or session.scalars(select(func.min(User.id))).one()
