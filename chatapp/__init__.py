"""Chatapp: a chat that a team, school or community hosts itself."""

from collections.abc import Callable
from typing import Any

from flask import Flask

from chatapp import extensions, sockets, storage, views
from chatapp.admission import floods, gate
from chatapp.admission.sessions import ServerSideSessions
from chatapp.operations import places
from chatapp.serving import readiness
from chatapp.watching import metrics
from chatapp.web import compression, headers, languages, logbook, statics, visits
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
    app = logbook.Application("chatapp", root_path=str(settings.root), template_folder="templates")
    app.config.from_mapping(settings.flask_config(), VERSION=__version__)
    app.config["WTF_I18N_ENABLED"] = False  # it reads a catalogue per request; our texts are ours
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # it is good as long as its session; a chat stays open
    app.session_interface = ServerSideSessions()
    app.extensions["run_blocking"] = run_blocking or _call
    _extend(app)
    storage.init_app(app)
    sockets.init_app(app, async_mode)
    languages.init_app(app, places.language)
    for part in (floods, statics, compression, gate, headers, visits, readiness, metrics, views):
        part.init_app(app)
    return app


def _extend(app: Flask) -> None:
    extensions.db.init_app(app)
    extensions.csrf.init_app(app)
    extensions.login_manager.init_app(app)


def _call(function: Callable[..., Any], *args: Any) -> Any:
    return function(*args)
