"""Asking a large place: as the probe does in a process of its own, and over the wire."""

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

import orjson

from bench import machine
from bench.client import Client
from bench.places import Place
from bench.results import Row
from bench.systems import ROOT, Server

TIMES = 30
SECONDS = 3.0


def asked(server: Server, place: Place, messages: int) -> Iterator[Row]:
    """A row for each question; one without an event is what every connection is told first."""
    for row in _probed(place):
        with machine.measuring():
            yield {**row, "messages": messages, **_over_the_wire(server, place, row)}


def _probed(place: Place) -> list[Row]:
    command = [sys.executable, "-m", "bench.probe", str(place.folder)]
    with machine.measuring():
        done = subprocess.run(
            machine.pinned(machine.cores()[0], command),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            check=True,
        )
    rows: list[Row] = orjson.loads(done.stdout)
    return rows


def _over_the_wire(server: Server, place: Place, row: Row) -> Row:
    times: list[float] = []
    asking, patience = Client(server, place, row["who"]), time.monotonic() + SECONDS
    while len(times) < TIMES and time.monotonic() < patience:
        if row["event"]:
            times.append(asking.ask(row["event"], row["payload"]))
        else:
            asking.close()
            asking = Client(server, place, row["who"])
            times.append(asking.me_seconds)
    asking.close()
    return {
        "wire_ms": round(statistics.median(times) * 1000, 3),
        "wire_longest_ms": round(max(times) * 1000, 3),
    }
