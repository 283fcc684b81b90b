"""The wire contract of what is somebody's own, and told to their own devices alone."""

from typing import Any

from chatapp.models import Draft, Guest, GuestLink, rfc3339
from chatapp.payloads import faces

Payload = dict[str, Any]


def voted(message_id: int, options: list[int]) -> Payload:
    """What one chose in the poll of a message."""
    return {"message": str(message_id), "options": list(map(str, options))}


def votes(them: dict[int, list[int]]) -> Payload:
    """The same for several messages, by their ids."""
    return {str(number): list(map(str, options)) for number, options in them.items()}


def draft(it: Draft) -> Payload:
    """What was begun in a room, or in the thread under a message of it."""
    return {
        "room": str(it.room_id),
        "thread": str(it.thread_id) if it.thread_id else None,
        "body": it.body,
        "revision": it.revision,
        "written_at": rfc3339(it.written_at),
    }


def guest_link(it: GuestLink) -> Payload:
    """A link by which guests come to a room, for who governs it."""
    return {
        "id": str(it.id),
        "room": str(it.room_id),
        "path": f"/guest/{it.code}",
        "read_only": it.read_only,
        "created_by": faces.person(it.created_by),
        "created_at": rfc3339(it.created_at),
        "expires_at": rfc3339(it.expires_at),
        "ended_at": rfc3339(it.ended_at),
        "max_uses": it.max_uses,
        "uses": it.uses,
        "open": it.is_open,
        "guests": [_guest(each) for each in it.guests],
    }


def _guest(it: Guest) -> Payload:
    """Who came by a link, and when; `here` says that they have not gone since."""
    person = faces.person(it.user)
    return {"person": person, "came_at": rfc3339(it.came_at), "here": it.user.is_active}
