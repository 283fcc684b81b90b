"""What the server does by itself: a heartbeat for every client, who came and went while many did,
and other processes' bulletins.

The tasks start with the first connection: before, there is nobody to tell.
"""

import logging
import time
from contextlib import suppress
from datetime import timedelta
from typing import Any

from flask import Flask, current_app
from sqlalchemy import delete, func, select

from chatapp import broadcasts, dashboard, statics, upkeep
from chatapp.errors import Unavailable
from chatapp.extensions import db, socketio, transaction, write_down
from chatapp.models import Bulletin, now, rfc3339
from chatapp.operations import places, statuses
from chatapp.presence import presence

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 10.0
BULLETIN_SECONDS = 0.2
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
        socketio.start_background_task(_read_bulletins, app, _newest())
        socketio.start_background_task(_forget_bulletins, app)
        dashboard.start(app)
        upkeep.start(app)


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


def _read_bulletins(app: Flask, newest: int) -> None:
    while socketio.serves(app):
        socketio.sleep(BULLETIN_SECONDS)
        try:
            with app.app_context():
                newest = _carry_out_after(newest)
        except Exception as error:
            write_down(log, "bulletins could not be read; trying again", error)


def _newest() -> int:
    return db.session.scalar(select(func.max(Bulletin.id))) or 0


def _carry_out_after(newest: int) -> int:
    rows = db.session.scalars(
        select(Bulletin).where(Bulletin.id > newest).order_by(Bulletin.id)
    ).all()
    if rows:
        presence.forget()  # another process has changed something
    for bulletin in rows:
        broadcasts.carry_out(bulletin.verb, bulletin.arguments)
    return rows[-1].id if rows else newest


def _forget_bulletins(app: Flask) -> None:
    """Apart from reading them, which must not wait until the storage can be written to."""
    while socketio.serves(app):
        socketio.sleep(Bulletin.KEPT_SECONDS)
        with app.app_context(), suppress(Unavailable), transaction() as session:
            old = now() - timedelta(seconds=Bulletin.KEPT_SECONDS)
            session.execute(delete(Bulletin).where(Bulletin.created_at < old))
