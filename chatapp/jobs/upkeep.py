"""What has to be done now and then: what is too old, and what is kept for nothing, is removed."""

import time

from flask import Flask

from chatapp.extensions import socketio
from chatapp.jobs import chores
from chatapp.models import now
from chatapp.operations.files import leftovers
from chatapp.operations.rooms import retentions

EVERY_SECONDS = 600.0
FIRST_SECONDS = 20.0
SWEEP_SECONDS = 24 * 3600.0
"""Comparing all files with their rows takes a while, and seldom finds anything."""


def start(app: Flask) -> None:
    """Start the task of an application."""
    socketio.start_background_task(_run, app)


def _run(app: Flask) -> None:
    wait, sweep_at = FIRST_SECONDS, time.monotonic() + EVERY_SECONDS
    while socketio.serves(app):
        socketio.sleep(wait)
        wait = EVERY_SECONDS
        with chores.step(app, "upkeep", "what is kept for nothing could not be removed"):
            retentions.remove_due(now())
            leftovers.expire(now())
            if time.monotonic() >= sweep_at:
                sweep_at += SWEEP_SECONDS
                leftovers.sweep(now())
