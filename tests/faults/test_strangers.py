"""Connections that never say who they are: all gone after a moment, and in nobody's way."""

import asyncio
import time

from tests.faults import figures, frames, loop
from tests.faults.connection import PATH, connect
from tests.faults.server import Server

STRANGERS = figures.size(1000, 5000)
GONE_SECONDS, LOGIN_SECONDS = 10.0, 1.0
ABREAST = 100


class Stranger(asyncio.Protocol):
    """Says what it says at the door, and then waits; some say nothing at all."""

    def __init__(self, kind: str, port: int, token: str) -> None:
        self._host, self.kind = f"127.0.0.1:{port}", kind
        self._token = token
        self.came_at, self.gone_at = time.monotonic(), None

    def connection_made(self, transport):
        self.transport = transport
        token = {"Authorization": f"Bearer {self._token}"} if self.kind != "no login" else {}
        if self.kind != "silent":
            transport.write(frames.upgrade(self._host, PATH, token))

    def data_received(self, data):
        if self.kind == "refused" and b'"sid"' in data:
            self.transport.write(frames.frame(frames.TEXT, b'40{"token":"wrong"}'))

    def connection_lost(self, _error):
        self.gone_at = time.monotonic()


KINDS = ("no login", "never connecting", "refused", "silent")


def test_strangers_are_sent_away_and_friends_get_in(make_place):
    place = make_place(people=4, rooms=2)
    with Server(place.folder) as server:
        before = server.memory()
        stayed, longest, logins, after = loop.run(_run(server, place))
    figures.record(
        "strangers",
        strangers=STRANGERS,
        left_after_10_seconds=stayed,
        stayed_longest={kind: round(seconds, 2) for kind, seconds in longest.items()},
        login_worst=figures.worst(logins),
        memory_megabytes=round((after - before) / 1e6, 1),
    )
    assert not server.tracebacks()
    assert not any(stayed.values())
    assert figures.worst(logins) <= figures.lenient(LOGIN_SECONDS)


async def _run(server, place):
    strangers: list[Stranger] = []
    coming = asyncio.create_task(_come(strangers, server, place))
    logins = [await _log_in(server, place) for _ in range(5)]
    await coming
    until = time.monotonic() + GONE_SECONDS * figures.LENIENCE
    while time.monotonic() < until and any(it.gone_at is None for it in strangers):
        logins.append(await _log_in(server, place))
        await asyncio.sleep(0.5)
    now = time.monotonic()
    stayed = dict.fromkeys(KINDS, 0)
    longest = dict.fromkeys(KINDS, 0.0)
    for it in strangers:
        stayed[it.kind] += it.gone_at is None
        longest[it.kind] = max(longest[it.kind], (it.gone_at or now) - it.came_at)
        it.transport.abort()
    return stayed, longest, logins, server.memory()


async def _come(strangers, server, place):
    loop, token = asyncio.get_running_loop(), place.auditor.token
    for start in range(0, STRANGERS, ABREAST):
        kinds = [KINDS[number % len(KINDS)] for number in range(start, start + ABREAST)]
        came = await asyncio.gather(
            *(
                loop.create_connection(
                    lambda kind=kind: Stranger(kind, server.port, token), "127.0.0.1", server.port
                )
                for kind in kinds
            )
        )
        strangers += [stranger for _transport, stranger in came]


async def _log_in(server, place):
    """A real person comes: how many seconds until they have what a page starts from."""
    began, greeted = time.monotonic(), asyncio.Event()

    def heard(event, _what):
        if event == "me":
            greeted.set()

    friend = await connect(server.port, heard, cookie=place.people["grace"].cookie)
    async with asyncio.timeout(10):
        await greeted.wait()
    friend.close()
    return time.monotonic() - began
