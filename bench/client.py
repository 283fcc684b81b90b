"""One client that asks and waits, to tell how long an answer is on its way."""

import time

from websocket import WebSocket, create_connection

from bench.places import READERS, Place
from bench.systems import Server


class Client:
    """One of a large place's readers; nothing is decoded while the clock runs."""

    def __init__(self, server: Server, place: Place, who: str) -> None:
        self._line: WebSocket = create_connection(
            f"ws://127.0.0.1:{server.port}/socket.io/?EIO=4&transport=websocket",
            cookie=place.cookies.read_text().splitlines()[READERS.index(who)],
            timeout=30,
        )
        began = time.perf_counter()
        self.answer = ""
        self._line.send("40")
        self.me_bytes = len(self._hear('42["me"'))
        self.me_seconds = time.perf_counter() - began

    def ask(self, event: str, payload: str) -> float:
        """Send an event with a payload of JSON; the seconds until its answer is here."""
        began = time.perf_counter()
        self._line.send(f'427["{event}",{payload}]')
        answer = self._hear("437[")
        seconds = time.perf_counter() - began
        self.answer = answer
        if '"ok":true' not in answer[:40].replace(" ", ""):
            raise RuntimeError(f"{event} was answered {answer[:300]}")
        return seconds

    def close(self) -> None:
        self._line.close()

    def _hear(self, wanted: str) -> str:
        while True:
            text = self._line.recv()
            if not isinstance(text, str):
                raise TypeError("text is expected")
            if text == "2":
                self._line.send("3")
            if text.startswith(wanted):
                return text
