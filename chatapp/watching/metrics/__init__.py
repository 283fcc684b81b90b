"""All figures of this process and of its place, for those who collect them.

Each process tells of itself; what is said of the place is the same whichever is asked. The
counting is done where things happen (chatapp/telemetry/gauges.py); here it gets its names
(docs/watching.md).
"""

from collections.abc import Iterator

from flask import Flask, current_app

from chatapp.telemetry.exposition import Family, gauge
from chatapp.watching.glances import Glance
from chatapp.watching.metrics import jobs, machine, places, traffic

FRESH_SECONDS = 5.0
"""However many collect them, the database is asked for its figures no oftener than that."""


def init_app(app: Flask) -> None:
    """Be ready to look at the place."""
    app.extensions["place figures"] = Glance(app, places.look, FRESH_SECONDS)


def all_() -> Iterator[Family]:
    """Gather everything; what only the database knows is left out while it doesn't answer."""
    yield from machine.families()
    yield from traffic.families()
    yield from jobs.families()
    seen: list[Family] | None = current_app.extensions["place figures"].take()
    text = "Whether the database answered when it was asked for its figures."
    yield gauge("chatapp_database_up", text, ({}, int(seen is not None)))
    yield from seen or ()
