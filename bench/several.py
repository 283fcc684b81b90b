"""Measures what several processes cost each other, with PostgreSQL and Valkey between them.

    python -m bench.several

prints a table: processor time by process for each message said, and how many a second are stored
and answered by one process and by two. All of it runs on one machine, so the times a message costs
each process say more than the sums; docs/performance.md does the arithmetic with them.
"""

import asyncio
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import built, loads, machine, places
from bench.systems import CHATAPP, Server, running
from tests import postgres
from tests.faults.connection import Connection, connect
from tests.valkeys import Valkey

RATE, SECONDS = 100, 10
"""Messages a second that one person says, and for how long, where processor time is measured."""

AUDIENCE = 50
WORDS = "Something to measure with."
SENDERS = 100
ACKS = {"mode": "ack", "warm": 1, "seconds": 5, "settle": 0.2}
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Machines:
    """One place in PostgreSQL, and as many processes as it is asked for."""

    place: places.Place
    database: postgres.Postgres
    valkey: Valkey
    stack: ExitStack

    def process(self, has_bus: bool) -> Server:
        environ = {"DATABASE_URL": self.database.url("chat")}
        if has_bus:
            environ["REDIS_URL"] = self.valkey.url
        return self.stack.enter_context(running(CHATAPP, self.place, environ))

    @property
    def pids(self) -> dict[str, list[int]]:
        """Of what is not ours: PostgreSQL has a process for each of our connections."""
        return {
            "postgresql": family(self.database.pid),
            "valkey": family(self.valkey.pid),
        }


def main() -> None:
    """Print what was found."""
    machine.raise_limits()
    built.build()
    postgres.OPTIONS["fsync"] = "on"  # here a power cut matters: it is what a commit waits for
    for name, row in measured():
        print(f"{name:<44}", "  ".join(f"{key} {value}" for key, value in row.items()), flush=True)


def measured() -> Iterator[tuple[str, dict[str, float]]]:
    with _machines() as alone:
        one = alone.process(has_bus=False)
        yield "one process, nobody speaks", _rested(alone, [one])
        yield "one process, nobody listens", _cost(alone, [one], 0)
        yield "one process, acknowledged", _answered(alone, [one])
    with _machines() as both:
        pair = [both.process(has_bus=True), both.process(has_bus=True)]
        yield "two processes, nobody speaks", _rested(both, pair)
        yield "two processes, nobody listens", _cost(both, pair, 0)
        yield f"two processes, {AUDIENCE} listen at the second", _cost(both, pair, AUDIENCE)
        yield "two processes, acknowledged by the first", _answered(both, pair[:1])
        yield "two processes, acknowledged by both", _answered(both, pair)


@contextmanager
def _machines() -> Iterator[Machines]:
    with ExitStack() as stack:
        database = postgres.Postgres()
        stack.callback(database.end)
        database.execute("CREATE DATABASE chat")
        valkey = stack.enter_context(Valkey())
        place = places.crowd()
        _move(place, database.url("chat"))
        yield Machines(place, database, valkey, stack)


def _move(place: places.Place, url: str) -> None:
    app = places.app_of(place)
    done = app.test_cli_runner().invoke(args=["db", "copy", "--to", url])
    if done.exit_code:
        raise RuntimeError(done.output)


def _rested(them: Machines, servers: list[Server]) -> dict[str, float]:
    """Milliseconds of processor time that each process takes for a second of nothing."""
    before = _seconds(them, servers)
    time.sleep(SECONDS)
    after = _seconds(them, servers)
    return {f"{name} ms": round((after[name] - before[name]) * 1e3 / SECONDS, 1) for name in after}


def _cost(them: Machines, servers: list[Server], listeners: int) -> dict[str, float]:
    """Microseconds of processor time that each process takes for one message."""
    return asyncio.run(_talked(them, servers, listeners))


async def _talked(them: Machines, servers: list[Server], listeners: int) -> dict[str, float]:
    room, keys = _room_of(them.place), _keys_of(them.place)
    heard: list[object] = []

    def hear(event: str, what: object) -> None:
        if event == "message":
            heard.append(what)

    lines = [await connect(servers[-1].port, hear, cookie=key) for key in keys[:listeners]]
    speaker = await connect(servers[0].port, lambda *_: None, cookie=keys[-1])
    await _say(speaker, room, "warm", RATE)
    await asyncio.sleep(1)
    heard.clear()
    before = _seconds(them, servers)
    await _say(speaker, room, "measured", RATE * SECONDS)
    after = _seconds(them, servers)
    await asyncio.sleep(1)
    if len(heard) != listeners * RATE * SECONDS:
        raise RuntimeError(f"{len(heard)} of {listeners * RATE * SECONDS} were heard")
    for line in [*lines, speaker]:
        line.close()
    return {
        f"{name} µs": round((after[name] - before[name]) * 1e6 / (RATE * SECONDS)) for name in after
    }


async def _say(speaker: Connection, room: str, name: str, count: int) -> None:
    """Say so many, RATE a second, and wait until all are answered."""
    answers, began = [], time.monotonic()
    for number in range(count):
        await asyncio.sleep(max(0, began + number / RATE - time.monotonic()))
        told = {
            "room": room,
            "client_id": f"{name}-{number}-{began:.0f}",
            "body": "Something to measure with.",
        }
        answers.append(speaker.emit("send", told))
    for answer in await asyncio.gather(*answers):
        if not answer["ok"]:
            raise RuntimeError(str(answer))


def _answered(them: Machines, servers: list[Server]) -> dict[str, float]:
    """Messages a second that are stored and answered, everybody in a room of their own."""
    each = SENDERS // len(servers)

    def put(server: Server) -> float:
        own = _part(them.place, servers.index(server) * each, each)
        found = loads.put(server, *own, clients=each, senders=each, **ACKS)
        if "failed" in found:
            raise RuntimeError(found["failed"])
        return float(found["answers_per_second"])

    with ThreadPoolExecutor() as pool:
        return {"messages a second": round(sum(pool.map(put, servers)))}


def _part(place: places.Place, start: int, count: int) -> tuple[str, ...]:
    """Flags for a load by some of the people, in their own rooms."""
    flags: list[str] = []
    for name, whole in (("--cookies", place.cookies), ("--rooms", places.own_rooms())):
        some = place.folder / f"{whole.name}-{start}-{count}"
        some.write_text("".join(whole.read_text().splitlines(keepends=True)[start:][:count]))
        flags += [name, str(some)]
    return tuple(flags)


def _room_of(place: places.Place) -> str:
    return (place.folder / "room").read_text()


def _keys_of(place: places.Place) -> list[str]:
    return [line.partition("=")[2] for line in place.cookies.read_text().splitlines()]


def _seconds(them: Machines, servers: list[Server]) -> dict[str, float]:
    ours = {f"process {number}": [it.pid] for number, it in enumerate(servers, 1)}
    return {name: sum(map(_of, pids)) for name, pids in (ours | them.pids).items()}


def _of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def family(pid: int) -> list[int]:
    """A process and those that it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(other for child in children for other in family(int(child)))]


if __name__ == "__main__":
    main()
