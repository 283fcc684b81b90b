"""Two servers of which whoever acts is killed and stands still, and when any of them was alive."""

import os
import random
import re
import signal
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from tests import databases
from tests.faults import figures
from tests.faults.server import Server

LEASE = "clockwork"


class Life:
    """A server, and the spans of seconds since 1970 in which it was alive."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._spans: list[tuple[float, float]] = []
        self._since: float | None = None

    def start(self) -> None:
        """Start it; from the moment that its port answers it is alive."""
        self.server.start()
        self._since = time.time()

    def kill(self) -> None:
        self._over()
        self.server.kill()

    def pause(self, seconds: float) -> None:
        """Let it stand still for so long, whatever it is doing."""
        self._over()
        os.kill(self.server.pid, signal.SIGSTOP)
        time.sleep(seconds)
        os.kill(self.server.pid, signal.SIGCONT)
        self._since = time.time()

    def spans(self) -> Iterator[tuple[float, float]]:
        """All of them, the one that goes on as well."""
        yield from self._spans
        if self._since is not None:
            yield self._since, time.time()

    def _over(self) -> None:
        if self._since is not None:
            self._spans.append((self._since, time.time()))
        self._since = None


class Lives:
    """What is done to the two, and how much was done to the one that held the lease."""

    def __init__(self, pair: list[Life], seed: int, still_seconds: float) -> None:
        self.pair, self._luck, self._still_seconds = pair, random.Random(seed), still_seconds
        self.done: Counter[str] = Counter()

    def start(self) -> None:
        """Let both begin to live."""
        with ThreadPoolExecutor(len(self.pair)) as abreast:
            list(abreast.map(Life.start, self.pair))

    def reign(self, seconds: float, quiet_seconds: float) -> None:
        """Break whoever acts for so long, and in each way at least once; in the end both live."""
        end, ways = time.monotonic() + seconds, [self._kill, self._pause]
        ways += [self._kill_both] * figures.IS_LONG
        while time.monotonic() < end:
            self._luck.shuffle(ways)
            for way in ways:
                time.sleep(self._luck.uniform(0.1, quiet_seconds))
                actor = self._actor()
                self.done["held the lease"] += actor is not None
                self.done[way.__name__.strip("_")] += 1
                way(actor or self._luck.choice(self.pair))

    def lived(self, began: float, ended: float) -> float:
        """For how many of the seconds between two moments any of them was alive."""
        total, reached = 0.0, began
        for start, end in sorted(span for life in self.pair for span in life.spans()):
            seconds = min(end, ended) - max(start, reached)
            if seconds > 0:
                total, reached = total + seconds, min(end, ended)
        return total

    def _actor(self) -> Life | None:
        """Who holds the lease, as both have said of themselves in their log."""
        folder, log = self.pair[0].server.folder, self.pair[0].server.log.read_text()
        with databases.opened(folder) as connection:
            row = connection.execute(f"SELECT holder FROM lease WHERE name = '{LEASE}'").fetchone()
        pids = dict(re.findall(r"^holder (\w+) (\d+)$", log, re.MULTILINE))
        pid = int(pids.get(row[0], 0)) if row else 0
        return next((life for life in self.pair if life.server.pid == pid), None)

    def _kill(self, victim: Life) -> None:
        victim.kill()
        time.sleep(self._luck.uniform(0, 1))
        victim.start()

    def _pause(self, victim: Life) -> None:
        victim.pause(self._luck.uniform(0.5, 1) * self._still_seconds)

    def _kill_both(self, _victim: Life) -> None:
        for life in self.pair:
            life.kill()
        self.start()
