"""All at once: two processes, their database and their bus break in an order that a seed knows.

Three make things go wrong at the same time, each at its own: a process is killed or stands still,
Valkey is killed or stands still, PostgreSQL is restarted, killed or stands still. When they have
let go of all, everybody has everything once, in order, without holes.
"""

import asyncio
import os
import random
import signal
import time
from collections import Counter
from contextlib import suppress

import pytest

from chatapp.presence.peers import SILENT_SECONDS
from tests.faults import figures, loop
from tests.faults.crowd import Crowd
from tests.faults.server import Server
from tests.valkeys import Valkey

pytestmark = pytest.mark.only_on("postgresql")

SECONDS = figures.size(12, 600)
RATE = figures.size(20, 40)
STILL_SECONDS = figures.size(SILENT_SECONDS + 2, 20.0)
"""How long something stands still at most."""

QUIET_SECONDS = figures.size(2.0, 10.0)
"""How long nothing happens to it at most."""

HEALED_SECONDS = 60


def test_everything_may_break_at_the_same_time(own_postgres):
    seed = figures.seed("everything")
    place, postgres = own_postgres
    with Valkey() as valkey:
        environ = {"REDIS_URL": valkey.url}
        with Server(place.folder, environ) as one, Server(place.folder, environ) as two:
            crowd = Crowd(place, one.port, seed, two.port)
            chaos = Chaos(seed, [one, two], valkey, postgres)
            verdict, settled = loop.run(_run(crowd, chaos))
            traces = one.tracebacks() + two.tracebacks()
    figures.record(
        "everything",
        seed=seed,
        seconds=SECONDS,
        **chaos.done,
        acknowledged=len(crowd.said),
        settled=round(settled, 2),
        breaches=verdict.counts,
    )
    assert verdict.is_clean, verdict
    assert crowd.said and len(chaos.done) >= 3
    assert not traces


async def _run(crowd, chaos):
    async with crowd:
        await crowd.arrive(crowd.place.crowd)
        talking = crowd.talk_on(RATE)
        await chaos.reign(SECONDS)
        talking.cancel()
        settled = await crowd.settle(HEALED_SECONDS)
        return await crowd.verdict(), settled


class Chaos:
    """What is done to whom: each trouble ends before the next of the same kind begins."""

    def __init__(self, seed, servers, valkey, postgres):
        self._luck = random.Random(seed)
        self._servers, self._valkey, self._postgres = servers, valkey, postgres
        self.done = Counter()

    async def reign(self, seconds):
        """Break things for so long; in the end all is whole again."""
        end = time.monotonic() + seconds
        supervisors = [asyncio.create_task(_supervise(it)) for it in self._servers]
        await asyncio.gather(
            self._go_on(end, [self._kill_process, self._pause_process]),
            self._go_on(end, [self._kill_valkey, self._pause_valkey]),
            self._go_on(end, [self._restart_database, self._kill_database, self._pause_database]),
        )
        await asyncio.sleep(1)  # what ended last is started once more
        for supervisor in supervisors:
            supervisor.cancel()

    async def _go_on(self, end, troubles):
        while True:
            await asyncio.sleep(self._luck.uniform(0.5, QUIET_SECONDS))
            if time.monotonic() > end:
                return
            trouble = self._luck.choice(troubles)
            self.done[trouble.__name__.strip("_")] += 1
            await trouble()

    async def _still(self, seconds=STILL_SECONDS):
        await asyncio.sleep(self._luck.uniform(0.1, seconds))

    async def _kill_process(self):
        self._luck.choice(self._servers).kill()

    async def _pause_process(self):
        server = self._luck.choice(self._servers)
        with suppress(ProcessLookupError):  # it has just ended by itself
            os.kill(server.pid, signal.SIGSTOP)
            await self._still()
            os.kill(server.pid, signal.SIGCONT)

    async def _kill_valkey(self):
        await asyncio.to_thread(self._valkey.kill)
        await self._still(10.0)
        await asyncio.to_thread(self._valkey.start)

    async def _pause_valkey(self):
        self._valkey.freeze()
        await self._still()
        self._valkey.thaw()

    async def _restart_database(self):
        await asyncio.to_thread(self._postgres.stop)
        await asyncio.to_thread(self._postgres.start)

    async def _kill_database(self):
        await asyncio.to_thread(self._postgres.kill)
        await self._still(1.5)
        await asyncio.to_thread(self._postgres.start)

    async def _pause_database(self):
        self._postgres.freeze(True)
        await self._still()
        self._postgres.freeze(False)


async def _supervise(server):
    """Start it whenever it has ended, as systemd does: without a database it ends by itself."""
    while True:
        await asyncio.sleep(0.5)
        if not server.is_running:
            with suppress(AssertionError):
                await asyncio.to_thread(server.start)
