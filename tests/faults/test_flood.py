"""One person says far more than anybody may: they are told so, and others hardly notice."""

import asyncio
import time
import uuid
from contextlib import suppress

from tests.faults import figures, loop
from tests.faults.connection import Connection, connect
from tests.faults.crowd import Crowd
from tests.faults.pinger import pinging
from tests.faults.place import add_people
from tests.faults.server import Server

RATE = 1000
ROUNDS = figures.size(2, 5)
SECONDS = figures.size(2, 10)
TURN_SECONDS = 0.01
PATIENCE = 20.0
"""Seconds in which a busy machine has told the noisy one that it is too much."""

SLOWER_MAX = 1.5


class Flood:
    """One person's sends, RATE a second whether they are answered or not, and the answers."""

    def __init__(self, port: int, cookie: str | None, room: str) -> None:
        self._port, self._cookie, self._room = port, cookie, room
        self.sent = self.accepted = 0
        self.refused: dict[str, int] = {}
        self._told = asyncio.Event()

    async def pour(self, seconds: float) -> None:
        """Come, send, and go once there was an answer to more than may be said."""
        line = await connect(self._port, _heard, cookie=self._cookie)
        began, first = time.monotonic(), self.sent
        while (passed := time.monotonic() - began) < seconds:
            while self.sent - first < passed * RATE:
                self._send(line)
            await asyncio.sleep(TURN_SECONDS)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._told.wait(), PATIENCE)
        line.close()

    def _send(self, line: Connection) -> None:
        self.sent += 1
        words = {"room": self._room, "client_id": str(uuid.uuid4()), "body": f"flood {self.sent}"}
        line.emit("send", words).add_done_callback(self._note)

    def _note(self, asked: "asyncio.Future[dict[str, object]]") -> None:
        if asked.exception() is not None:
            return  # the line was closed before the answer
        answer = asked.result()
        if answer["ok"]:
            self.accepted += 1
        else:
            code = str(answer["error"])
            self.refused[code] = self.refused.get(code, 0) + 1
            self._told.set()


def test_a_flood_from_one_person_is_told_and_disturbs_nobody(make_place):
    seed = figures.seed("flood")
    place = make_place(people=50, rooms=4)
    add_people(place, ["noisy"], [place.rooms[0]])
    with Server(place.folder) as server:
        crowd = Crowd(place, server.port, seed)
        verdict, flood, waits = loop.run(_run(crowd, server.port))
    quiet, flooded = (figures.percentile(each, 99) for each in waits)
    figures.record(
        "flood",
        seed=seed,
        seconds=ROUNDS * SECONDS,
        sent=flood.sent,
        accepted=flood.accepted,
        refused=flood.refused,
        others_pings_99_percent_quiet=round(quiet, 4),
        others_pings_99_percent_flooded=round(flooded, 4),
        breaches=verdict.counts,
    )
    assert verdict.is_clean, verdict
    assert not server.tracebacks(), server.tracebacks()
    assert set(flood.refused) == {"rate_limited"}, "they are told, and nothing else"
    assert flood.accepted < flood.sent / 10, "the flood should have been held"
    assert flooded <= max(SLOWER_MAX * quiet, figures.lenient(0.1))


async def _run(crowd, port):
    """Turn about quiet and flooded, so that whatever else the machine does hits both."""
    noisy = crowd.place.people["noisy"]
    waits: tuple[list[float], list[float]] = ([], [])
    async with crowd:
        await crowd.arrive(crowd.place.crowd)
        flood = Flood(port, noisy.cookie, crowd.place.rooms[0])
        talking = crowd.talk_on(50)
        for _round in range(ROUNDS):
            async with pinging(crowd.auditor) as quiet:
                await asyncio.sleep(SECONDS)
            async with pinging(crowd.auditor) as flooded:
                await flood.pour(SECONDS)
            waits[0].extend(quiet)
            waits[1].extend(flooded)
        talking.cancel()
        await crowd.settle(30)
        return await crowd.verdict(), flood, waits


def _heard(_event: str, _what: object) -> None:
    """What the noisy hear is not looked at."""
