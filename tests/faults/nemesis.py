"""Who makes things go wrong, at times that only its seed knows."""

import asyncio
import random
import time
from dataclasses import dataclass, field

from tests.faults.client import Client
from tests.faults.server import Server


@dataclass
class Damage:
    """What the kills of a run did: each list has a figure for every kill."""

    ready: list[float] = field(default_factory=list)
    converged: list[float] = field(default_factory=list)


class Nemesis:
    """Kills a server and has it started again, as a supervisor would."""

    def __init__(self, server: Server, seed: int) -> None:
        self._server, self._luck = server, random.Random(seed)
        self.damage = Damage()

    async def kill_often(self, times: int, clients: list[Client]) -> None:
        """Kill at random moments; each time, wait until everybody has caught up."""
        for _ in range(times):
            await asyncio.sleep(self._luck.uniform(0.2, 1.5))
            self._server.kill()
            await self.start(clients)

    async def start(self, clients: list[Client]) -> None:
        """Start it, and measure until its port answers and from there until all have caught up."""
        self.damage.ready.append(await asyncio.to_thread(self._server.start))
        back_at = time.monotonic()
        while any(client.caught_up_at < back_at or not client.is_here for client in clients):
            assert time.monotonic() < back_at + 60, "not everybody came back within a minute"
            await asyncio.sleep(0.02)
        latest = max(client.caught_up_at for client in clients)
        self.damage.converged.append(latest - back_at)
