"""What comes over HTTP, whoever answers it: counted, and timed until the answer begins.

Outermost, because python-socketio, the gate and the headers answer before Flask is asked.
"""

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from time import monotonic
from typing import Any

from flask import Flask, request

from chatapp import gauges

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

METHODS = frozenset(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
OTHER = "other"
SOCKET, SOCKET_PATH = "/socket.io", "/socket.io/"
SWITCHED = 101
"""What a request became to which nothing was answered, because it is a WebSocket now."""


class Visit:
    """One request: which route it took is known when Flask has looked."""

    __slots__ = ("began", "method", "route", "status")

    def __init__(self, environ: Environ) -> None:
        given = environ["REQUEST_METHOD"]
        self.began = monotonic()
        self.method = given if given in METHODS else OTHER
        self.route = SOCKET if environ["PATH_INFO"].startswith(SOCKET_PATH) else OTHER
        self.status = 0

    def answer(self, status: int) -> None:
        """Count it, as the answer begins. A poll of Socket.IO's waits on purpose."""
        self.status = status
        gauges.answered[self.method, self.route, status] += 1
        if self.route != SOCKET:
            gauges.visited[self.route].observe(monotonic() - self.began)


_current: ContextVar[Visit | None] = ContextVar("visit", default=None)


def current() -> Visit | None:
    """The request that is being answered here."""
    return _current.get()


def init_app(app: Flask) -> None:
    """Stand before everything."""
    watched: Any = app
    watched.wsgi_app = _watched(app.wsgi_app)
    app.before_request(_note_route)


def _watched(inner: Wsgi) -> Wsgi:
    def wsgi_app(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        visit = Visit(environ)
        token = _current.set(visit)

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            if not visit.status:
                visit.answer(int(status[:3]))
            return start_response(status, headers, *error)

        try:
            return inner(environ, start)
        finally:
            _current.reset(token)
            if not visit.status:
                visit.answer(SWITCHED)

    return wsgi_app


def _note_route() -> None:
    visit = current()
    if visit and request.url_rule is not None:
        visit.route = request.url_rule.rule
