"""The console's own namespace: admins watch how the server is doing."""

from typing import Any, NoReturn

from flask_babel import lazy_gettext as _l

from chatapp import dashboard, pulse
from chatapp.admission import admins_only, here
from chatapp.broadcasts import CONSOLE
from chatapp.errors import Invalid
from chatapp.extensions import socketio
from chatapp.operations import statuses


@socketio.on("connect", namespace=CONSOLE)
@admins_only
def connect(_auth: Any) -> None:
    pulse.start()
    if connection := here():
        statuses.watch(connection)
        dashboard.greet(connection)


@socketio.on("disconnect", namespace=CONSOLE)
@admins_only
def disconnect(_reason: Any) -> None:
    if connection := here():
        statuses.unwatch(connection.sid)


@socketio.on("*", namespace=CONSOLE)
@admins_only
def unknown(_event: Any) -> NoReturn:
    raise Invalid(_l("There is no such event."), field="event")
