"""Clients that don't read, beside some that do: they are let go, and cost the others nothing."""

import asyncio
import socket
import time
from pathlib import Path

from tests.faults import figures, frames, loop
from tests.faults.connection import PATH
from tests.faults.crowd import Crowd
from tests.faults.pinger import pinging
from tests.faults.server import Server

EACH = figures.size(25, 100)
HEALTHY = figures.size(50, 200)
SECONDS = figures.size(15, 300)
BODY = "a long message " * 600
RATE = 10
CLOSED_SECONDS = 30.0
MEMORY_MAX = 100e6
SLOWER_MAX = 1.5


class SlowReader:
    """Comes in like anybody, and from then on reads as little as its kind does."""

    def __init__(self, kind: str, port: int, token: str) -> None:
        self.kind, self._port, self._token = kind, port, token
        self._socket = socket.socket()
        # A small window: what it doesn't read waits in the server, and not in the kernel.
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        self._socket.setblocking(False)

    @property
    def port(self) -> int:
        return self._socket.getsockname()[1]

    async def come(self) -> None:
        loop = asyncio.get_running_loop()
        address, token = f"127.0.0.1:{self._port}", {"Authorization": f"Bearer {self._token}"}
        await loop.sock_connect(self._socket, ("127.0.0.1", self._port))
        await loop.sock_sendall(self._socket, frames.upgrade(address, PATH, token))
        connect = b'40{"token":"%s"}' % self._token.encode()
        await self._read_until(b'"sid"')
        await loop.sock_sendall(self._socket, frames.frame(frames.TEXT, connect))
        await self._read_until(b"40{")

    async def stay(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while True:
                await asyncio.sleep(1)
                if self.kind == "answers pings":
                    await loop.sock_sendall(self._socket, frames.frame(frames.TEXT, b"3"))
                elif self.kind == "a byte a second":
                    await loop.sock_recv(self._socket, 1)
        except OSError:
            return

    def close(self) -> None:
        self._socket.close()

    async def _read_until(self, mark: bytes) -> None:
        loop, read = asyncio.get_running_loop(), b""
        while mark not in read:
            read = read[-16:] + await loop.sock_recv(self._socket, 256)


KINDS = ("silent", "answers pings", "a byte a second")


def test_slow_readers_are_let_go(make_place):
    seed = figures.seed("slow readers")
    place = make_place(people=HEALTHY + 3 * EACH, rooms=1, each_in=1)
    with Server(place.folder) as server:
        crowd = Crowd(place, server.port, seed)
        verdict, memory, waits, left, closed = loop.run(_run(crowd, server))
    before, during = (figures.percentile(each, 99) for each in waits)
    figures.record(
        "slow_readers",
        seed=seed,
        each_kind=EACH,
        healthy=HEALTHY,
        seconds=SECONDS,
        last_one_let_go_after=round(closed, 1),
        not_let_go=left,
        memory_megabytes=round(memory / 1e6, 1),
        healthy_p99_before=round(before, 3),
        healthy_p99_during=round(during, 3),
        breaches=verdict.counts,
    )
    assert verdict.is_clean, verdict
    assert not server.tracebacks()
    assert not any(left.values())
    assert memory <= MEMORY_MAX
    assert during <= max(SLOWER_MAX * before, figures.lenient(0.3))


async def _run(crowd, server):
    place = crowd.place
    async with crowd:
        healthy = await crowd.arrive(place.crowd[:HEALTHY])
        before = await _talk(crowd, SECONDS / 5)
        memory = server.memory()
        readers = [
            SlowReader(KINDS[number % 3], server.port, person.token)
            for number, person in enumerate(place.crowd[HEALTHY:])
        ]
        for start in range(0, len(readers), 20):
            await asyncio.gather(*(reader.come() for reader in readers[start : start + 20]))
        staying = [asyncio.create_task(reader.stay()) for reader in readers]
        watching = asyncio.create_task(_last_closing(server, readers))
        during = await _talk(crowd, SECONDS)
        memory = server.memory() - memory
        watching.cancel()
        closed = (await asyncio.gather(watching, return_exceptions=True))[0]
        left = _left(server, readers)
        for task in staying:
            task.cancel()
        for reader in readers:
            reader.close()
        await crowd.settle(30)
        assert all(client.connections == 1 for client in healthy), "the healthy notice nothing"
        took = closed if isinstance(closed, float) else float(SECONDS)
        return await crowd.verdict(), memory, (before, during), left, took


async def _talk(crowd, seconds):
    """Long messages into the one room, and how long pings wait meanwhile."""
    async with pinging(crowd.auditor) as waits:
        until, speaker = time.monotonic() + seconds, crowd.clients[0]
        while time.monotonic() < until:
            crowd.spawn(speaker.say(crowd.place.rooms[0], BODY))
            await asyncio.sleep(1 / RATE)
    return waits


async def _last_closing(server, readers):
    """Seconds until the server has let all of them go."""
    began = time.monotonic()
    while True:
        if not any(_left(server, readers).values()):
            return time.monotonic() - began
        await asyncio.sleep(0.5)


def _left(server, readers):
    """Of each kind, how many the server holds open: those that the kernel calls established."""
    here = f"0100007F:{server.port:04X}"
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    open_ports = {
        int(row[2].split(":")[1], 16) for row in rows if row[1] == here and row[3] == "01"
    }
    return {kind: sum(it.port in open_ports for it in readers if it.kind == kind) for kind in KINDS}
