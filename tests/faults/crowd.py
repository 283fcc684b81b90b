"""Many clients in a place, talking all over each other, and what remains of it in the end."""

import asyncio
import random
import ssl
import time
from collections import deque
from collections.abc import Iterable
from typing import Any

from tests.faults.checker import GRACE_SECONDS, Verdict, check
from tests.faults.client import Client
from tests.faults.connection import Gone
from tests.faults.journal import Journal
from tests.faults.place import Person, Place

ABREAST = 40
"""How many come at once, where it is not the coming that is looked at."""

WAITING_MAX = 100
"""Sends without an answer beyond which nobody says more; people don't either."""


class Crowd:
    """Clients of one run, and their journal."""

    def __init__(
        self,
        place: Place,
        port: int,
        seed: int,
        *more_ports: int,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.place, self.port, self.luck = place, port, random.Random(seed)
        self.tls = tls
        self._ports = deque([port, *more_ports])
        self.journal, self.clients, self.said = Journal(), [], []
        self.auditor = self._client(place.auditor)
        self._work: set[asyncio.Task[Any]] = set()

    async def __aenter__(self) -> "Crowd":
        self.auditor.start()
        await self.auditor.here()
        return self

    async def __aexit__(self, *_error: object) -> None:
        for task in list(self._work):
            task.cancel()
        await asyncio.gather(*(it.stop() for it in [self.auditor, *self.clients]))

    async def arrive(self, people: Iterable[Person]) -> list[Client]:
        """Let people come, a few at a time; answers their clients."""
        came = [self._client(person) for person in people]
        self.clients += came
        for start in range(0, len(came), ABREAST):
            batch = came[start : start + ABREAST]
            for client in batch:
                client.start()
            await asyncio.gather(*(client.here(60) for client in batch))
        return came

    async def talk(self, seconds: float, rate: float) -> None:
        """Let the clients say and change things, `rate` a second while they are answered."""
        began = time.monotonic()
        done = 0
        while (passed := time.monotonic() - began) < seconds:
            while done < passed * rate:
                done += 1
                if len(self._work) < WAITING_MAX:
                    self.spawn(self._act(self.luck.choice(self.clients)))
            await asyncio.sleep(0.01)

    def talk_on(self, rate: float) -> "asyncio.Task[None]":
        """Talk until the answered task is cancelled."""
        return self.spawn(self.talk(1e9, rate))

    async def settle(self, seconds: float) -> float:
        """Wait until all is acknowledged and everybody is where the log is; how long that took."""
        began = time.monotonic()
        while not await self._is_settled():
            assert time.monotonic() < began + seconds, self._stragglers()
            await asyncio.sleep(0.05)
        return time.monotonic() - began

    async def verdict(self, grace: float = GRACE_SECONDS) -> Verdict:
        """Read the whole log and judge all that was written down."""
        for room in self.auditor.heads:
            await self._read(room)
        return check(self.journal.entries, grace)

    def _client(self, person: Person) -> Client:
        luck = random.Random(self.luck.random())
        client = Client(person, list(self._ports), self.journal, luck)
        client.tls = self.tls
        self._ports.rotate(-1)
        for room in person.rooms:
            self.journal.note(client.name, "let_in", room)
        return client

    async def _act(self, client: Client) -> None:
        """Mostly say something; else edit, delete or react to what was said by oneself."""
        mine = [each for each in self.said[-500:] if each["author"]["id"] == client.person.id]
        if not mine or self.luck.random() < 0.85:
            room = self.luck.choice(client.person.rooms[1:])
            answer = await client.say(room, f"message {self.luck.random()}")
            if answer["ok"]:
                self.said.append(answer["message"])
            return
        try:
            await self._change(client, self.luck.choice(mine))
        except Gone as why:
            client.drop(why)

    async def _change(self, client: Client, message: dict[str, Any]) -> None:
        verb = self.luck.choice(["edit", "delete", "react"])
        if verb == "edit":
            await client.change("edit", message, body=f"other words {self.luck.random()}")
        elif verb == "react":
            await client.change("react", message, emoji="👍", on=True)
        else:
            await client.change("delete", message)

    async def _is_settled(self) -> bool:
        if any(client.waiting or not client.is_here for client in self.clients):
            return False
        try:
            answer = await self.auditor.ask("sync", {"rooms": self.auditor.heads})
        except Gone:
            return False
        heads = {room: missed["change"] for room, missed in answer["rooms"].items()}
        return all(
            heads.get(room) == head
            for client in [self.auditor, *self.clients]
            for room, head in client.heads.items()
        )

    def _stragglers(self) -> str:
        away = [it.name for it in self.clients if not it.is_here]
        waiting = [it.name for it in self.clients if it.waiting]
        apart = {
            (room, head, self.auditor.heads.get(room))
            for it in self.clients
            for room, head in it.heads.items()
            if head != self.auditor.heads.get(room)
        }
        return f"{len(away)} away {away[:5]}, {len(waiting)} waiting {waiting[:5]}, apart {apart}"

    async def _read(self, room: str) -> None:
        seq, more = 0, True
        while more:
            page = await self.auditor.ask("history", {"room": room, "after": seq, "limit": 100})
            for message in page["messages"]:
                self.journal.note_message(self.auditor.name, "final", message)
                seq = message["seq"]
            more = page["more_after"]

    def spawn(self, work: Any) -> asyncio.Task[Any]:
        task = asyncio.get_running_loop().create_task(work)
        self._work.add(task)
        task.add_done_callback(self._work.discard)
        return task
