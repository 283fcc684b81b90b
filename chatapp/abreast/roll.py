"""Who else serves: each process keeps a row, as long as there is another to read it."""

import logging
from typing import Any

from flask import Flask, current_app

from chatapp import broadcasts, dashboard, throttle
from chatapp.abreast import board, logs
from chatapp.bus import Bus, Entry, Pipe, Seal
from chatapp.errors import Unavailable
from chatapp.extensions import run_blocking, socketio, write_down
from chatapp.operations import processes
from chatapp.presence import Elsewhere, presence
from chatapp.presence.heads import heads
from chatapp.presence.peers import ME, Peer, peers

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
BEAT_LOOKS = 2
"""Every second look it says that it is there."""

TRIES_SECONDS = 0.1

JOIN_SECONDS = 2.5 * board.LOOK_SECONDS
"""After that every other process knows of a new one, unless it is very late."""


class Roll:
    """What this process knows of itself and the others; works for the bus, too."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._said: Any = None
        self._looks = 0
        self.is_entered = self.is_over = False
        seal = Seal(app.config["SECRET_KEY"], ME)
        url = app.config["REDIS_URL"]
        pipe = Pipe(url, seal.channel, _beside(app)) if url else None
        self.bus = Bus(pipe, seal, self)

    # What the bus asks.

    def goes_on(self) -> bool:
        return socketio.serves(self._app)

    def others(self) -> int:
        return len(peers)

    def hear(self, name: str, number: int, entries: list[Entry]) -> None:
        if not peers.hear_numbered(name, number):
            return
        for entry in entries:
            try:
                with self._app.app_context():
                    broadcasts.carry_out(entry.verb, entry.arguments)
            except Exception:
                log.exception("%s of another process could not be carried out", entry.verb)

    def leave(self, entries: list[Entry]) -> None:
        with self._app.app_context():
            broadcasts.leave(entries)

    # What is done every second.

    def look(self) -> None:
        """See who is there, say that one is, and find what was said."""
        if not self.is_entered:
            self.enter()
        if peers.is_alone or self.is_over:
            return
        if not heads.is_watching:
            self.keep_company()
        self._looks += 1
        self._read()
        if self._looks % BEAT_LOOKS == 1 or peers.is_alone:
            # Who has just come to be alone looks once more whether the others are not of the same
            # opinion: else two who took each other for dead would never hear of each other again.
            self._beat()
        logs.heal(at_once=not self.bus.is_up)

    def enter(self) -> None:
        """Be known to others, and know them; raises Unavailable."""
        processes.begin()
        self.is_entered = True
        for row in processes.others():
            peers.meet(row.name)

    def keep_company(self) -> None:
        """There is somebody else now: say to them what is told here."""
        self._said, self._looks = None, 0
        logs.watch()
        throttle.news.is_wanted = True
        broadcasts.share(self.bus, logs.after_others)

    def _read(self) -> None:
        asked_at = peers.now()
        rows = processes.others()
        for row in rows:
            peer = peers.hear(row.name, row.beat)
            peer.figures = row.figures
            if row.told != peer.told:
                _take(peer, row.name, row.told)
        if gone := peers.silent(asked_at):
            self._lose(gone)

    def _lose(self, gone: list[str]) -> None:
        """Strike them off; who was connected to them alone is offline."""
        processes.forget(gone)
        peers.lose(gone)
        for name in gone:
            broadcasts.statuses_changed(presence.lose(name))
        if peers.is_alone:
            self._be_alone()

    def _be_alone(self) -> None:
        throttle.news.is_wanted = False
        heads.rest()
        broadcasts.be_alone()

    def _beat(self) -> None:
        said = {
            "moves": presence.moves,
            "people": [[user_id, *it] for user_id, it in presence.own().items()],
            "held": dict(_exchange().held) if _exchange() else {},
        }
        is_new = said != self._said
        if processes.beat(said if is_new else None, dashboard.own_figures()):
            self._said = said
        else:
            self._come_back()

    def _come_back(self) -> None:
        """Others took this process for dead, and told it nothing: all start anew."""
        log.warning("Other processes took this one for dead; its connections start anew.")
        processes.begin()
        self._said = None
        presence.forget()
        broadcasts.restarting()
        if _exchange():
            _exchange().close_all()


def start(app: Flask) -> None:
    """Enter this process; where there are others, give them the time to notice."""
    roll = app.extensions["roll"] = Roll(app)
    roll.bus.start()
    try:
        roll.enter()
    except Unavailable:
        log.warning("The storage is busy, so other processes don't know of this one yet.")
    if not peers.is_alone:
        roll.keep_company()
        socketio.sleep(JOIN_SECONDS)
    socketio.start_background_task(_look_on, app, roll)
    socketio.start_background_task(_tell_tries, app)


def leave() -> None:
    """Strike this process off."""
    roll: Roll | None = current_app.extensions.get("roll")
    if roll is None:
        return
    roll.is_over = True
    try:
        processes.end()
    except Unavailable:
        return  # others find out by themselves


def _look_on(app: Flask, roll: Roll) -> None:
    while socketio.serves(app):
        socketio.sleep(LOOK_SECONDS)
        try:
            with app.app_context():
                roll.look()
        except Exception as error:
            peers.excuse()
            if not isinstance(error, Unavailable):
                write_down(log, "other processes could not be looked at; trying again", error)


def _tell_tries(app: Flask) -> None:
    while socketio.serves(app):
        socketio.sleep(TRIES_SECONDS)
        if tries := throttle.news.all():
            broadcasts.tried(tries)


def _take(peer: Peer, name: str, told: int) -> None:
    """Take up what another process says of the people there."""
    said = processes.said_by(name)
    peer.told, peer.held = told, said.get("held", {})
    if said.get("moves", 0) < peer.moves:
        return  # the bus was faster; its next row will say so, too
    peer.moves = said.get("moves", 0)
    people = {user_id: Elsewhere(*it) for user_id, *it in said.get("people", ())}
    broadcasts.statuses_changed(presence.hear_all(name, people))


def _exchange() -> Any:
    return current_app.extensions["exchange"]


def _beside(app: Flask) -> Any:
    """How the bus has names looked up without stopping the loop."""

    def look_up(*args: Any) -> Any:
        with app.app_context():
            return run_blocking(*args)

    return look_up
