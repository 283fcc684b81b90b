"""How long a run is: BENCH=short takes minutes and shows that all works."""

import os
from dataclasses import dataclass

CROWDS = (100, 1_000, 5_000)
"""Connections in one room."""

WINDOWS = {1: 4, 32: 32}
"""Messages that may be on their way at once, by the number of senders."""

DELIVERIES = 5_000
"""A second, where it is about how long one takes."""

SENDERS = (1, 10, 100)
"""Who each wait for an answer before they say the next thing."""


@dataclass(frozen=True)
class Size:
    """Seconds are those of one measurement; `messages` are in the large place's largest room."""

    name: str
    rounds: int
    warm: float
    seconds: float
    messages: int


SHORT = Size("short", rounds=1, warm=0.3, seconds=1.0, messages=50_000)
FULL = Size("full", rounds=3, warm=0.7, seconds=2.5, messages=1_000_000)


def chosen() -> Size:
    """The size that BENCH asks for."""
    return SHORT if os.environ.get("BENCH") == "short" else FULL
