"""The wire contract of what is somebody's own, and told to their own devices alone."""

from typing import Any

from chatapp.models import Draft, rfc3339

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
