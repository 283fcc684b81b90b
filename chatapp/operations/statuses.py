"""Coming, going idle, and going: what others see of who is here."""

from typing import Any

from chatapp import broadcasts
from chatapp.extensions import db
from chatapp.models import User
from chatapp.operations import memberships, sync
from chatapp.presence import Connection, presence


def arrive(user: User, connection: Connection, server: dict[str, Any]) -> None:
    """Take a connection in: it hears everything from now on, and then gets what it starts from."""
    has_changed = presence.arrive(connection)
    rooms = _rooms(user)
    broadcasts.arrived(connection, rooms)
    broadcasts.me(connection, sync.me(user, server))
    if has_changed:
        broadcasts.presence_changed(user.id, rooms)


def change(user: User, connection: Connection | None, status: str) -> None:
    """Note that a connection's device went idle, or came back."""
    if connection and presence.set_away(connection.sid, status == "away"):
        broadcasts.presence_changed(user.id, _rooms(user))


def depart(connection: Connection | None) -> None:
    """Let a connection go; others are told when that changes the person's status."""
    if connection and presence.depart(connection.sid):
        user = db.session.get_one(User, connection.user_id)
        broadcasts.presence_changed(user.id, _rooms(user))


def _rooms(user: User) -> list[int]:
    return [membership.room_id for membership in memberships.of(user)]
