"""The socket door's guards: whose connection it is, and whether they may still be here."""

from collections.abc import Callable
from functools import wraps
from time import monotonic
from typing import Any

from flask import g, request
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_socketio import ConnectionRefusedError as ConnectionRefused
from sqlalchemy.exc import SQLAlchemyError

from chatapp import broadcasts, events, payloads
from chatapp.admission.asking import here, may_look_after
from chatapp.admission.known import Known, behind
from chatapp.admission.sessions import current_login
from chatapp.errors import ChatError, Forbidden
from chatapp.keys import scopes
from chatapp.models import User
from chatapp.operations.accounts import tokens
from chatapp.presence import Connection, presence
from chatapp.telemetry import gauges, tracing
from chatapp.web import visits


def authenticated_only(handler: Callable[..., Any]) -> Callable[..., Any]:
    """Guard a socket event: the account and the login behind the connection live now.

    A connection whose login has ended in the meantime is told so and closed. `connect`
    itself is refused without a session or a token.
    """
    return _guarded(handler, _is_known)


def admins_only(handler: Callable[..., Any]) -> Callable[..., Any]:
    """Guard an event of the console: refused at connect, and closed, to all but admins."""
    return _guarded(handler, may_look_after)


def _guarded(handler: Callable[..., Any], may: Callable[[], bool]) -> Callable[..., Any]:
    @wraps(handler)
    def guarded(data: Any = None, *_more: Any) -> Any:
        event, began = events.name(), monotonic()
        if event == "connect":
            return _refuse_unless(handler, data)
        if event != "disconnect" and not may():
            return _turn_away()
        if lacks := _lacks(event):
            return payloads.error(tokens.lacking(lacks))
        status = "ok"
        try:
            with tracing.span(event, is_asked=True):
                return handler(data)
        except Exception as problem:
            status = problem.code if isinstance(problem, ChatError) else "failed"
            raise
        finally:
            _note(event, status, monotonic() - began)

    marked: Any = guarded
    marked.is_guarded = True  # a test looks for it on every handler
    return marked


def _note(event: str, status: str, seconds: float) -> None:
    gauges.asked[event].observe(seconds)
    if event == "send":
        gauges.acknowledged.observe(seconds)
    visits.note(event, status, seconds)


def _is_known() -> bool:
    """Recognise who is behind the connection, without asking again what is known of them."""
    connection = presence.connection(events.sid())
    if connection is None:
        return bool(current_user.is_authenticated)
    g.known = behind(connection)
    return g.known is not None


def _lacks(event: str) -> str:
    """Name the scope that a program's token would need for this and doesn't have."""
    known: Known | None = g.get("known")
    if known is None or known.opens is None or event == "disconnect":
        return ""
    scope = scopes.needed(event)
    return "" if scope in known.opens else scope


def _refuse_unless(handler: Callable[..., Any], auth: Any) -> Any:
    """Flask-SocketIO lets a connection in whose handler fails: ours is refused then."""
    try:
        g.connection, g.person = _recognise(auth)
        return handler(auth)
    except ChatError as problem:
        raise ConnectionRefused(str(problem)) from problem
    except SQLAlchemyError as problem:
        raise ConnectionRefused(str(_l("The storage is busy. Try again."))) from problem


def _recognise(auth: Any) -> tuple[Connection, User]:
    sid, namespace = events.sid(), events.namespace()
    if namespace == broadcasts.CONSOLE:
        return _of_admin(sid)
    if isinstance(auth, dict) and "token" in auth:
        return _of_token(sid, auth["token"])
    if request.authorization and request.authorization.type == "bearer":
        return _of_token(sid, request.authorization.token)
    login = current_login()
    if login is None:
        raise Forbidden(_l("Sign in first."))
    return Connection(sid, login.user_id, login_id=login.id), login.user


def _of_admin(sid: str) -> tuple[Connection, User]:
    login = current_login()
    if login is None or not login.user.may_look_after:
        raise Forbidden(_l("Only an admin can do that."))
    found = Connection(sid, login.user_id, login_id=login.id, namespace=broadcasts.CONSOLE)
    return found, login.user


def _of_token(sid: str, key: Any) -> tuple[Connection, User]:
    token = tokens.find(key) if isinstance(key, str) else None
    if token is None:
        raise Forbidden(_l("This token is not valid."))
    tokens.refuse_without(token, scopes.needed("connect"))
    # A person's program makes them reachable, but nobody sits before it.
    is_away = not token.user.is_bot
    return Connection(sid, token.user_id, token_id=token.id, is_away=is_away), token.user


def _turn_away() -> payloads.Payload:
    if connection := here():
        broadcasts.close(connection, "signed_out")
    return payloads.error(Forbidden(_l("You are signed out.")))
