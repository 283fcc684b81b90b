"""What the server does by itself: a heartbeat for every client, who came and went while many did.

The tasks start with the first connection: before, there is nobody to tell.
"""

import logging
import time
from typing import Any

from flask import Flask, current_app

from chatapp import abreast, broadcasts, dashboard
from chatapp.extensions import socketio, write_down
from chatapp.models import now, rfc3339
from chatapp.operations import places, statuses
from chatapp.presence import presence
from chatapp.web import statics

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 10.0
TIDINGS_SECONDS = 0.1

_started_at = time.monotonic()


def start() -> None:
    """Start the tasks of this application, once."""
    proxy: Any = current_app
    app = proxy._get_current_object()
    if "pulse" not in app.extensions:
        app.extensions["pulse"] = True
        socketio.start_background_task(_beat, app)
        socketio.start_background_task(_tell_tidings, app)
        abreast.read(app)
        dashboard.start(app)


def server() -> dict[str, Any]:
    """What a client may know of the server: version, place and how it runs."""
    return {
        "version": current_app.config["VERSION"],
        "scripts": statics.version(),
        "place": places.name(),
        **places.looks(),
        "async_mode": socketio.async_mode,
    }


def _beat(app: Flask) -> None:
    while socketio.serves(app):
        socketio.sleep(HEARTBEAT_SECONDS)
        broadcasts.heartbeat(
            {
                "at": rfc3339(now()),
                "async_mode": socketio.async_mode,
                "uptime": round(time.monotonic() - _started_at),
                "connections": len(presence),
            }
        )


def _tell_tidings(app: Flask) -> None:
    while socketio.serves(app):
        socketio.sleep(TIDINGS_SECONDS)
        try:
            statuses.tell_waiting()
        except Exception as error:
            write_down(log, "who is here could not be told; trying again", error)
