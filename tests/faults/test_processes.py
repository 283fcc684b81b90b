"""Two server processes on one database, while the bus between them and they themselves go wrong."""

import asyncio
import os
import signal
import time
from contextlib import ExitStack

import pytest

from chatapp import broadcasts
from chatapp.presence.peers import SILENT_SECONDS
from tests.callers import eventually
from tests.faults import figures, loop
from tests.faults.crowd import Crowd
from tests.faults.place import add_people
from tests.faults.revoking import FELT_SECONDS, Run, revoke
from tests.faults.server import Server
from tests.valkeys import Valkey

PEOPLE = figures.size(30, 100)
RATE = figures.size(30, 60)
TIMES = figures.size(1, 20)
AWAY_SECONDS = figures.size(3.0, 10.0)
FROZEN_SECONDS = figures.size(4.0, 30.0)
WORKING_SECONDS = figures.size(2.0, 4.0)
PAUSED_SECONDS = figures.size(SILENT_SECONDS + 3, 60.0)
KILLS = figures.size(1, 10)
ROUNDS = figures.size(5, 200)
CONVERGED_SECONDS = 3.0
ANSWERED_SECONDS = 1.0


@pytest.fixture
def servers(make_place):
    """Start as many servers on one place as are asked for: `servers(2, valkey)`."""
    with ExitStack() as stack:

        def start(count, valkey=None, **place_options):
            place = make_place(**place_options)
            environ = {"REDIS_URL": valkey.url} if valkey else {}
            found = [Server(place.folder, environ) for _ in range(count)]
            return place, [stack.enter_context(each) for each in found]

        yield start


@pytest.fixture
def valkey():
    with Valkey() as found:
        yield found


def test_while_the_bus_dies_and_stands_still_nobody_misses_anything(servers, valkey):
    seed = figures.seed("bus")
    place, (one, two) = servers(2, valkey, people=PEOPLE, rooms=6)
    crowd = Crowd(place, one.port, seed, two.port)
    verdict, late, waits, settled = loop.run(_with_a_bad_bus(crowd, valkey))
    figures.record(
        "bus",
        seed=seed,
        killed=TIMES,
        away_seconds=AWAY_SECONDS,
        frozen=TIMES,
        frozen_seconds=FROZEN_SECONDS,
        acknowledged=len(crowd.said),
        seen_after_median={when: _median(them) for when, them in late.items()},
        seen_after_worst={when: figures.worst(them) for when, them in late.items()},
        answered_after_worst=figures.worst(waits),
        answered_99_percent=round(figures.percentile(waits, 99), 3),
        syncs=sum(client.syncs for client in crowd.clients),
        settled=round(settled, 2),
        breaches=verdict.counts,
    )
    assert verdict.is_clean, verdict
    assert min(map(len, late.values())) > 100, "in each state of the bus somebody said something"
    everything = [each for them in late.values() for each in them]
    assert figures.worst(everything) <= figures.lenient(CONVERGED_SECONDS)
    assert figures.worst(waits) <= figures.lenient(ANSWERED_SECONDS)
    assert not one.tracebacks() and not two.tracebacks()


async def _with_a_bad_bus(crowd, valkey):
    spans = {"working": [], "killed": [], "frozen": []}

    async def stay(state, seconds):
        began = time.monotonic()
        await asyncio.sleep(seconds)
        spans[state].append((began, time.monotonic()))

    async with crowd:
        await crowd.arrive(crowd.place.crowd)
        talking = crowd.talk_on(RATE)
        for _ in range(TIMES):
            await stay("working", WORKING_SECONDS)
            await asyncio.to_thread(valkey.kill)
            await stay("killed", AWAY_SECONDS)
            await asyncio.to_thread(valkey.start)
            await stay("working", WORKING_SECONDS)
            valkey.freeze()
            await stay("frozen", FROZEN_SECONDS)
            valkey.thaw()
        await stay("working", 2)
        talking.cancel()
        settled = await crowd.settle(30)
        verdict = await crowd.verdict()  # first: to compare so much lets nobody answer pings
        return verdict, _lateness(crowd, spans), _waits(crowd), settled


def _lateness(crowd, spans):
    """Seconds from each acknowledgement until each other member had it, by the bus's state then."""
    seen, members = {}, {}
    for client in crowd.clients:
        for room in client.person.rooms:
            members.setdefault(room, set()).add(client.name)
    for entry in crowd.journal.entries:
        if entry.what == "seen":
            seen.setdefault((entry.id, entry.who), entry.at)
    acked = [entry for entry in crowd.journal.entries if entry.what == "acked"]
    return {
        state: [
            max(seen[entry.id, who] - entry.at, 0.0)
            for entry in acked
            for who in members[entry.room]
            if (entry.id, who) in seen and _is_in(entry.at, them)
        ]
        for state, them in spans.items()
    }


def _is_in(at, spans):
    return any(began <= at <= ended for began, ended in spans)


def _median(values):
    return round(figures.percentile(values, 50), 3)


def _waits(crowd):
    """Seconds from each sending until its acknowledgement."""
    sent, waits = {}, []
    for entry in crowd.journal.entries:
        if entry.what == "sent":
            sent[entry.who, entry.client_id] = entry.at
        elif entry.what == "acked" and (entry.who, entry.client_id) in sent:
            waits.append(entry.at - sent[entry.who, entry.client_id])
    return waits


@pytest.mark.parametrize("bus", ["valkey", "database"])
def test_processes_that_die_in_turn_take_nothing_with_them(servers, valkey, bus):
    seed = figures.seed(f"processes_{bus}")
    place, pair = servers(2, valkey if bus == "valkey" else None, people=PEOPLE, rooms=6)
    crowd = Crowd(place, pair[0].port, seed, pair[1].port)
    verdict, settled = loop.run(_with_deaths(crowd, pair))
    figures.record(
        f"processes_{bus}",
        seed=seed,
        kills=2 * KILLS,
        acknowledged=len(crowd.said),
        settled=round(settled, 2),
        breaches=verdict.counts,
    )
    assert verdict.is_clean, verdict
    assert crowd.said


async def _with_deaths(crowd, pair):
    async with crowd:
        await crowd.arrive(crowd.place.crowd)
        talking = crowd.talk_on(RATE)
        for _ in range(KILLS):
            for server in pair:
                await asyncio.sleep(crowd.luck.uniform(0.5, 1.5))
                server.kill()
                await asyncio.sleep(crowd.luck.uniform(0.1, 1.5))
                await asyncio.to_thread(server.start)
        await asyncio.sleep(1)
        talking.cancel()
        settled = await crowd.settle(30)
        return await crowd.verdict(), settled


def test_a_process_that_was_paused_is_not_believed_and_starts_anew(servers, valkey):
    seed = figures.seed("paused")
    place, (one, two) = servers(2, valkey, people=PEOPLE, rooms=6)
    crowd = Crowd(place, one.port, seed, two.port)
    verdict, settled = loop.run(_with_a_pause(crowd, two))
    figures.record(
        "paused",
        seed=seed,
        seconds=PAUSED_SECONDS,
        acknowledged=len(crowd.said),
        settled=round(settled, 2),
        breaches=verdict.counts,
    )
    assert verdict.is_clean, verdict
    assert eventually(lambda: "took this one for dead" in two.log.read_text())
    assert not two.tracebacks()


async def _with_a_pause(crowd, paused):
    async with crowd:
        await crowd.arrive(crowd.place.crowd)
        talking = crowd.talk_on(RATE)
        await asyncio.sleep(2)
        os.kill(paused.pid, signal.SIGSTOP)
        await asyncio.sleep(PAUSED_SECONDS)
        os.kill(paused.pid, signal.SIGCONT)
        await asyncio.sleep(3)
        talking.cancel()
        settled = await crowd.settle(60)
        return await crowd.verdict(), settled


@pytest.mark.parametrize("bus", ["valkey", "database"])
def test_access_lost_at_one_process_is_lost_at_the_other(servers, valkey, bus, monkeypatch):
    seed = figures.seed(f"revoked_elsewhere_{bus}")
    place, (one, two) = servers(
        2, valkey if bus == "valkey" else None, people=10, rooms=1, each_in=1
    )
    names = [f"victim-{number}" for number in range(ROUNDS)]
    add_people(place, names, [place.rooms[0]])
    monkeypatch.setattr(broadcasts._carrier, "carry", broadcasts._carrier.carry)  # put back later
    broadcasts.leave_bulletins()
    crowd, run = Crowd(place, one.port, seed), Run(place, one.port, listening_at=two.port)
    verdict, late, found, _waits = loop.run(revoke(crowd, run, names))
    everybody = [each for them in late.values() for each in them]
    figures.record(
        f"revoked_elsewhere_{bus}",
        seed=seed,
        rounds=ROUNDS,
        latest_event_after_the_answer={way: figures.worst(them) for way, them in late.items()},
        later_than_a_second=sum(each > FELT_SECONDS for each in everybody),
        found_by_asking_afterwards=len(found),
        breaches=verdict.counts,
    )
    assert verdict.is_clean, verdict
    assert not found, found[:3]
    assert figures.worst(everybody) <= figures.lenient(FELT_SECONDS)
