"""Somebody who plans messages for the next seconds, at whichever server answers."""

import json
import random
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

from tests.faults.place import Person

PAUSE_SECONDS = 0.5
SOON = (0.5, 3.0)


class Planner:
    """Plans on in a thread of its own until the block ends; what was answered is `planned`."""

    def __init__(self, person: Person, room: str, ports: Sequence[int], seed: int) -> None:
        self._person, self._room, self._ports = person, room, ports
        self._luck, self._is_over = random.Random(seed), threading.Event()
        self._thread = threading.Thread(target=self._plan_on)
        self.planned = 0
        self.refused: list[dict[str, str]] = []

    def __enter__(self) -> "Planner":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _plan_on(self) -> None:
        for number in count():
            if self._is_over.wait(PAUSE_SECONDS):
                return
            while not self._plan(number) and not self.refused and not self._is_over.is_set():
                time.sleep(0.1)

    def _plan(self, number: int) -> bool:
        """Ask once; the same number again, after no answer, is the same message."""
        at = datetime.now(UTC) + timedelta(seconds=self._luck.uniform(*SOON))
        what = {"client_id": f"soon-{number}", "body": f"later soon {number}", "at": at.isoformat()}
        address = f"http://127.0.0.1:{self._luck.choice(self._ports)}/api/rooms/{self._room}"
        request = urllib.request.Request(
            f"{address}/scheduled",
            json.dumps(what).encode(),
            {"Authorization": f"Bearer {self._person.token}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=3) as answer:
                self.planned += answer.status == 200
                return True
        except urllib.error.HTTPError as refusal:
            told = json.loads(refusal.read())
            if told.get("field") != "at" and refusal.code not in (429, 503):
                self.refused.append(told)
            return False  # it may have been asked of one that stood still until it was too late
        except OSError:
            return False
