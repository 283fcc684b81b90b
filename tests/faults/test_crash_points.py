"""The server dies where a message is half through; whoever sends it again has sent it once."""

import asyncio
import sys
from pathlib import Path

import pytest

from tests.faults import figures, loop
from tests.faults.crashing_server import POINTS, STATUS
from tests.faults.crowd import Crowd
from tests.faults.nemesis import Nemesis
from tests.faults.server import Server

CRASHES = figures.size(3, 50)
COMMAND = (sys.executable, str(Path(__file__).with_name("crashing_server.py")))


@pytest.mark.parametrize("point", POINTS)
def test_a_retry_after_a_crash_finds_the_same_message(make_place, point):
    seed = figures.seed(point)
    place = make_place(people=12, rooms=2)
    with Server(place.folder, command=COMMAND) as server:
        crowd, nemesis = Crowd(place, server.port, seed), Nemesis(server, seed)
        verdict, others = loop.run(_run(crowd, nemesis, server, point))
    again = _sent_again(crowd.journal.entries)
    figures.record(
        f"crash_{point}",
        seed=seed,
        crashes=CRASHES,
        acknowledged=len(crowd.said),
        sent_again_after_a_crash=again,
        answered_with_another_place=len(others),
        ready_worst=figures.worst(nemesis.damage.ready),
        breaches=verdict.counts,
    )
    assert verdict.is_clean, verdict
    assert not others, others
    assert point == "after_ack" or again, "a crash should have left something to send again"


async def _run(crowd, nemesis, server, point):
    async with crowd:
        await crowd.arrive(crowd.place.crowd)
        talking = crowd.talk_on(rate=60)
        for _ in range(CRASHES):
            server.kill()
            nth = crowd.luck.randint(1, 15)
            ready = await asyncio.to_thread(server.start, CRASH_AT=f"{point}:{nth}")
            nemesis.damage.ready.append(ready)
            assert await asyncio.to_thread(server.wait) == STATUS
        await nemesis.start(crowd.clients)
        talking.cancel()
        await crowd.settle(30)
        others = await _retried_elsewhere(crowd)
        return await crowd.verdict(), others


async def _retried_elsewhere(crowd):
    """Send what was acknowledged once more; the answers that name another place."""
    by_id = {client.person.id: client for client in crowd.clients}
    found = []
    for message in crowd.said[-100:]:
        answer = await by_id[message["author"]["id"]].again(message)
        if (answer["message"]["id"], answer["message"]["seq"]) != (message["id"], message["seq"]):
            found.append((message, answer))
    return found


def _sent_again(entries):
    """How many messages were sent more than once before their first acknowledgement."""
    times = {}
    for entry in entries:
        if entry.what == "sent":
            times[entry.client_id] = times.get(entry.client_id, 0) + 1
        elif entry.what == "acked":
            times.setdefault(f"done {entry.client_id}", times[entry.client_id])
    return sum(count > 1 for name, count in times.items() if name.startswith("done "))
