"""A line that is late and stumbles, and one that goes silent without a word."""

import asyncio
import time
from pathlib import Path

from tests.faults import figures, loop
from tests.faults.bad_line import BadLine
from tests.faults.client import Client
from tests.faults.crowd import Crowd
from tests.faults.server import Server

CLIENTS = figures.size(6, 50)
SECONDS = figures.size(4, 600)
LATE, SPREAD = figures.size((0.05, 0.02), (0.3, 0.1))
NOTICED_SECONDS = 30.0


def test_a_bad_line_costs_time_and_nothing_else(make_place):
    seed = figures.seed("bad line")
    place = make_place(people=CLIENTS, rooms=2)
    with Server(place.folder) as server:
        verdict, said, seen = loop.run(_talk_over_it(place, server, seed))
    figures.record(
        "bad_line",
        seed=seed,
        seconds=SECONDS,
        clients=CLIENTS,
        acknowledged=said,
        sent_to_seen_99_percent=round(figures.percentile(seen, 99), 2),
        breaches=verdict.counts,
    )
    assert verdict.is_clean, verdict
    assert said


async def _talk_over_it(place, server, seed):
    """The auditor has a good line; everybody else the bad one, and drops off it now and then."""
    async with (
        BadLine(server.port, seed, late=LATE, spread=SPREAD, loss=0.05) as line,
        Crowd(place, server.port, seed) as crowd,
    ):
        crowd.port = line.port
        await crowd.arrive(place.crowd)
        talking = crowd.talk_on(rate=CLIENTS / 2)
        flapping = crowd.spawn(_flap(crowd))
        await asyncio.sleep(SECONDS)
        flapping.cancel()
        talking.cancel()
        await crowd.settle(60)
        return await crowd.verdict(), len(crowd.said), _sent_to_seen(crowd.journal.entries)


async def _flap(crowd):
    while True:
        await asyncio.sleep(crowd.luck.uniform(0.5, 3))
        crowd.luck.choice(crowd.clients).drop("the line was cut")


def _sent_to_seen(entries):
    """Seconds from the first sending of each message until each other one first saw it."""
    sent, seen = {}, {}
    for entry in entries:
        if entry.what == "sent":
            sent.setdefault(entry.client_id, entry.at)
        elif entry.what == "seen" and entry.client_id in sent:
            seen.setdefault((entry.who, entry.client_id), entry.at - sent[entry.client_id])
    return list(seen.values())


async def _fall_silent(place, server, seed):
    async with (
        BadLine(server.port, seed, late=0, spread=0, loss=0) as line,
        Crowd(place, server.port, seed) as crowd,
    ):
        crowd.port = line.port
        clients: list[Client] = await crowd.arrive(place.crowd)
        line.fall_silent()
        began = time.monotonic()
        while _connections(server) > 1:
            assert time.monotonic() < began + 120, "it was never noticed"
            await asyncio.sleep(0.5)
        noticed = time.monotonic() - began
        for client in clients:
            client.drop("silence")
        line.recover()
        await crowd.settle(60)
        return await crowd.verdict(), noticed


def _connections(server):
    """How many connections the server holds open."""
    here = f"0100007F:{server.port:04X}"
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(row[1] == here and row[3] == "01" for row in rows)


if figures.IS_LONG:  # a silent line is noticed when pings stay unanswered, which takes its time

    def test_a_silent_line_is_noticed(make_place):
        seed = figures.seed("silent line")
        place = make_place(people=CLIENTS, rooms=2)
        with Server(place.folder) as server:
            verdict, noticed = loop.run(_fall_silent(place, server, seed))
        figures.record(
            "silent_line", seed=seed, noticed_after=round(noticed, 1), breaches=verdict.counts
        )
        assert verdict.is_clean, verdict
        assert noticed <= figures.lenient(NOTICED_SECONDS)
