"""Real server processes, and the raw clients that talk to them."""

import itertools
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import websocket

from config import ROOT
from tests.ports import free_port
from tests.servers import environment
from tests.world import World

PATIENCE = 30.0
"""Seconds after which something that should have happened counts as not happening."""


class LiveServer:
    """`python wsgi.py` on a free port, with its data in a folder of the test's."""

    def __init__(self, folder: Path, mode: str, world: World, **settings: object) -> None:
        self.port = free_port()
        self.mode, self.folder = mode, folder
        self.world = world
        self._callers: list[Caller] = []
        self._log = folder / f"server-{self.port}.log"
        self._environ = environment(folder, PORT=self.port, ASYNC_MODE=mode, **settings)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "wsgi.py"], cwd=ROOT, env=self._environ, stdout=log, stderr=log
            )
        eventually(lambda: self.process.poll() is not None or self.accepts())
        assert self.process.poll() is None, self.log

    def stop(self) -> int:
        """Ask it to end; answers its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def end(self) -> None:
        """Make sure that it is gone."""
        self.hang_up()
        self.process.kill()
        self.process.wait(PATIENCE)

    def caller(self, name: str | None = None, **more: Any) -> "Caller":
        """Open a WebSocket as somebody who is signed in, or as nobody."""
        key = self.world.key(name) if name else None
        self._callers.append(Caller(self, key, **more))
        return self._callers[-1]

    def hang_up(self) -> None:
        """Close whatever clients the test has left open."""
        while self._callers:
            self._callers.pop().hang_up()

    def accepts(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    @property
    def log(self) -> str:
        return self._log.read_text()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Ask over HTTP; answers the status and the text."""
        return self.ask(path, None, headers)

    def ask(self, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, str]:
        request = Request(self.origin + path, body, headers)
        try:
            with urlopen(request, timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()


class Caller:
    """A raw client: one WebSocket, and what came on it."""

    PATH = "/socket.io/?EIO=4&transport=websocket"

    def __init__(self, server: LiveServer, key: str | None = None, **more: Any) -> None:
        more.setdefault("suppress_origin", True)
        cookie = f"session={key}" if key else None
        url = server.origin.replace("http", "ws") + self.PATH
        self.ws = websocket.create_connection(url, PATIENCE, cookie=cookie, **more)
        self._numbers = itertools.count()
        self.unheard: list[str] = []
        self.answer = ""

    def connect(self, auth: dict[str, Any] | None = None) -> "Caller":
        """Enter the chat's namespace; `answer` is what the server says to that."""
        self.ws.send("40" + (json.dumps(auth) if auth else ""))
        self.answer = self.until(lambda packet: packet.startswith(("40", "44")))
        return self

    def call(self, event: str, payload: Any) -> Any:
        """Send an event and wait for its acknowledgement."""
        number = self.post(event, payload)
        return self.acknowledgement(number)

    def post(self, event: str, payload: Any) -> int:
        """Send an event without waiting."""
        number = next(self._numbers)
        self.ws.send(f"42{number}{json.dumps([event, payload])}")
        return number

    def acknowledgement(self, number: int) -> Any:
        prefix = f"43{number}["
        return json.loads(self.until(lambda it: it.startswith(prefix))[len(prefix) - 1 :])[0]

    def hear(self, event: str) -> Any:
        """Wait for an event from the server; answers what it says."""
        return json.loads(self.until(lambda it: it.startswith(f'42["{event}"'))[2:])[1]

    def until(self, is_it: Callable[[str], bool]) -> str:
        """Take the first packet that is wanted, of those that came or will come."""
        for place, packet in enumerate(self.unheard):
            if is_it(packet):
                return self.unheard.pop(place)
        deadline = time.monotonic() + PATIENCE
        while not is_it(packet := self.read()):
            self.unheard.append(packet)
            assert time.monotonic() < deadline, f"it never came, but {self._latest()}"
        return packet

    def read(self) -> str:
        """Take the next packet off the line; pings are answered."""
        packet = str(self.ws.recv())
        if not packet:
            raise ConnectionError(f"closed, after {self._latest()}")
        if packet == "2":
            self.ws.send("3")
        return packet

    def _latest(self) -> list[str]:
        return [packet[:200] for packet in self.unheard[-3:]]

    def is_closed_within(self, seconds: float) -> bool:
        """Read on until the server closes; tell whether it did in time."""
        deadline = time.monotonic() + seconds
        try:
            while (left := deadline - time.monotonic()) > 0:
                self.ws.settimeout(left)
                self.unheard.append(self.read())
        except websocket.WebSocketTimeoutException:
            return False
        except (ConnectionError, websocket.WebSocketException):
            return True
        return False

    def hang_up(self) -> None:
        self.ws.shutdown()


def eventually(is_so: Callable[[], object], seconds: float = PATIENCE) -> bool:
    """Wait until something is so; fails where it doesn't come about."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)
    return True
