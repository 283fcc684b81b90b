"""Two processes on one PostgreSQL, which is restarted, killed and frozen under them.

Nobody carries between the two what is told, so it is the log that is looked at: everything that was
acknowledged is in it once, in order, without holes.
"""

import asyncio
import signal

import pytest

from tests.faults import figures, loop
from tests.faults.checker import check
from tests.faults.crowd import Crowd
from tests.faults.server import Server
from tests.postgres import Postgres

pytestmark = pytest.mark.only_on("postgresql")

ROUNDS = figures.size(1, 10)
FROZEN_SECONDS = figures.size(3, 20)
RECOVERY_SECONDS = 5.0
RATE = 40


def test_what_two_processes_acknowledge_outlives_the_database(own_postgres):
    here, postgres = own_postgres
    seed = figures.seed("postgresql")
    with Server(here.folder) as one, Server(here.folder) as other:
        crowds = [Crowd(here, server.port, seed + n) for n, server in enumerate((one, other))]
        verdict, recoveries, refused = loop.run(_run(crowds, postgres))
        logs = [server.tracebacks() for server in (one, other)]
    figures.record(
        "postgresql",
        seed=seed,
        rounds=ROUNDS,
        acknowledged=sum(len(crowd.said) for crowd in crowds),
        refused_as_unavailable=refused,
        recovery_worst=figures.worst(recoveries),
        breaches=verdict.counts,
    )
    assert verdict.is_clean, verdict
    assert all(crowd.said for crowd in crowds), "both should have got through"
    # In the short form all of it may be over before a sender's patience is.
    assert refused or not figures.IS_LONG, "somebody should have been refused meanwhile"
    assert figures.worst(recoveries) <= figures.lenient(RECOVERY_SECONDS)
    assert logs == ["", ""]


async def _run(crowds, postgres):
    recoveries = []
    async with crowds[0], crowds[1]:
        for number, crowd in enumerate(crowds):
            await crowd.arrive(crowd.place.crowd[number::2])
        talking = [crowd.talk_on(RATE) for crowd in crowds]
        for _ in range(ROUNDS):
            for trouble in (_restart, _kill, _freeze):
                await asyncio.sleep(1)
                await trouble(postgres)
                recoveries.append(await _recovery(crowds))
        for each in talking:
            each.cancel()
        await _all_answered(crowds)
        await crowds[0].verdict()
        refused = [it for crowd in crowds for client in crowd.clients for it in client.errors]
        assert {it["error"] for it in refused} <= {"unavailable"}, refused
        entries = [it for crowd in crowds for it in crowd.journal.entries if it.what in WRITTEN]
        return check(entries), recoveries, len(refused)


WRITTEN = ("sent", "acked", "changed", "final")


async def _restart(postgres: Postgres) -> None:
    await asyncio.to_thread(postgres.stop, signal.SIGINT)
    await asyncio.to_thread(postgres.start)


async def _kill(postgres: Postgres) -> None:
    await asyncio.to_thread(postgres.kill)
    await asyncio.sleep(0.5)
    await asyncio.to_thread(postgres.start)


async def _freeze(postgres: Postgres) -> None:
    postgres.freeze(True)
    await asyncio.sleep(FROZEN_SECONDS)
    postgres.freeze(False)


async def _recovery(crowds) -> float:
    """How long it takes until somebody is acknowledged by each process."""
    events = asyncio.get_running_loop()
    began, before = events.time(), [len(crowd.said) for crowd in crowds]
    while any(len(crowd.said) == count for crowd, count in zip(crowds, before, strict=True)):
        assert events.time() < began + 60, "it does not recover"
        await asyncio.sleep(0.02)
    return events.time() - began


async def _all_answered(crowds) -> None:
    for _ in range(600):
        if not any(client.waiting for crowd in crowds for client in crowd.clients):
            return
        await asyncio.sleep(0.1)
    raise AssertionError("somebody still waits for an answer")
