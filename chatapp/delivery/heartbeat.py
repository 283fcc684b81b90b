"""One heartbeat for all clients: asks each from time to time whether it is still there.

By a clock that never jumps. Source: the Engine.IO protocol, version 4, "Heartbeat": the server
sends a ping every `pingInterval`, and whoever has not answered after `pingTimeout` is gone.
"""

import logging
from collections import deque
from time import monotonic
from typing import Any, Protocol

LOOK_SECONDS = 0.5
"""How often it is looked whose time has come, or oftener if the times are short."""

GOODBYE_SECONDS = 2.0
"""How long a client may take to hear that it is closed, and go."""

log = logging.getLogger(__name__)


class Heart(Protocol):
    """Whoever is asked."""

    def ping(self) -> None:
        """Ask it."""

    def miss(self) -> None:
        """It may not have answered: close it then."""

    def forsake(self) -> None:
        """It was told to go: end what is left of it."""


class Delay:
    """Things that are due after the same time, each: so the first that came is due first."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._queue: deque[tuple[float, Heart]] = deque()

    def add(self, heart: Heart) -> None:
        self._queue.append((monotonic() + self.seconds, heart))

    def due(self) -> list[Heart]:
        """Take those whose time has come."""
        moment, found = monotonic(), []
        while self._queue and self._queue[0][0] <= moment:
            found.append(self._queue.popleft()[1])
        return found


class Heartbeat:
    """Asks `pause` seconds after the last answer, and waits `patience` seconds for the next."""

    def __init__(self, server: Any, pause: float, patience: float) -> None:
        self._server = server
        self._pauses, self._waits = Delay(pause), Delay(patience)
        self._goodbyes = Delay(GOODBYE_SECONDS)
        self._look = min(LOOK_SECONDS, pause / 5, patience / 5)
        self._is_beating = False

    def answered(self, heart: Heart) -> None:
        """It is there: ask it again after a while."""
        self._pauses.add(heart)
        self._begin()

    def waits(self, heart: Heart) -> None:
        """It can't be heard just now: give it as long again."""
        self._waits.add(heart)

    def leaves(self, heart: Heart) -> None:
        """It is told to go: give it a moment."""
        self._goodbyes.add(heart)
        self._begin()

    def beat(self) -> None:
        """Look whose time has come."""
        for heart in self._pauses.due():
            heart.ping()
            self._waits.add(heart)
        for heart in self._waits.due():
            heart.miss()
        for heart in self._goodbyes.due():
            heart.forsake()

    def _begin(self) -> None:
        if not self._is_beating:
            self._is_beating = True
            self._server.start_background_task(self._run)

    def _run(self) -> None:
        while True:
            self._server.sleep(self._look)
            try:
                self.beat()
            except Exception:
                log.exception("the heart missed a beat")
