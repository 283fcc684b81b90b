"""A chat client that never gives up: comes back, catches up, sends again what had no answer."""

import asyncio
import random
import ssl
import time
import uuid
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from tests.faults.connection import Connection, Gone, connect
from tests.faults.journal import Journal
from tests.faults.place import Person

ANSWER_SECONDS = 30.0
LOOK_SECONDS = 25.0
"""How often the heads are compared with the server's, as the page does at least every 30 s."""

AGAIN = {"unavailable", "rate_limited", "internal"}
"""What is answered to something that may work later."""


class Client:
    """Follows the rooms of a person; `heads` holds the highest change without a hole in each."""

    def __init__(
        self, person: Person, ports: Sequence[int], journal: Journal, luck: random.Random
    ) -> None:
        self.person, self.name, self._journal = person, person.name, journal
        self._ports, self._luck = deque(ports), luck
        self.tls: ssl.SSLContext | None = None
        self.heads: dict[str, int] = {}
        self.waiting = self.connections = self.syncs = 0
        self.caught_up_at = 0.0
        self.closed_at: list[float] = []
        self.farewells: list[dict[str, Any]] = []
        self.errors: list[dict[str, Any]] = []
        self.drops: list[str] = []
        self.on_message: Callable[[dict[str, Any]], None] = lambda _message: None
        self._connection: Connection | None = None
        self._is_here, self._has_ended = asyncio.Event(), asyncio.Event()
        self._turn, self._syncing = asyncio.Lock(), False
        self._ahead: dict[str, int] = {}
        self._pause: float | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    @property
    def is_here(self) -> bool:
        return self._is_here.is_set()

    def start(self) -> None:
        self._spawn(self._stay())
        self._spawn(self._look())

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._connection:
            self._connection.close()

    async def here(self, seconds: float = 30) -> None:
        """Wait until connected and caught up."""
        await asyncio.wait_for(self._is_here.wait(), seconds)

    async def say(self, room: str, body: str) -> dict[str, Any]:
        """Send until it is acknowledged, in the order of calling; answers the acknowledgement."""
        client_id = str(uuid.UUID(int=self._luck.getrandbits(128), version=4))
        payload = {"room": room, "client_id": client_id, "body": body}
        self.waiting += 1
        try:
            async with self._turn:
                return await self._persist(payload)
        finally:
            self.waiting -= 1

    async def again(self, message: dict[str, Any]) -> dict[str, Any]:
        """Send a message that was acknowledged once more."""
        payload = {name: message[name] for name in ("room", "client_id", "body")}
        return await self._persist(payload)

    async def change(self, event: str, message: dict[str, Any], **what: Any) -> Any:
        """Edit, delete or react, once."""
        self.waiting += 1
        try:
            answer = await self.ask(event, {"message": message["id"], **what})
        finally:
            self.waiting -= 1
        if answer["ok"]:
            self._journal.note_message(self.name, "changed", answer["message"])
        return answer

    async def ask(self, event: str, payload: Any, seconds: float = ANSWER_SECONDS) -> Any:
        """Send an event and wait for its answer; raises Gone when the connection ends before."""
        if self._connection is None:
            raise Gone("not connected")
        try:
            async with asyncio.timeout(seconds):
                return await self._connection.emit(event, payload)
        except TimeoutError as error:
            raise Gone(f"no answer to {event}") from error

    def drop(self, why: object = "") -> None:
        """Lose the connection."""
        self.drops.append(str(why))
        if self._connection:
            self._connection.close()

    async def _stay(self) -> None:
        while True:
            try:
                await self._arrive()
                await self._has_ended.wait()
            except Gone as why:
                self.drop(why)
            self._is_here.clear()
            self._ports.rotate(-1)  # as behind a proxy that knows of several servers
            pause, self._pause = self._pause, None
            await asyncio.sleep(pause if pause is not None else self._luck.uniform(0.1, 1.0))

    async def _arrive(self) -> None:
        self._has_ended.clear()
        self._connection = None
        person = self.person
        self._connection = await connect(
            self._ports[0],
            self._heard,
            self._ended,
            token=person.token,
            cookie=person.cookie,
            tls=self.tls,
        )
        self.connections += 1
        if self.heads:
            await self._sync()
        self.caught_up_at = time.monotonic()
        self._is_here.set()

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(self._luck.uniform(0.8, 1) * LOOK_SECONDS)
            if self.is_here:
                self._heal()

    async def _persist(self, payload: dict[str, Any]) -> dict[str, Any]:
        while True:
            await self._is_here.wait()
            self._journal.note(self.name, "sent", payload["room"], client_id=payload["client_id"])
            try:
                answer = await self.ask("send", payload)
            except Gone as why:
                self.drop(why)
                await asyncio.sleep(0.05)
                continue
            if answer["ok"]:
                self._journal.note_message(self.name, "acked", answer["message"])
                return answer
            self.errors.append(answer)
            if answer["error"] not in AGAIN:
                return answer
            await asyncio.sleep(answer.get("retry_after", 0.3))

    def _heard(self, event: str, what: Any) -> None:
        if event == "message":
            self._take(what)
            self.on_message(what)
        elif event == "me":
            for room in what["rooms"]:
                self._follow(room)
        elif event == "room" and "read_seq" in what:
            self._follow(what)
        elif event == "left":
            self.heads.pop(what["room"], None)
        elif event == "bye":
            self.farewells.append(what)
            self._pause = what.get("retry_after")

    def _ended(self) -> None:
        if self._is_here.is_set():
            self.closed_at.append(time.monotonic())
        self._is_here.clear()
        self._has_ended.set()

    def _follow(self, room: dict[str, Any]) -> None:
        if room["id"] not in self.heads:
            self.heads[room["id"]] = room["change"]
            self._journal.note(self.name, "start", room["id"], change=room["change"])

    def _take(self, message: dict[str, Any]) -> None:
        """Keep a message that came by itself; a jump in the changes means that some are missing."""
        self._journal.note_message(self.name, "seen", message)
        room, change = message["room"], message["change"]
        head = self.heads.get(room)
        if head is None:
            return
        if self._syncing:
            self._ahead[room] = max(change, self._ahead.get(room, 0))
        elif change == head + 1:
            self.heads[room] = change
        elif change > head:
            self._heal()

    def _heal(self) -> None:
        if not self._syncing:
            self._spawn(self._sync_if_here())

    async def _sync_if_here(self) -> None:
        try:
            await self._sync()
        except Gone as why:
            self.drop(why)

    async def _sync(self) -> None:
        """Fetch what was missed, until it reaches as far as what came by itself meanwhile."""
        self._syncing, self._ahead = True, {}
        self.syncs += 1
        try:
            answer = await self.ask("sync", {"rooms": self.heads})
        finally:
            self._syncing = False
        if not answer["ok"]:
            raise Gone(f"sync was refused: {answer}")
        self._catch_up(answer)
        if any(change > self.heads.get(room, change) for room, change in self._ahead.items()):
            await self._sync()

    def _catch_up(self, answer: dict[str, Any]) -> None:
        for room in set(self.heads) - set(answer["rooms"]):
            del self.heads[room]
        for room, missed in answer["rooms"].items():
            if missed["reset"]:
                self._journal.note(self.name, "reset", room, change=missed["change"])
            for message in missed["messages"]:
                self._journal.note_message(self.name, "seen", message)
            self.heads[room] = missed["change"]

    def _spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
