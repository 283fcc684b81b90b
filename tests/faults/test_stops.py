"""The server is asked to end, and comes back: nobody waits long, and nothing is lost."""

import asyncio
import time

from tests.faults import figures, loop
from tests.faults.crowd import Crowd
from tests.faults.server import Server

CLIENTS = figures.size(200, 1000)
RATE = 20
CLOSED_SECONDS, EXIT_SECONDS, BACK_SECONDS = 2.0, 3.0, 10.0


def test_a_stop_closes_all_and_they_come_back(make_place):
    seed = figures.seed("stop")
    place = make_place(people=CLIENTS, rooms=20)
    with Server(place.folder) as server:
        crowd = Crowd(place, server.port, seed)
        verdict, status, exited, closed, back = loop.run(_run(crowd, server))
    figures.record(
        "stop",
        seed=seed,
        clients=CLIENTS,
        acknowledged=len(crowd.said),
        exit_seconds=round(exited, 2),
        closed_worst=figures.worst(closed),
        back_99_percent=round(figures.percentile(back, 99), 2),
        back_worst=figures.worst(back),
        breaches=verdict.counts,
    )
    assert verdict.is_clean, verdict
    assert status == 0
    assert all(client.farewells for client in crowd.clients), "everybody should have been told"
    assert exited <= figures.lenient(EXIT_SECONDS)
    assert figures.worst(closed) <= figures.lenient(CLOSED_SECONDS)
    assert figures.percentile(back, 99) <= figures.lenient(BACK_SECONDS)


async def _run(crowd, server):
    async with crowd:
        await crowd.arrive(crowd.place.crowd)
        talking = crowd.talk_on(RATE)
        await asyncio.sleep(2)
        asked_at = time.monotonic()
        status, exited = await asyncio.to_thread(server.stop)
        await asyncio.to_thread(server.start)
        up_at = time.monotonic()
        await asyncio.gather(*(client.here(120) for client in crowd.clients))
        talking.cancel()
        await crowd.settle(60)
        closed = [client.closed_at[0] - asked_at for client in crowd.clients]
        back = [client.caught_up_at - up_at for client in crowd.clients]
        return await crowd.verdict(), status, exited, closed, back
