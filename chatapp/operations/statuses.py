"""Coming, going idle, and going: what others see of who is here."""

from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l

from chatapp import broadcasts
from chatapp.errors import RateLimited
from chatapp.models import User
from chatapp.operations import sync
from chatapp.operations.rooms import memberships
from chatapp.presence import Connection, presence, tidings, watchers

CROWD_SECONDS = 10.0
"""When whoever has too many connections may try again."""


def arrive(user: User, connection: Connection, server: dict[str, Any]) -> None:
    """Take a connection in: it hears everything from now on, and then gets what it starts from."""
    _refuse_crowd(user)
    broadcasts.greet(connection)
    moment = presence.forgotten
    has_changed = presence.arrive(connection)
    rooms = memberships.room_ids_of(user.id)
    broadcasts.arrived(connection, rooms, user.is_guest)
    if presence.forgotten != moment and broadcasts.has_company():
        broadcasts.check([user.id])  # where they may be may have changed between two lines
    broadcasts.me(connection, sync.me(user, server))
    broadcasts.present(user.id)
    if has_changed:
        _tell(user.id, rooms)


def _refuse_crowd(user: User) -> None:
    limit = current_app.config["MAX_CONNECTIONS_PER_PERSON"]
    if limit and presence.connections_of(user.id) >= limit:
        text = _l("Too many connections are open already. Close some.")
        raise RateLimited(text, retry_after=CROWD_SECONDS)


def change(user: User, connection: Connection | None, status: str) -> None:
    """Note that a connection's device went idle, or came back."""
    if connection and presence.set_away(connection.sid, status == "away"):
        _tell(user.id, memberships.room_ids_of(user.id))
    broadcasts.present(user.id)


def depart(connection: Connection | None) -> None:
    """Let a connection go; others are told when that changes the person's status."""
    if connection and presence.depart(connection.sid):
        _tell(connection.user_id, memberships.room_ids_of(connection.user_id))
    if connection:
        broadcasts.present(connection.user_id)


def watch(connection: Connection) -> None:
    """Take in a connection of the console."""
    broadcasts.greet(connection)
    watchers.arrive(connection)


def unwatch(sid: str) -> None:
    """Let a connection of the console go."""
    watchers.depart(sid)


def tell_waiting() -> None:
    """Tell what had to wait for others to be told first."""
    for user_id, room_ids in tidings.due(len(presence)):
        broadcasts.presence_changed(user_id, room_ids)


def _tell(user_id: int, room_ids: list[int]) -> None:
    tidings.note(user_id, room_ids)
    tell_waiting()
