"""Who asks: over HTTP by a session or a token, in an event by their connection."""

from typing import Any

from flask import current_app, g, request
from flask_login import current_user

from chatapp import events
from chatapp.admission.known import Known
from chatapp.extensions import db, login_manager
from chatapp.models import User
from chatapp.operations.accounts import tokens
from chatapp.presence import Connection, presence, watchers
from chatapp.web.devices import device_kind


def here() -> Connection | None:
    """The connection whose event is being handled; None when it has gone already."""
    sid = events.sid()
    return g.get("connection") or presence.connection(sid) or watchers.connection(sid)


def device() -> str:
    """The kind of device that asks, through whichever door."""
    return device_kind(request.user_agent.string)


def me() -> User:
    """The person who asks."""
    known: Known | None = g.get("known")
    if known is None:
        return g.get("person") or current_user._get_current_object()
    return db.session.get_one(User, known.user.id)


def may_look_after() -> bool:
    """Tell whether who asks is an admin of the place."""
    return bool(current_user.is_authenticated and current_user.may_look_after)


def bearer() -> str:
    """The key that a request brings, where one is taken; else what opens nothing."""
    view = current_app.view_functions.get(request.endpoint or "")
    given = request.authorization
    is_taken = getattr(view, "takes_token", False) and given and given.type == "bearer"
    return (given.token or "") if is_taken and given else ""


@login_manager.request_loader
def _user_of_connection(_request: Any) -> User | None:
    """Tell Flask-Login who acts where there is no cookie: the bot of the connection's token."""
    if token := tokens.find(bearer()):
        g.token = token
        return token.user
    sid = getattr(_request, "sid", None)
    connection = g.get("connection") or (sid and presence.connection(sid))
    if not connection or connection.token_id is None:
        return None
    token = tokens.live(connection.token_id)
    return token.user if token else None
