"""What has to be done now and then: what retention rules say is too old is removed."""

import logging

from flask import Flask

from chatapp.extensions import socketio
from chatapp.models import now
from chatapp.operations import retentions

log = logging.getLogger(__name__)

EVERY_SECONDS = 600.0
FIRST_SECONDS = 20.0


def start(app: Flask) -> None:
    """Start the task of an application."""
    socketio.start_background_task(_run, app)


def _run(app: Flask) -> None:
    wait = FIRST_SECONDS
    while socketio.serves(app):
        socketio.sleep(wait)
        wait = EVERY_SECONDS
        try:
            with app.app_context():
                retentions.remove_due(now())
        except Exception:
            log.exception("what is too old could not be removed; trying again")
