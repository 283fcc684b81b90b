"""Measures announcements: a thousand who are connected, and a hundred thousand who have accounts.

    python -m bench.announcements

prints the figures. The server is a real one, started as `make run` does.
"""

import asyncio
import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from flask_migrate import upgrade
from sqlalchemy import insert

from chatapp import commands, keys
from chatapp.extensions import db, transaction
from chatapp.models import Login, User, now
from chatapp.operations import accounts
from chatapp.operations.accounts import logins
from tests.databases import SECRET
from tests.faults.connection import connect
from tests.faults.place import app_of
from tests.faults.server import Server

CONNECTED = 1_000
ACCOUNTS = 100_000
AT_ONCE = 40
VIEWS = 15
PATIENCE = 180
QUIET_SECONDS = 3


def furnish(folder: Path, people: int) -> tuple[str, list[str]]:
    """A place with so many people; answers the admin's key and everybody's."""
    (folder / "secret.key").write_text(SECRET + "\n")
    app = app_of(folder)
    commands.init_app(app)
    with app.app_context():
        upgrade()
        admin = accounts.set_up("Bench", "grace", None, "correct horse battery")
        own = logins.start(admin, True, "127.0.0.1", "bench")[1]
        mine = [keys.new() for _ in range(people)]
        with transaction() as session:
            rows = [{"name": f"p{n}", "name_key": f"p{n:06}"} for n in range(people)]
            ids = session.scalars(insert(User).returning(User.id), rows).all()
            until = now() + logins.IDLE
            session.execute(
                insert(Login),
                [
                    {"user_id": user_id, "key_hash": keys.hashed(key), "expires_at": until}
                    for user_id, key in zip(ids[:CONNECTED], mine, strict=False)
                ],
            )
        db.engine.dispose()
    return own, mine


class Crowd:
    """Everybody is connected; when each hears of it, and when the author's count says so."""

    def __init__(self, port: int, own: str, mine: list[str]) -> None:
        self.port, self.own, self.mine = port, own, mine
        self.began = 0.0
        self.heard: list[float] = []
        self.counts: list[float] = []
        self.people: dict[int, Any] = {}
        self.done = asyncio.Event()

    def author(self, event: str, payload: Any) -> None:
        if event == "announcement_counts":
            self.counts.append(time.monotonic() - self.began)
            if payload["reached"] >= len(self.mine):
                self.done.set()

    async def come(self, number: int) -> None:
        def listen(event: str, payload: Any) -> None:
            if event == "announcement" and payload["reached_at"] is None:
                self.heard.append(time.monotonic() - self.began)
                self.people[number].emit("reached", {"announcement": payload["id"]})

        self.people[number] = await connect(
            self.port, listen, cookie=self.mine[number], seconds=PATIENCE
        )

    async def measure(self) -> dict[str, float]:
        grace = await connect(self.port, self.author, cookie=self.own)
        for start in range(0, len(self.mine), AT_ONCE):
            part = range(start, min(start + AT_ONCE, len(self.mine)))
            await asyncio.gather(*map(self.come, part))
        await asyncio.sleep(QUIET_SECONDS)
        self.began = time.monotonic()
        answer = await grace.emit("announce", {"body": "Measured"})
        answered = time.monotonic() - self.began
        assert answer["ok"], answer
        async with asyncio.timeout(PATIENCE):
            await self.done.wait()
        return {
            "announce_answered": answered,
            "first_screen": min(self.heard),
            "half_of_the_screens": statistics.median(self.heard),
            "last_screen": max(self.heard),
            "heard_by": len(self.heard),
            "author_count_right": self.counts[-1],
            "count_events": len(self.counts),
        }


def get(port: int, own: str, path: str) -> tuple[float, int]:
    headers = {"Cookie": f"session={own}", "Accept": "text/html"}
    request = Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    began = time.monotonic()
    with urlopen(request, timeout=60) as answer:
        size = len(answer.read())
    return time.monotonic() - began, size


async def spread(port: int, own: str) -> dict[str, float]:
    """Publish to everybody there is, and see how long others wait for their answers meanwhile."""
    counts: list[Any] = []
    done = asyncio.Event()

    def heard(event: str, payload: Any) -> None:
        if event == "announcement_counts":
            counts.append(payload)
            if payload["filled"]:
                done.set()

    author, other = (
        await connect(port, heard, cookie=own),
        await connect(port, lambda *_: None, cookie=own),
    )
    trips: list[float] = []

    async def ping() -> None:
        while not done.is_set():
            began = time.monotonic()
            await other.emit("latency", {})
            trips.append(time.monotonic() - began)
            await asyncio.sleep(0.01)

    pinging = asyncio.create_task(ping())
    began = time.monotonic()
    await author.emit("announce", {"body": "To all", "needs_acknowledgement": True})
    answered = time.monotonic() - began
    async with asyncio.timeout(PATIENCE):
        await done.wait()
    filled = time.monotonic() - began
    await pinging
    author.close()
    other.close()
    return {
        "announce_answered": answered,
        "all_rows_after": filled,
        "recipients": counts[-1]["recipients"],
        "latency_p50_meanwhile": statistics.median(trips),
        "latency_max_meanwhile": max(trips),
    }


def report(port: int, own: str) -> dict[str, float]:
    """How long the author's page takes, for those who have not, and for a later page of them."""
    found = {}
    for which in ("all", "not_confirmed", "confirmed"):
        path = f"/announcements/1?filter={which}"
        times = sorted(get(port, own, path)[0] for _ in range(VIEWS))
        found[f"report_{which}_p50"], found[f"report_{which}_max"] = (
            times[len(times) // 2],
            times[-1],
        )
    times = sorted(get(port, own, "/announcements/1?after=90000")[0] for _ in range(VIEWS))
    found["report_later_page_p50"] = times[len(times) // 2]
    seconds, size = get(port, own, "/announcements/1/people.csv")
    return {**found, "table_seconds": seconds, "table_bytes": size}


def main() -> None:
    for people in (CONNECTED, ACCOUNTS):
        with tempfile.TemporaryDirectory() as folder:
            own, mine = furnish(Path(folder), people)
            with Server(Path(folder)) as server:
                found = asyncio.run(run(people, server.port, own, mine))
                if people == ACCOUNTS:
                    found |= report(server.port, own)
        shown = {name: round(value, 4) for name, value in found.items()}
        print(json.dumps({"people": people, **shown}, indent=1), flush=True)


async def run(people: int, port: int, own: str, mine: list[str]) -> dict[str, float]:
    if people == ACCOUNTS:
        return await spread(port, own)
    return await Crowd(port, own, mine).measure()


if __name__ == "__main__":
    main()
