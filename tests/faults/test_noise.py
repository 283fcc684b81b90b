"""A few who send nothing but junk: others hardly notice, and nothing falls."""

import asyncio

from tests.faults import figures, frames, loop
from tests.faults.connection import Connection, Gone, connect
from tests.faults.crowd import Crowd
from tests.faults.noise import Noise
from tests.faults.pinger import pinging
from tests.faults.place import add_people
from tests.faults.server import Server

PIECES = figures.size(5_000, 1_000_000)
NOISY = figures.size(8, 8)
BATCH = 20
QUIET_SECONDS = figures.size(2, 20)
LOG_MAX = 1_000_000
FRAMES_PERCENT, PACKETS_PERCENT = 1, 4
"""Each of these costs the sender its connection, sooner or later; the rest are events."""


class Thrower:
    """Somebody who sends junk, and comes back when that has cost them their connection."""

    def __init__(self, run: "Run", noise: Noise, cookie: str) -> None:
        self._run, self._noise, self._cookie = run, noise, cookie
        self._connection: Connection | None = None

    async def throw(self) -> None:
        while self._run.left > 0:
            self._run.left -= BATCH
            try:
                await self._batch(await self._connected())
            except (Gone, TimeoutError):
                self._run.closed += 1
                self._drop()
        self._drop()

    async def _connected(self) -> Connection:
        if self._connection is None:
            run = self._run
            self._connection = await connect(run.port, run.heard, self._drop, cookie=self._cookie)
        return self._connection

    async def _batch(self, line: Connection) -> None:
        """Some junk of one kind, and a question that shows that everything before was answered."""
        draw = self._run.luck.uniform(0, 100)
        if draw < FRAMES_PERCENT:
            line.transport.write(b"".join(self._noise.frame() for _ in range(BATCH)))
        elif draw < FRAMES_PERCENT + PACKETS_PERCENT:
            for _ in range(BATCH):
                line.transport.write(frames.frame(frames.TEXT, self._noise.packet()))
        else:
            asked = [line.emit(*self._noise.event()) for _ in range(BATCH)]
            self._run.note(await asyncio.wait_for(asyncio.gather(*asked), 60))
        await asyncio.wait_for(line.emit("latency", 0), 60)

    def _drop(self) -> None:
        line, self._connection = self._connection, None
        if line:
            line.close()


class Run:
    """How much is left to throw, and what was answered."""

    def __init__(self, crowd: Crowd, port: int) -> None:
        self.left, self.port, self.luck = PIECES, port, crowd.luck
        self.closed = self.accepted = 0
        self.refused: dict[str, int] = {}

    def heard(self, _event: str, _what: object) -> None:
        """Whatever the noisy hear is not looked at."""

    def note(self, answers: list[dict[str, object]]) -> None:
        for answer in answers:
            if answer["ok"]:
                self.accepted += 1
            else:
                code = str(answer["error"])
                self.refused[code] = self.refused.get(code, 0) + 1


def test_junk_by_the_thousand_disturbs_nobody(make_place):
    seed = figures.seed("junk")
    place = make_place(people=20, rooms=4)
    add_people(place, ["noisy"], ["1"])
    with Server(place.folder) as server:
        crowd = Crowd(place, server.port, seed)
        run = Run(crowd, server.port)
        verdict, quiet, noisy = loop.run(_run(crowd, run, seed))
        size = server.log.stat().st_size
        assert server.is_running
    figures.record(
        "junk",
        seed=seed,
        pieces=PIECES,
        connections_lost=run.closed,
        refused=run.refused,
        accepted=run.accepted,
        log_bytes=size,
        others_pings_99_percent_quiet=round(figures.percentile(quiet, 99), 4),
        others_pings_99_percent_noisy=round(figures.percentile(noisy, 99), 4),
        breaches=verdict.counts,
    )
    assert verdict.is_clean, verdict
    assert not server.tracebacks(), server.tracebacks()
    assert size <= LOG_MAX
    assert run.refused.get("invalid"), "junk should have been refused"
    assert not {"internal", "unavailable"} & set(run.refused), run.refused


async def _run(crowd, run, seed):
    known = [*crowd.place.rooms, "1", "lobby", "words", "👍"]
    async with crowd:
        await crowd.arrive(crowd.place.crowd)
        talking = crowd.talk_on(10)
        async with pinging(crowd.auditor) as quiet:
            await asyncio.sleep(QUIET_SECONDS)
        cookie = crowd.place.people["noisy"].cookie
        noise = [Thrower(run, Noise(seed + number, known), cookie) for number in range(NOISY)]
        async with pinging(crowd.auditor) as noisy:
            await asyncio.gather(*(each.throw() for each in noise))
        talking.cancel()
        await crowd.settle(60)
        return await crowd.verdict(), quiet, noisy
