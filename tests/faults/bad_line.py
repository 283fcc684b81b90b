"""A bad line between clients and a server: a relay that is late, stumbles, and falls silent.

What a lossy network does to TCP is what is done here to its chunks: each comes late, some much
later, as after a retransmission, and never out of order. No packet is lost or reordered itself.
"""

import asyncio
import random
import time
from contextlib import suppress

CHUNK = 65536
RETRANSMITTED_SECONDS = 0.5


class BadLine:
    """Listens on a port of its own, and carries everything to the server's and back, badly."""

    def __init__(self, to_port: int, seed: int, late: float, spread: float, loss: float) -> None:
        self._to_port, self._luck = to_port, random.Random(seed)
        self._late, self._spread, self._loss = late, spread, loss
        self._carrying = asyncio.Event()
        self._carrying.set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "BadLine":
        self._relay = await asyncio.start_server(self._come, "127.0.0.1", 0)
        self.port = self._relay.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._relay.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.sleep(0)

    def fall_silent(self) -> None:
        """From now on nothing is carried, and nobody is told: every connection is half open."""
        self._carrying.clear()

    def recover(self) -> None:
        self._carrying.set()

    async def _come(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there = await asyncio.open_connection("127.0.0.1", self._to_port)
        except OSError:
            writer.close()
            return
        self._writers |= {writer, there[1]}
        for source, target in ((reader, there[1]), (there[0], writer)):
            task = asyncio.create_task(self._carry(source, target))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        """Bring each chunk at its time; the next may be ready sooner, but doesn't overtake it."""
        queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        bringing = asyncio.create_task(self._bring(queue, target))
        try:
            with suppress(OSError):
                while chunk := await source.read(CHUNK):
                    queue.put_nowait((time.monotonic() + self._delay(), chunk))
            queue.put_nowait((time.monotonic(), b""))
            await bringing
        finally:
            bringing.cancel()

    async def _bring(
        self, queue: "asyncio.Queue[tuple[float, bytes]]", target: asyncio.StreamWriter
    ) -> None:
        with suppress(OSError):
            while True:
                due, chunk = await queue.get()
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                await self._carrying.wait()
                if not chunk:
                    break
                target.write(chunk)
        target.close()

    def _delay(self) -> float:
        late = self._late + self._luck.uniform(-1, 1) * self._spread
        stumbles = self._luck.random() < self._loss
        return late + (RETRANSMITTED_SECONDS * self._luck.uniform(1, 3) if stumbles else 0)
