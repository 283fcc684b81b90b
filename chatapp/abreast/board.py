"""What other processes leave in the database: bulletins, read several times a second."""

import logging
import time
from contextlib import suppress
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import Row, delete, func, select

from chatapp import broadcasts
from chatapp.alarm import bulletins
from chatapp.errors import Unavailable
from chatapp.extensions import db, socketio, transaction, write_down
from chatapp.models import Bulletin, now
from chatapp.operations import places
from chatapp.presence import presence
from chatapp.presence.peers import ME, peers

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.2

LATE_SECONDS = 6.0
"""By so much a bulletin with a lower number may come to light after one with a higher."""


class Reader:
    """Reads on from the bulletins that were there when it began."""

    def __init__(self, newest: int) -> None:
        self._low = newest
        self._seen: dict[int, float] = {}

    def read(self) -> list[Row[Any]]:
        """What is new, in the order of writing.

        Numbers are given out before the commit: of two that write at once, the lower number may
        become visible later. So those of the last seconds are looked at again.
        """
        columns = select(Bulletin.id, Bulletin.verb, Bulletin.arguments, Bulletin.origin)
        rows = db.session.execute(columns.where(Bulletin.id > self._low).order_by(Bulletin.id))
        new = [row for row in rows if row.id not in self._seen]
        moment = time.monotonic()
        self._seen.update((row.id, moment) for row in new)
        for number, at in list(self._seen.items()):
            if at > moment - LATE_SECONDS:
                break
            del self._seen[number]
            self._low = max(self._low, number)
        return new


def start(app: Flask) -> None:
    """Start to read, and to clear away what is old."""
    bulletins.prepare()
    newest = db.session.scalar(select(func.max(Bulletin.id))) or 0
    socketio.start_background_task(_read_on, app, Reader(newest))
    socketio.start_background_task(_clear_away, app)


def carry_out(rows: list[Row[Any]]) -> None:
    """Do what bulletins say, but for the own ones."""
    for row in rows:
        if row.origin == ME:
            continue
        if row.verb == "began":
            peers.meet(row.origin)
            continue
        if not row.origin:
            presence.forget()  # a command has changed something
        places.forget()
        try:
            broadcasts.carry_out(row.verb, row.arguments)
        except Exception:
            log.exception("bulletin %s could not be carried out", row.id)


def _read_on(app: Flask, reader: Reader) -> None:
    while socketio.serves(app):
        bulletins.wait(LOOK_SECONDS)
        try:
            with app.app_context():
                carry_out(reader.read())
        except Exception as error:
            write_down(log, "bulletins could not be read; trying again", error)
            socketio.sleep(LOOK_SECONDS)


def _clear_away(app: Flask) -> None:
    """Apart from reading them, which must not wait until the storage can be written to."""
    while socketio.serves(app):
        socketio.sleep(Bulletin.KEPT_SECONDS)
        with app.app_context(), suppress(Unavailable), transaction() as session:
            old = now() - timedelta(seconds=Bulletin.KEPT_SECONDS)
            session.execute(delete(Bulletin).where(Bulletin.created_at < old))
