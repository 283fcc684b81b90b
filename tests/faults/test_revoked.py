"""Whoever loses access, in whatever way, hears and finds nothing more a moment later."""

from chatapp import broadcasts
from tests.faults import figures, loop
from tests.faults.crowd import Crowd
from tests.faults.place import add_people
from tests.faults.revoking import FELT_SECONDS, Run, revoke
from tests.faults.server import Server

ROUNDS = figures.size(25, 1000)


def test_lost_access_is_felt_at_once(make_place, monkeypatch):
    seed = figures.seed("revoked")
    place = make_place(people=10, rooms=1, each_in=1)
    names = [f"victim-{number}" for number in range(ROUNDS)]
    add_people(place, names, [place.rooms[0]])
    monkeypatch.setattr(broadcasts._carrier, "carry", broadcasts._carrier.carry)  # put back later
    broadcasts.leave_bulletins()
    with Server(place.folder) as server:
        crowd, run = Crowd(place, server.port, seed), Run(place, server.port)
        verdict, late, found, waits = loop.run(revoke(crowd, run, names))
    everybody = [each for them in late.values() for each in them]
    figures.record(
        "revoked",
        seed=seed,
        rounds=ROUNDS,
        latest_event_after_the_answer={way: figures.worst(them) for way, them in late.items()},
        later_than_a_second=sum(each > FELT_SECONDS for each in everybody),
        others_pings_99_percent=round(figures.percentile(waits, 99), 3),
        found_by_asking_afterwards=len(found),
        breaches=verdict.counts,
    )
    assert verdict.is_clean, verdict
    assert not found, found[:3]
    assert figures.worst(everybody) <= figures.lenient(FELT_SECONDS)
