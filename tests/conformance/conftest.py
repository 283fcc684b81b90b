"""A server of each kind, in a process of its own, for all of the suite."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import count

import pytest
import websocket

from config import ROOT
from tests.callers import eventually
from tests.conformance.polling import Poller
from tests.faults.frames import upgrade
from tests.ports import free_port
from tests.servers import environment

WAYS = ("eventlet direct", "gevent direct", "threading stock")
PATIENCE = 10.0


class Place:
    """A running server: its address, and raw clients for it."""

    def __init__(self, way: str) -> None:
        self.way = way
        self.mode, _, self.delivery = way.partition(" ")
        self.port = free_port()

    @property
    def is_direct(self) -> bool:
        return self.delivery == "direct"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def socket_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/socket.io/?EIO=4&transport=websocket"

    def raw(self, more: str = "", **options: object) -> websocket.WebSocket:
        """A WebSocket that has not read its greeting yet."""
        return websocket.create_connection(self.socket_url + more, PATIENCE, **options)

    def first_line(self, query: str) -> bytes:
        """How a request for a WebSocket is answered, without making one."""
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as line:
            line.sendall(upgrade(f"127.0.0.1:{self.port}", f"/socket.io/?{query}", {}))
            with suppress(OSError):
                return line.recv(4096).partition(b"\r\n")[0]
        return b""


@pytest.fixture(scope="session", params=WAYS)
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    made = Place(request.param)
    log = tmp_path_factory.mktemp("conformance") / "server.log"
    with log.open("wb") as file:
        command = ["-m", "tests.conformance.server", made.mode, str(made.port), made.delivery]
        process = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=environment(ROOT), stdout=file, stderr=file
        )
    try:
        eventually(lambda: _answers(made) or process.poll() is not None)
        assert process.poll() is None, log.read_text()
        yield made
        assert "Traceback" not in log.read_text(), log.read_text()
    finally:
        process.kill()
        process.wait()


def _answers(place: Place) -> bool:
    try:
        place.raw().shutdown()
    except OSError:
        return False
    return True


def is_closed(client: websocket.WebSocket) -> bool:
    """Read on, answering nothing, until the server has closed."""
    with suppress(websocket.WebSocketConnectionClosedException, ConnectionError):
        while client.connected:
            client.recv()
    return True


class Engineer:
    """A raw client of Engine.IO: sends and expects packets as texts."""

    def __init__(self, socket: websocket.WebSocket) -> None:
        self.socket = socket
        self.greeting = socket.recv()

    def enter(self, namespace: str = "", auth: str = "") -> "Engineer":
        """Connect to a namespace, and take its welcome and the auth that it tells back."""
        prefix = f"{namespace}," if namespace else ""
        self.send(f"40{prefix}{auth}")
        self.expect(f'42{prefix}["auth"')
        self.welcome = self.expect(f"40{prefix}" + "{")
        return self

    def send(self, packet: str) -> None:
        self.socket.send(packet)

    def read(self) -> str:
        """The next packet that is no ping; pings are answered."""
        deadline = time.monotonic() + PATIENCE
        while (packet := self.socket.recv()) == "2":
            self.socket.send("3")
            assert time.monotonic() < deadline, "nothing comes"
        return str(packet)

    def expect(self, prefix: str) -> str:
        """The next packet, which must begin so."""
        packet = self.read()
        assert packet.startswith(prefix), f"{packet!r} instead of {prefix!r}"
        return packet

    def is_closed(self) -> bool:
        """Read on, answering nothing, until the server has closed."""
        return is_closed(self.socket)

    def hears_nothing(self) -> bool:
        """Tell whether nothing else was sent before an echo is back."""
        number = next(_numbers)
        self.send(f'42{number}["message-with-ack"]')
        return self.read() == f"43{number}[]"


_numbers = count(1000)


@pytest.fixture
def engineer(place: Place) -> Iterator[Engineer]:
    made = Engineer(place.raw())
    yield made
    made.socket.shutdown()


@pytest.fixture
def poller(place: Place) -> Poller:
    return Poller(place.port)


@pytest.fixture
def engineers(place: Place) -> Iterator[list[Engineer]]:
    """Three that have entered the main namespace."""
    made = [Engineer(place.raw()).enter() for _ in range(3)]
    yield made
    for each in made:
        each.socket.shutdown()
