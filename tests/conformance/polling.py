"""A raw client of Engine.IO that polls."""

import json
import time
from contextlib import closing
from http.client import HTTPConnection

GREETING = "EIO=4&transport=polling"
PATIENCE = 10.0


def ask(
    port: int,
    query: str = "",
    body: str | None = None,
    method: str = "GET",
    greeting: str = GREETING,
) -> tuple[int, str]:
    """One request; answers its status and text."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as line:
        method = method if body is None else "POST"
        line.request(method, f"/socket.io/?{greeting}{query}", body and body.encode())
        answer = line.getresponse()
        return answer.status, answer.read().decode()


class Poller:
    """A session by polling; `mine` is what its requests add to the address."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.greeting = ask(port)[1]
        self.mine = f"&sid={json.loads(self.greeting[1:])['sid']}"
        self._unheard: list[str] = []

    def send(self, *packets: str) -> tuple[int, str]:
        """Send packets in one request."""
        return ask(self.port, self.mine, "\x1e".join(packets))

    def poll(self) -> tuple[int, str]:
        return ask(self.port, self.mine)

    def until(self, prefix: str) -> str:
        """The next packet that begins so; pings are answered."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            while self._unheard:
                packet = self._unheard.pop(0)
                if packet == "2":
                    self.send("3")
                elif packet.startswith(prefix):
                    return packet
            status, text = self.poll()
            assert status == 200, text
            self._unheard = text.split("\x1e")
        raise AssertionError(f"{prefix!r} never comes")
