"""Chatapp: a chat that a team, school or community hosts itself."""

from collections.abc import Callable
from typing import Any

from flask import Flask

from chatapp import (
    commands,
    compression,
    extensions,
    headers,
    languages,
    sockets,
    statics,
    views,
    wire,
)
from chatapp.models import User
from chatapp.operations import places
from chatapp.presence import presence
from chatapp.sessions import ServerSideSessions
from config import Settings

__version__ = "0.1.0"


def create_app(
    settings: Settings,
    async_mode: str = "threading",
    run_blocking: Callable[..., Any] | None = None,
) -> Flask:
    """Wire the application from its parts.

    `async_mode` is what serves it; `run_blocking(function, *args)` is how that mode runs what
    would stop its event loop (by default it is simply called).
    """
    app = Flask("chatapp", root_path=str(settings.root), template_folder="templates")
    app.config.from_mapping(settings.flask_config(), VERSION=__version__)
    app.config["WTF_I18N_ENABLED"] = False  # it reads a catalogue per request; our texts are ours
    app.session_interface = ServerSideSessions()
    app.extensions["run_blocking"] = run_blocking or _call
    _extend(app, async_mode)
    for part in (languages, statics, compression, headers, views, commands):
        part.init_app(app)
    return app


def _extend(app: Flask, async_mode: str) -> None:
    extensions.db.init_app(app)
    extensions.migrate.init_app(app, extensions.db)
    extensions.csrf.init_app(app)
    extensions.login_manager.init_app(app)
    presence.clear()
    extensions.socketio.init_app(
        app,
        async_mode=async_mode,
        async_handlers=False,  # one client's events are handled in the order sent
        manage_session=False,  # the session is opened anew, read-only, for every event
        serializer=wire.StrictPacket,
        json=wire.StrictJSON,
        max_http_buffer_size=wire.PACKET_MAX,
        ping_interval=15,
        ping_timeout=10,
    )
    app.extensions["exchange"] = wire.take_over(extensions.socketio.server)


def _call(function: Callable[..., Any], *args: Any) -> Any:
    return function(*args)
