"""The server is killed at any moment, and again, while everybody talks."""

from tests.faults import figures, loop
from tests.faults.crowd import Crowd
from tests.faults.nemesis import Nemesis
from tests.faults.server import Server

KILLS = figures.size(3, 50)
RATE = 100
READY_SECONDS = 2.0
CONVERGED_SECONDS = 5.0


def test_a_killed_server_loses_nothing_and_all_catch_up(make_place):
    seed = figures.seed("kills")
    place = make_place(people=200, rooms=20)
    with Server(place.folder) as server:
        crowd, nemesis = Crowd(place, server.port, seed), Nemesis(server, seed)
        verdict, settled = loop.run(_run(crowd, nemesis))
    damage = nemesis.damage
    figures.record(
        "kills",
        seed=seed,
        kills=KILLS,
        acknowledged=len(crowd.said),
        ready_worst=figures.worst(damage.ready),
        converged_median=round(figures.percentile(damage.converged, 50), 2),
        converged_worst=figures.worst(damage.converged),
        settled=round(settled, 2),
        breaches=verdict.counts,
    )
    assert verdict.is_clean, verdict
    assert crowd.said, "somebody should have got through"
    assert figures.worst(damage.ready) <= figures.lenient(READY_SECONDS)
    assert figures.worst(damage.converged) <= figures.lenient(CONVERGED_SECONDS)


async def _run(crowd, nemesis):
    async with crowd:
        await crowd.arrive(crowd.place.crowd)
        talking = crowd.talk_on(RATE)
        await nemesis.kill_often(KILLS, crowd.clients)
        talking.cancel()
        settled = await crowd.settle(30)
        return await crowd.verdict(), settled
