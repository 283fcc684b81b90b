"""How a socket event reaches its handler: in a context that costs next to nothing.

Flask-SocketIO makes, for each event, the whole context of the HTTP request with which the
connection began: request, session and route, a third of a millisecond. Nearly no event looks at
them. Here the same context is pushed, and each part of it is made when a handler asks for it;
`request.sid`, `request.namespace`, `request.event`, `session`, `g`, `current_app` and
`current_user` mean what Flask-SocketIO's documentation says.

Some of what it leans on is private. It is looked for at the start, and where a new version lacks
it, Flask-SocketIO's own way serves.
"""

import logging
from secrets import token_hex
from typing import Any

import flask.ctx
import flask.globals
from flask import Flask, request, request_tearing_down
from flask.sessions import SessionMixin
from flask_socketio import ConnectionRefusedError as ConnectionRefused
from flask_socketio import SocketIO

log = logging.getLogger(__name__)

PARTS = (
    (flask.globals, "_cv_request"),
    (flask.ctx.RequestContext, "push"),
    (flask.ctx.RequestContext, "pop"),
    (SocketIO, "_handle_event"),
)


class EventContext(flask.ctx.RequestContext):
    """The context of one event of one connection."""

    def __init__(self, app: Flask, environ: dict[str, Any], sid: str, namespace: str) -> None:
        # Not the parent's own, which makes a request and looks for its route.
        self.app, self.sid, self.namespace = app, sid, namespace
        self.event: dict[str, Any] = {}
        self.url_adapter = None
        self.flashes = None
        self._environ = environ
        self._opened: SessionMixin | None = None
        self._after_request_functions = []
        self._cv_tokens = []

    def __getattr__(self, name: str) -> Any:
        """Make the request, that the connection began with, when somebody asks for it."""
        if name != "request":
            raise AttributeError(name)
        made: Any = self.app.request_class(self._environ)
        made.json_module = self.app.json
        made.sid, made.namespace, made.event = self.sid, self.namespace, self.event
        self.request = made
        return made

    @property
    def session(self) -> SessionMixin:
        """The session, as it is now."""
        if self._opened is None:
            interface = self.app.session_interface
            self._opened = interface.open_session(self.app, self.request)
        if self._opened is None:
            self._opened = self.app.session_interface.make_null_session(self.app)
        return self._opened

    def push(self) -> None:
        around = self.app.app_context()
        around.push()
        self._cv_tokens.append((flask.globals._cv_request.set(self), around))

    def pop(self, exc: BaseException | None = None) -> None:
        token, around = self._cv_tokens.pop()
        try:
            if self.app.teardown_request_funcs or request_tearing_down.receivers:
                self.app.do_teardown_request(exc)
        finally:
            flask.globals._cv_request.reset(token)
            if around:
                around.pop(exc)


class Events(SocketIO):
    """Flask-SocketIO with that context."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_quick = not missing()
        self._app: Flask | None = None

    def init_app(self, app: Flask, **kwargs: Any) -> None:
        super().init_app(app, **kwargs)
        self._app = app

    def serves(self, app: Flask) -> bool:
        """Tell whether it is this application's: a process that made another serves that one."""
        return self._app is app

    def _handle_event(
        self, handler: Any, message: str, namespace: str, sid: str, *args: Any
    ) -> Any:
        if not self.is_quick or self.manage_session:
            return super()._handle_event(handler, message, namespace, sid, *args)
        environ = self.server.get_environ(sid, namespace=namespace)
        if not environ:
            return "", 400  # it has gone
        context = EventContext(environ["flask.app"], environ, sid, namespace)
        context.event = {"message": message, "args": args}
        with context:
            try:
                return handler(*_given(message, args))
            except ConnectionRefused:
                raise
            except Exception as problem:
                answer = self.exception_handlers.get(namespace, self.default_exception_handler)
                if answer is None:
                    raise
                return answer(problem)


def missing() -> list[str]:
    """Name what this leans on and isn't there."""
    gone = [f"{part.__name__}.{name}" for part, name in PARTS if not hasattr(part, name)]
    if gone:
        log.error("events take the long way: %s is gone", ", ".join(gone))
    return gone


def sid() -> str:
    """The connection whose event is handled."""
    asked: Any = _here() or request
    return str(asked.sid)


def namespace() -> str:
    """The namespace that it is connected to."""
    here: Any = _here() or request
    return str(here.namespace)


def name() -> str:
    """The event that is handled, as its handler is registered."""
    here: Any = _here() or request
    return str(here.event["message"])


def about() -> dict[str, str]:
    """Name the event that is handled here, for a log: it gets a number when it is first named."""
    here = _here()
    if here is None:
        return {}
    number = here.event.setdefault("number", token_hex(8))
    return {"event_id": number, "event": here.event["message"]}


def _here() -> EventContext | None:
    here = flask.globals._cv_request.get(None)
    return here if isinstance(here, EventContext) else None


def _given(message: str, args: tuple[Any, ...]) -> tuple[Any, ...]:
    if message != "connect":
        return args
    return args[1:2] or (None,)
