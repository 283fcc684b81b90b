"""What comes over HTTP, whoever answers it: numbered, counted, and timed until the answer begins.

Outermost, because python-socketio, the gate and the headers answer before Flask is asked.
"""

import logging
import re
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from functools import partial
from secrets import token_hex
from time import monotonic
from typing import Any

from flask import Flask, request

from chatapp.telemetry import gauges, tracing
from chatapp.wire import UPGRADED

access = logging.getLogger("chatapp.access")

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

METHODS = frozenset(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
OTHER = "other"
SOCKET, SOCKET_PATH = "/socket.io", "/socket.io/"
SWITCHED = 101
"""What a request became to which nothing was answered, because it is a WebSocket now."""


class Visit:
    """One request: which route it took is known when Flask has looked."""

    __slots__ = ("began", "id", "method", "route", "status")

    def __init__(self, environ: Environ, number: str) -> None:
        given = environ["REQUEST_METHOD"]
        self.id = number
        self.began = monotonic()
        self.method = given if given in METHODS else OTHER
        self.route = SOCKET if environ["PATH_INFO"].startswith(SOCKET_PATH) else OTHER
        self.status = 0

    def answer(self, status: int) -> None:
        """Count it, as the answer begins. A poll of Socket.IO's waits on purpose."""
        self.status, seconds = status, monotonic() - self.began
        gauges.answered[self.method, self.route, status] += 1
        if self.route != SOCKET:
            gauges.visited[self.route].observe(seconds)
        note(f"{self.method} {self.route}", status, seconds)


_NUMBER = re.compile(r"[A-Za-z0-9._-]{8,64}")

_current: ContextVar[Visit | None] = ContextVar("visit", default=None)


def current() -> Visit | None:
    """The request that is being answered here."""
    return _current.get()


def init_app(app: Flask) -> None:
    """Stand before everything."""
    watched: Any = app
    watched.wsgi_app = _watched(app.wsgi_app, bool(app.config["PROXY_HOPS"]))
    app.before_request(_note_route)


def note(what: str, status: object, seconds: float) -> None:
    """Write down what was asked and what became of it, if that is wanted."""
    if access.isEnabledFor(logging.INFO):
        access.info(what, extra={"status": status, "ms": round(seconds * 1000, 2)})


def _watched(inner: Wsgi, has_proxy: bool) -> Wsgi:
    def wsgi_app(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        visit = Visit(environ, _number(environ, has_proxy))
        token = _current.set(visit)

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            if not visit.status:
                visit.answer(int(status[:3]))
            return start_response(status, [*headers, ("X-Request-ID", visit.id)], *error)

        environ[UPGRADED] = partial(visit.answer, SWITCHED)
        try:
            with tracing.span(visit.method, is_asked=True) as span:
                try:
                    return inner(environ, start)
                finally:
                    if span:
                        _describe(span, visit)
        finally:
            _current.reset(token)
            if not visit.status:
                visit.answer(SWITCHED)

    return wsgi_app


def _describe(span: Any, visit: Visit) -> None:
    """By the names of OpenTelemetry's semantic conventions for HTTP."""
    span.update_name(f"{visit.method} {visit.route}")
    span.set_attribute("http.request.method", visit.method)
    span.set_attribute("http.route", visit.route)
    span.set_attribute("http.response.status_code", visit.status or SWITCHED)
    span.set_attribute("chatapp.request", visit.id)


def _number(environ: Environ, has_proxy: bool) -> str:
    """The proxy's own number for the request, if there is a proxy; no visitor's."""
    given = environ.get("HTTP_X_REQUEST_ID", "") if has_proxy else ""
    return given if _NUMBER.fullmatch(given) else token_hex(8)


def _note_route() -> None:
    visit = current()
    if visit and request.url_rule is not None:
        visit.route = request.url_rule.rule
