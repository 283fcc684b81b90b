"""Ports for servers of the tests: each is given once, and to nobody else."""

import os
import random
import re
import socket

FIRST, LAST = 20_000, 32_000
"""Below those that a system takes for connections that go out, which would stand in the way."""

_given: set[int] = set()


def free_port() -> int:
    """A port that nobody listens on, and no other worker of this run is given."""
    named = re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", "")) or "0"
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    mine = [it for it in range(FIRST + int(named), LAST, workers) if it not in _given]
    for port in random.SystemRandom().sample(mine, len(mine)):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        _given.add(port)
        return port
    raise AssertionError("every port is taken")
