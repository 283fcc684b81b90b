"""What falls due while whoever holds the lease is killed and stands still, again and again.

Two processes on one PostgreSQL, with Valkey between them. Some of it was planned long before, some
is planned at one of them a moment before: messages, announcements that begin, repeat, remind and
end, and what is too old and goes. Each happens once, and in time while any process lives.
"""

import sys
import time
from contextlib import ExitStack

import pytest

from chatapp.database.postgresql import STOPPED_SECONDS
from tests import databases
from tests.faults import due, figures
from tests.faults.lives import Life, Lives
from tests.faults.planner import Planner
from tests.faults.server import Server
from tests.valkeys import Valkey

pytestmark = pytest.mark.only_on("postgresql")

COMMAND = (sys.executable, "-m", "tests.faults.due_server")
UPKEEP = {"UPKEEP_SECONDS": "1"}
SECONDS = figures.size(2, 600)
COUNT = figures.size(6, 100)
QUIET_SECONDS = figures.size(0.5, 5.0)
LEASE_SECONDS = figures.size(1.0, 5.0)
STILL_SECONDS = figures.size(2.0, LEASE_SECONDS + STOPPED_SECONDS + 5)
"""Longer than others wait for whoever holds the lease, and for whoever stopped while writing."""

LATE_SECONDS = LEASE_SECONDS + STOPPED_SECONDS + 1
DONE_SECONDS = 60.0


def test_each_thing_that_is_due_happens_once_whoever_dies(make_place):
    seed = figures.seed("due")
    place = make_place(people=2, rooms=2)
    with Valkey() as valkey, ExitStack() as stack:
        environ = {"REDIS_URL": valkey.url, "LEASE_SECONDS": str(LEASE_SECONDS)}
        pair = [Server(place.folder, environ | UPKEEP, COMMAND) for _ in range(2)]
        for server in pair:
            stack.callback(server.kill)
        moments = due.prepare(place, seed, COUNT, SECONDS)
        lives = Lives([Life(server) for server in pair], seed, STILL_SECONDS)
        planned, settled = _break(lives, place, seed), _settle(place)
        outcome, traces = due.look(place, moments), pair[0].tracebacks()
    late = {kind: [lives.lived(*it) for it in spans] for kind, spans in outcome.done.items()}
    _record(seed, lives, planned, outcome, late, settled)
    assert not any(outcome.faults.values()), outcome.faults
    assert len(late["begun"]) == len(late["reminded"]) == COUNT
    assert len(late["said"]) >= COUNT + planned, "what was answered was said"
    assert planned and lives.done["held the lease"], "somebody died who had something to do"
    assert max(map(max, late.values())) <= figures.lenient(LATE_SECONDS)
    assert not traces


def _record(seed, lives, planned, outcome, late, settled):
    figures.record(
        "due",
        seed=seed,
        seconds=SECONDS,
        **lives.done,
        messages=len(late["said"]),
        of_these_planned_meanwhile=planned,
        announcements=len(late["begun"]),
        reminders=len(late["reminded"]),
        removed=outcome.removed,
        late_median={kind: round(figures.percentile(them, 50), 3) for kind, them in late.items()},
        late_worst={kind: figures.worst(them) for kind, them in late.items()},
        settled=round(settled, 2),
        breaches=outcome.faults,
    )


def _break(lives, place, seed):
    """Let both live and die; how much was planned meanwhile."""
    lives.start()
    ports = [life.server.port for life in lives.pair]
    with Planner(place.people["bot-0"], place.rooms[1], ports, seed) as planner:
        lives.reign(SECONDS, QUIET_SECONDS)
    assert not planner.refused, planner.refused
    return planner.planned


def _settle(place):
    """Wait until nothing is left to do; for how many seconds."""
    began = time.monotonic()
    while left := _undone(place):
        assert time.monotonic() < began + DONE_SECONDS, left
        time.sleep(0.1)
    return time.monotonic() - began


def _undone(place):
    with databases.opened(place.folder) as connection:
        counted = {query: connection.execute(query).fetchone()[0] for query in due.UNDONE}
    return {query: count for query, count in counted.items() if count}
