"""Coming, going idle, and going: what others see of who is here."""

from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l

from chatapp import broadcasts
from chatapp.errors import RateLimited
from chatapp.extensions import db
from chatapp.models import User
from chatapp.operations import memberships, sync
from chatapp.presence import Connection, presence, watchers

CROWD_SECONDS = 10.0
"""When whoever has too many connections may try again."""


def arrive(user: User, connection: Connection, server: dict[str, Any]) -> None:
    """Take a connection in: it hears everything from now on, and then gets what it starts from."""
    _refuse_crowd(user)
    has_changed = presence.arrive(connection)
    rooms = _rooms(user)
    broadcasts.arrived(connection, rooms, user.is_guest)
    broadcasts.me(connection, sync.me(user, server))
    if has_changed:
        broadcasts.presence_changed(user.id, rooms)


def _refuse_crowd(user: User) -> None:
    limit = current_app.config["MAX_CONNECTIONS_PER_PERSON"]
    if limit and len(presence.of_user(user.id)) >= limit:
        text = _l("Too many connections are open already. Close some.")
        raise RateLimited(text, retry_after=CROWD_SECONDS)


def change(user: User, connection: Connection | None, status: str) -> None:
    """Note that a connection's device went idle, or came back."""
    if connection and presence.set_away(connection.sid, status == "away"):
        broadcasts.presence_changed(user.id, _rooms(user))


def depart(connection: Connection | None) -> None:
    """Let a connection go; others are told when that changes the person's status."""
    if connection and presence.depart(connection.sid):
        user = db.session.get_one(User, connection.user_id)
        broadcasts.presence_changed(user.id, _rooms(user))


def watch(connection: Connection) -> None:
    """Take in a connection of the console."""
    watchers.arrive(connection)


def unwatch(sid: str) -> None:
    """Let a connection of the console go."""
    watchers.depart(sid)


def _rooms(user: User) -> list[int]:
    return [membership.room_id for membership in memberships.of(user)]
