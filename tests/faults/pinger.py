"""How long the server keeps a client waiting that asks for nothing but an echo."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.faults.client import Client
from tests.faults.connection import Gone

PAUSE_SECONDS = 0.02


@asynccontextmanager
async def pinging(client: Client) -> AsyncIterator[list[float]]:
    """Ask all the time; the list fills with the seconds that each answer took."""
    waits: list[float] = []

    async def ask_on() -> None:
        while True:
            began = time.monotonic()
            try:
                await client.ask("latency", 0)
                waits.append(time.monotonic() - began)
            except Gone:
                await client.here()
            await asyncio.sleep(PAUSE_SECONDS)

    task = asyncio.create_task(ask_on())
    try:
        yield waits
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
