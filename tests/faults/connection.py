"""One Socket.IO connection over WebSocket, as bare as can be: hundreds fit into one process."""

import asyncio
import random
import ssl
from collections.abc import Callable
from typing import Any

import orjson

from tests.faults import frames

PATH = "/socket.io/?EIO=4&transport=websocket"


class Gone(Exception):
    """The connection ended, was refused, or does not answer."""


class Connection(asyncio.Protocol):
    """Speaks Engine.IO 4 and Socket.IO 5; tells `heard` every event and `ended` its end, once."""

    pong_after = 0.0
    """Seconds until a ping is answered."""

    def __init__(
        self,
        greeting: bytes,
        auth: dict[str, str],
        heard: Callable[[str, Any], None],
        ended: Callable[[], None] = lambda: None,
    ) -> None:
        loop = asyncio.get_running_loop()
        self.opened: asyncio.Future[None] = loop.create_future()
        self._greeting, self._auth = greeting, auth
        self._heard, self._ended = heard, ended
        self._buffer, self._is_upgraded = bytearray(), False
        self._asked: dict[int, asyncio.Future[Any]] = {}
        self._number = random.randrange(1000)

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(self._greeting)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._is_upgraded and not self._upgrade():
            return
        for kind, payload in frames.whole_frames(self._buffer):
            if kind == frames.TEXT:
                self._take(payload)
            elif kind == frames.PING:
                self.transport.write(frames.frame(frames.PONG, payload))
            elif kind == frames.CLOSE:
                self.transport.close()

    def connection_lost(self, _error: Exception | None) -> None:
        self._fail(self.opened, "closed before it was open")
        for answer in self._asked.values():
            self._fail(answer, "closed before the answer")
        self._ended()

    def emit(self, event: str, payload: Any) -> asyncio.Future[Any]:
        """Send an event; the future holds its acknowledgement."""
        self._number += 1
        answer = asyncio.get_running_loop().create_future()
        self._asked[self._number] = answer
        self.write(b"42%d" % self._number + orjson.dumps([event, payload]))
        return answer

    def write(self, packet: bytes) -> None:
        """Send a raw Engine.IO packet."""
        if not self.transport.is_closing():  # with TLS, writing then raises
            self.transport.write(frames.frame(frames.TEXT, packet))

    def close(self) -> None:
        self.transport.abort()

    def _upgrade(self) -> bool:
        head, end, rest = bytes(self._buffer).partition(b"\r\n\r\n")
        if not end:
            return False
        status = head.split(b" ", 2)[1].decode()
        if status != "101":
            self._fail(self.opened, f"refused with {status}")
            self.transport.close()
            return False
        self._is_upgraded, self._buffer = True, bytearray(rest)
        return True

    def _take(self, packet: bytes) -> None:
        """Engine.IO's digit first; behind a message's 4 stands Socket.IO's."""
        if packet[:1] == b"2":
            asyncio.get_running_loop().call_later(self.pong_after, self.write, b"3")
        elif packet[:1] == b"0":
            self.write(b"40" + orjson.dumps(self._auth))
        elif packet[:2] == b"40":
            if not self.opened.done():
                self.opened.set_result(None)
        elif packet[:2] == b"42":
            event, *payload = orjson.loads(packet[2:])
            self._heard(event, payload[0] if payload else None)
        elif packet[:2] == b"43":
            number, _bracket, rest = packet[2:].partition(b"[")
            self._answer(int(number), orjson.loads(b"[" + rest))
        elif packet[:2] in (b"41", b"44") or packet[:1] == b"1":
            self._fail(self.opened, f"refused: {packet[2:80].decode()}")
            self.transport.close()

    def _answer(self, number: int, answers: list[Any]) -> None:
        asked = self._asked.pop(number, None)
        if asked and not asked.done():
            asked.set_result(answers[0] if answers else None)

    @staticmethod
    def _fail(future: "asyncio.Future[Any]", why: str) -> None:
        if not future.done():
            future.set_exception(Gone(why))
            future.exception()  # whoever waits is told; nobody has to wait


async def connect(
    port: int,
    heard: Callable[[str, Any], None],
    ended: Callable[[], None] = lambda: None,
    *,
    token: str | None = None,
    cookie: str | None = None,
    host: str = "127.0.0.1",
    seconds: float = 20,
    tls: ssl.SSLContext | None = None,
) -> Connection:
    """Open a connection by a bot's token or a person's cookie; raises Gone when it is refused."""
    loop = asyncio.get_running_loop()
    scheme, name = ("https", "__Host-session") if tls else ("http", "session")
    origin = f"{scheme}://{host}:{port}"
    headers = {"Cookie": f"{name}={cookie}", "Origin": origin} if cookie else {}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    greeting = frames.upgrade(f"{host}:{port}", PATH, headers)
    auth = {"token": token} if token else {}
    connection = None
    try:
        async with asyncio.timeout(seconds):
            _transport, connection = await loop.create_connection(
                lambda: Connection(greeting, auth, heard, ended), host, port, ssl=tls
            )
            await connection.opened
    except (OSError, TimeoutError) as error:
        if connection:
            connection.close()
        raise Gone(repr(error)) from error
    return connection
