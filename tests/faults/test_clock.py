"""The server's clock jumps an hour, back, to and fro: nobody is dropped, the order stays."""

import asyncio
import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from tests.faults import figures, loop
from tests.faults.connection import Connection
from tests.faults.crowd import Crowd
from tests.faults.server import Server

CLIENTS = figures.size(50, 200)
ROUNDS = figures.size(1, 5)
PING_SECONDS = 17
"""A little more than the server's pause between two pings, so that each client is pinged."""

PONG_AFTER_SECONDS = 1.0
"""How long a ping's answer is under way, so that the clock jumps while it is awaited."""

DROPPED_PERCENT = 1
SOURCE = Path(__file__).with_name("clock.c")


@pytest.fixture
def clock(tmp_path):
    """Environment variables that put a process under our clock, and the file that sets it."""
    offset = tmp_path / "offset"
    offset.write_text("+0")
    if libraries := sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1")):
        environ = {"LD_PRELOAD": str(libraries[0]), "FAKETIME_TIMESTAMP_FILE": str(offset)}
        return {**environ, "FAKETIME_NO_CACHE": "1", "DONT_FAKE_MONOTONIC": "1"}, offset
    compiler = shutil.which(os.environ.get("CC", "cc"))
    assert compiler, "neither libfaketime nor a C compiler is here; install one of them"
    library = tmp_path / "clock.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, SOURCE, "-ldl"], check=True)
    return {"LD_PRELOAD": str(library), "CLOCK_OFFSET_FILE": str(offset)}, offset


def test_a_jumping_clock_drops_nobody(make_place, clock, monkeypatch):
    seed = figures.seed("clock")
    environ, offset = clock
    monkeypatch.setattr(Connection, "pong_after", PONG_AFTER_SECONDS)
    place = make_place(people=CLIENTS, rooms=4)
    with Server(place.folder, environ=environ) as server:
        crowd = Crowd(place, server.port, seed)
        verdict, shifts, dropped, chances = loop.run(_run(crowd, offset))
    figures.record(
        "clock",
        seed=seed,
        clients=CLIENTS,
        jumps=shifts,
        means=Path(environ["LD_PRELOAD"]).name,
        acknowledged=len(crowd.said),
        dropped=dropped,
        dropped_percent=round(100 * dropped / chances, 2),
        breaches=verdict.counts,
    )
    assert verdict.is_clean, verdict
    assert shifts > 10
    assert 100 * dropped / chances <= DROPPED_PERCENT


async def _run(crowd, offset):
    async with crowd:
        await crowd.arrive(crowd.place.crowd)
        await _the_clock_follows(crowd, offset)
        talking = crowd.talk_on(rate=20)
        shifts = 0
        for _ in range(ROUNDS):
            shifts += await _jump_about(offset)
        talking.cancel()
        await crowd.settle(30)
        dropped = sum(client.connections - 1 for client in crowd.clients)
        return await crowd.verdict(), shifts, dropped, len(crowd.clients) * ROUNDS


async def _the_clock_follows(crowd, offset):
    """The premise: what the file says is what the server believes."""
    offset.write_text("+3600")
    answer = await crowd.clients[0].say(crowd.clients[0].person.rooms[1], "what time is it?")
    offset.write_text("+0")
    hour = time.strftime("%Y-%m-%dT%H", time.gmtime(time.time() + 3600))
    assert answer["message"]["created_at"].startswith(hour), answer


async def _jump_about(offset):
    """An hour on, an hour back, and five seconds to and fro, until everybody was pinged."""
    began, shifts = time.monotonic(), 0
    while time.monotonic() < began + PING_SECONDS + PONG_AFTER_SECONDS:
        for shift in ("+3600", "+0", "-3600", "+0", "+5", "-5", "+60", "+0"):
            offset.write_text(shift)
            shifts += 1
            await asyncio.sleep(0.25)
    return shifts
