"""What the console shows live: sampled by a background task, told only to those who watch.

A sample is taken every SAMPLE_SECONDS and kept for an hour, so that whoever opens the page sees
where things come from. Each process tells of itself; a figure of the whole place is the sum or the
worst of its processes'.
"""

import logging
import os
import resource
import time
from collections import deque
from typing import Any

from flask import Flask, current_app
from sqlalchemy import func, select, text

from chatapp import broadcasts
from chatapp.extensions import db, socketio, write_down
from chatapp.models import Room, now, rfc3339
from chatapp.operations import complaints
from chatapp.presence import Connection, presence, watchers
from chatapp.presence.peers import peers
from chatapp.telemetry import gauges

log = logging.getLogger(__name__)

SAMPLE_SECONDS = 10.0
TOLD_SECONDS = 2.0
LOOK_SECONDS = 0.5
KEPT = 360
SHARES = (0.5, 0.95, 0.99)
TIMES = {
    "acknowledged": gauges.acknowledged,
    "delivered": gauges.delivered,
    "lag": gauges.lagged,
}
TRANSPORTS = ("websocket", "polling")

Figures = dict[str, Any]

_started_at = time.monotonic()


class Samples:
    """The last hour, and how far the rooms' logs had got at each sample."""

    def __init__(self) -> None:
        self.points: deque[Figures] = deque(maxlen=KEPT)
        self._entries: deque[tuple[float, int]] = deque(maxlen=int(60 / TOLD_SECONDS) + 1)

    def per_minute(self, entries: int, at: float) -> int:
        """How many entries the rooms got in the last minute; less is known at the start."""
        self._entries.append((at, entries))
        while len(self._entries) > 1 and at - self._entries[0][0] > 60:
            self._entries.popleft()
        since, before = self._entries[0]
        span = at - since
        return round((entries - before) * 60 / span) if span >= 1 else 0


def start(app: Flask) -> None:
    """Start the two tasks of an application: one looks, the other tells."""
    socketio.start_background_task(_look, app)
    socketio.start_background_task(_tell, app)


def greet(connection: Connection) -> None:
    """Give somebody who has just come to watch the last hour and how it is now."""
    told = {
        **figures(),
        "points": list(_samples(current_app).points),
        "reports": complaints.waiting(),
    }
    broadcasts.figures(told, connection)


def figures() -> Figures:
    """How it is now; times in milliseconds, sizes in bytes."""
    entries = int(db.session.scalar(select(func.sum(Room.seq))) or 0)
    all_ = [own_figures(), *peers.figures()]
    processes = [each["process"] for each in all_]
    ways = [each["transports"] for each in all_]
    return {
        "at": rfc3339(now()),
        "connections": sum(each["connections"] for each in processes),
        "people": len(presence.statuses()),
        "messages": _samples(current_app).per_minute(entries, time.monotonic()),
        **{name: _worst([each[name] for each in all_]) for name in TIMES},
        "transports": {name: sum(each[name] for each in ways) for name in TRANSPORTS},
        "bounds": sum(each["bounds"] for each in all_),
        "memory": sum(each["memory"] for each in processes),
        "database": database_bytes(),
        "processes": processes,
    }


def own_figures() -> Figures:
    """What a process has to say of itself alone; others are told it too."""
    return {
        "process": _process(),
        **{name: _times(histogram) for name, histogram in TIMES.items()},
        "transports": transports(),
        "bounds": gauges.counted["bounds"],
    }


def _samples(app: Flask) -> Samples:
    samples: Samples = app.extensions.setdefault("samples", Samples())
    return samples


def _process() -> Figures:
    return {
        "name": f"{os.uname().nodename}:{os.getpid()}",
        "async_mode": socketio.async_mode,
        "version": current_app.config["VERSION"],
        "uptime": round(time.monotonic() - _started_at),
        "connections": len(presence),
        "watchers": len(watchers),
        "memory": memory(),
    }


def _times(histogram: gauges.Histogram, minutes: int = gauges.MINUTES) -> Figures:
    p50, p95, p99 = (
        None if each is None else round(each * 1000, 2)
        for each in histogram.percentiles(*SHARES, minutes=minutes)
    )
    return {"p50": p50, "p95": p95, "p99": p99, "count": histogram.count(minutes)}


def _worst(times: list[Figures]) -> Figures:
    """Of several processes' times the longest; how many were measured is the sum."""
    longest = {
        name: max((it[name] for it in times if it[name] is not None), default=None)
        for name in ("p50", "p95", "p99")
    }
    return {**longest, "count": sum(each["count"] for each in times)}


def transports() -> Figures:
    """How many connections of this process are open in which way."""
    exchange = current_app.extensions["exchange"]
    found = exchange.transports() if exchange else {}
    return {name: found.get(name, 0) for name in TRANSPORTS}


def memory() -> int:
    """Resident bytes: now where the system says it, else the most there ever were."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def database_bytes() -> int:
    """How large the database is."""
    if db.engine.dialect.name != "sqlite":
        return int(db.session.scalar(text("SELECT pg_database_size(current_database())")) or 0)
    pages = db.session.scalar(text("PRAGMA page_count")) or 0
    return int(pages) * int(db.session.scalar(text("PRAGMA page_size")) or 0)


def _look(app: Flask) -> None:
    """Notice how late the event loop is, and take a sample now and then."""
    sampled_at = -SAMPLE_SECONDS
    while socketio.serves(app):
        began = time.monotonic()
        socketio.sleep(LOOK_SECONDS)
        gauges.lagged.observe(max(time.monotonic() - began - LOOK_SECONDS, 0.0))
        if time.monotonic() - sampled_at >= SAMPLE_SECONDS:
            sampled_at = time.monotonic()
            _safely(app, _sample)


def _sample() -> None:
    now_ = figures()
    lately = {
        "acknowledged": _times(gauges.acknowledged, 1)["p95"],
        "delivered": _times(gauges.delivered, 1)["p95"],
        "lag": _times(gauges.lagged, 1)["p95"],
    }
    kept = ("at", "connections", "people", "messages", "memory", "database")
    point = {**{name: now_[name] for name in kept}, **lately}
    _samples(current_app).points.append(point)


def _tell(app: Flask) -> None:
    told = None
    while socketio.serves(app):
        socketio.sleep(TOLD_SECONDS)
        points = _samples(app).points
        newest = points[-1] if points else None
        if len(watchers):
            new = [newest] if newest is not None and newest is not told else []
            _safely(app, lambda new=new: broadcasts.figures({**figures(), "points": new}))
        told = newest


def _safely(app: Flask, act: Any) -> None:
    try:
        with app.app_context():
            act()
    except Exception as error:
        write_down(log, "the console could not be told how the server is doing", error)
