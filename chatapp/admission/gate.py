"""The gate before Socket.IO: nobody gets a connection who could not get into the chat with it.

Browsers come with the session's cookie, and from our own pages: their Origin must be ours.
Programs come with `Authorization: Bearer TOKEN`, or with nothing at all: their token then follows
when they connect to the namespace, for which they have a few seconds. Whoever comes with a cookie
that opens nothing is turned away.
"""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
from flask import Flask, request
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import SQLAlchemyError

from chatapp import payloads, wire
from chatapp.admission.sessions import SOCKET_PATH, find_for_connecting, has_key
from chatapp.errors import ChatError, Forbidden, Invalid, RateLimited, Unavailable
from chatapp.operations.accounts import tokens
from chatapp.presence.peers import peers
from chatapp.telemetry import gauges
from chatapp.web.networks import network

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

RETRY_SECONDS = 10.0
DEFAULT_PORTS = {"http": 80, "https": 443}

STATUSES = {
    400: "400 Bad Request",
    401: "401 Unauthorized",
    403: "403 Forbidden",
    405: "405 Method Not Allowed",
    429: "429 Too Many Requests",
    503: "503 Service Unavailable",
}


class Refused(Exception):
    """Somebody is turned away: with which HTTP status, and what they are told."""

    def __init__(self, status: int, problem: ChatError) -> None:
        super().__init__(status)
        self.status, self.problem = status, problem


def init_app(app: Flask) -> None:
    """Stand before whatever answers requests for Socket.IO."""
    gated: Any = app
    gated.wsgi_app = _gated(app, app.wsgi_app)


def _gated(app: Flask, inner: Wsgi) -> Wsgi:
    def wsgi_app(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not environ["PATH_INFO"].startswith(SOCKET_PATH):
            return inner(environ, start_response)
        # Compression costs a connection more memory than all else, and lets a little become a lot.
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        with app.request_context(environ):
            try:
                environ[wire.KEYS] = _let_in(app)
            except Refused as refusal:
                return _turn_away(refusal, start_response)
            except SQLAlchemyError:
                problem = Unavailable(_l("The storage is busy. Try again."))
                return _turn_away(Refused(problem.status, problem), start_response)
        return inner(environ, start_response)

    return wsgi_app


def _let_in(app: Flask) -> tuple[str, ...]:
    """Check a request; answers the names to count its connection under."""
    query = parse_qs(request.query_string.decode("latin-1"))
    if request.method not in ("GET", "POST") or "j" in query:
        raise Refused(405, Invalid(_l("That request could not be understood.")))
    _refuse_stranger()
    person = _person()
    keys = (f"network {network(request.remote_addr or '')}", *person)
    exchange: wire.Exchange | None = app.extensions["exchange"]
    if exchange is None:
        return keys
    if "sid" in query:
        _refuse_other(exchange, query["sid"][0], person)
    else:
        _refuse_crowd(exchange, keys, app)
    return keys


def _refuse_stranger() -> None:
    """Refuse what a browser asks on behalf of another site's page.

    Of our own pages it says the Origin, but not when they poll; then it says that they are ours.
    """
    given = request.headers.get("Origin")
    if given is None:
        is_ours = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    else:
        here = _place(f"{request.scheme}://{request.host}")
        # Programs that say it beside their library say it twice, which arrives as a list.
        is_ours = {_place(origin.strip()) for origin in given.split(",")} == {here}
    if not is_ours:
        text = _l("This page is not of this server. Behind a proxy, PROXY_HOPS must be set.")
        raise Refused(403, Forbidden(text))


def _place(origin: str) -> tuple[str, str, int | None]:
    try:
        parts = urlsplit(origin.lower())
        return parts.scheme, parts.hostname or "", parts.port or DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return origin, "", None


def _person() -> tuple[str, ...]:
    """Name whose connection it is; nothing for who will say it later, with a token."""
    given = request.authorization
    if given and given.type == "bearer":
        owner = tokens.owner(given.token or "")
        if owner is None:
            raise Refused(401, Forbidden(_l("This token is not valid.")))
        return (f"person {owner}",)
    login = find_for_connecting()
    if login is None and has_key():
        raise Refused(401, Forbidden(_l("Sign in first.")))
    return (f"person {login.user_id}",) if login else ()


def _refuse_other(exchange: wire.Exchange, sid: str, person: tuple[str, ...]) -> None:
    """A connection is used by who opened it, and as long as they are signed in.

    Programs' clients send a cookie with their first request and not again: for them its id, which
    nobody else was told, has to do. It ends with the login.
    """
    line = exchange.line(sid)
    if line and person and line.keys[1:] != person:
        raise Refused(401, Forbidden(_l("Sign in first.")))


def _refuse_crowd(exchange: wire.Exchange, keys: tuple[str, ...], app: Flask) -> None:
    names = ("MAX_CONNECTIONS_PER_ADDRESS", "MAX_CONNECTIONS_PER_PERSON")
    for key, name in zip(keys, names, strict=False):
        limit = app.config[name]
        if limit and exchange.held[key] + peers.held(key) >= limit:
            gauges.counted["crowds"] += 1
            text = _l("Too many connections are open already. Close some.")
            raise Refused(429, RateLimited(text, retry_after=RETRY_SECONDS))


def _turn_away(refusal: Refused, start_response: Callable[..., Any]) -> Iterable[bytes]:
    body = orjson.dumps(payloads.error(refusal.problem))
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    if wait := refusal.problem.details.get("retry_after"):
        headers.append(("Retry-After", str(int(wait))))
    start_response(STATUSES[refusal.status], headers)
    return [body]
