"""The wire contract of what hangs on a message: its thread, where people stand in it, its past."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from chatapp.extensions import db
from chatapp.models import THREAD_STANDINGS, Follow, Message, Wording, rfc3339
from chatapp.presence import presence

Payload = dict[str, Any]


def in_message(it: Message) -> Payload:
    """Only what there is to say: most messages have nothing to do with a thread."""
    if it.thread_id is not None:
        return {"thread": str(it.thread_id), "also_to_room": not it.aside}
    return {"replies": it.replies} if it.replies else {}


def standing(it: Any) -> Payload:
    """Where somebody stands in a thread; `threads` is how many of the room have news for them."""
    return {
        "room": str(it.room_id),
        "thread": str(it.thread_id),
        "following": bool(it.is_on),
        "read_seq": it.read_seq or 0,
        "unread": it.unread if it.is_on else 0,
        "threads": it.threads,
    }


def standings(root: Message, users: Sequence[int] = ()) -> Iterator[tuple[list[int], Payload]]:
    """Where these people stand, else all who follow it and are here; alike ones together."""
    wanted = {"thread": root.id, "users": list(users) or _listeners(root)}
    alike: dict[Any, list[Any]] = {}
    for row in db.session.execute(THREAD_STANDINGS, wanted) if wanted["users"] else ():
        alike.setdefault(tuple(row)[1:], []).append(row)
    for rows in alike.values():
        yield [row.user_id for row in rows], standing(rows[0])


def wording(it: Wording) -> Payload:
    """What a message said before, and since when."""
    return {"body": it.body, "html": it.html, "written_at": rfc3339(it.written_at)}


def saved(message_id: int, on: bool) -> Payload:
    """That somebody saved a message, or let it go."""
    return {"message": str(message_id), "on": on}


def _listeners(root: Message) -> list[int]:
    here = presence.statuses()
    rows = select(Follow.user_id).where(Follow.thread_id == root.id, Follow.is_on)
    return [user_id for user_id in db.session.scalars(rows) if user_id in here]
