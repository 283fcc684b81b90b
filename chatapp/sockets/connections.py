"""The beginning and the end of a connection."""

from typing import Any

from chatapp import pulse
from chatapp.admission import authenticated_only, here, me
from chatapp.extensions import socketio
from chatapp.operations import statuses


@socketio.on("connect")
@authenticated_only
def connect(_auth: Any) -> None:
    pulse.start()
    if connection := here():
        statuses.arrive(me(), connection, pulse.server())


@socketio.on("disconnect")
@authenticated_only
def disconnect(_reason: Any) -> None:
    statuses.depart(here())
