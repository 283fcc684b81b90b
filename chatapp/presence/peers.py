"""The other processes that serve the same place, as this one last heard of them: pure state.

None of it is asked for where it is needed: each process says of itself what others have to know,
and here is what they said. Who is not heard of for SILENT_SECONDS is gone. Clocks of different
machines are never compared: what counts is when something new was heard, by our own.
"""

import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

ME = secrets.token_hex(8)
"""Who this process is to others; another one each time it starts."""

SILENT_SECONDS = 8.0


@dataclass
class Peer:
    """Another process: `beat` grows as long as it lives, `told` is the last word taken of it.

    `moves` is how far it had counted its people's coming and going when it last spoke of them.
    """

    heard_at: float
    beat: int = -1
    told: int = -1
    number: int = 0
    moves: int = -1
    held: dict[str, int] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)


class Peers:
    """All of them, by name."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._all: dict[str, Peer] = {}

    @property
    def is_alone(self) -> bool:
        return not self._all

    def __len__(self) -> int:
        return len(self._all)

    def __contains__(self, name: str) -> bool:
        return name in self._all

    def names(self) -> list[str]:
        return list(self._all)

    def meet(self, name: str) -> Peer:
        """Find it, or make its acquaintance."""
        return self._all.setdefault(name, Peer(self._clock()))

    def hear(self, name: str, beat: int) -> Peer:
        """Note how far its heart has beaten."""
        peer = self.meet(name)
        if beat != peer.beat:
            peer.beat, peer.heard_at = beat, self._clock()
        return peer

    def hear_numbered(self, name: str, number: int) -> bool:
        """Note that it spoke; False for a stranger, and for what was heard before."""
        peer = self._all.get(name)
        if peer is None or number <= peer.number:
            return False
        peer.number, peer.heard_at = number, self._clock()
        return True

    def now(self) -> float:
        """The time, as silence is measured."""
        return self._clock()

    def silent(self, asked_at: float) -> list[str]:
        """Name those who had been silent for too long when somebody asked after them.

        Whoever was stopped since then, and goes on minutes later, blames nobody for that.
        """
        limit = asked_at - SILENT_SECONDS
        return [name for name, peer in self._all.items() if peer.heard_at < limit]

    def excuse(self) -> None:
        """We could not listen: nobody is blamed for the silence until now."""
        for peer in self._all.values():
            peer.heard_at = self._clock()

    def lose(self, names: Iterable[str]) -> None:
        for name in names:
            self._all.pop(name, None)

    def held(self, key: str) -> int:
        """How many connections others hold for a person or network."""
        return sum(peer.held.get(key, 0) for peer in self._all.values())

    def figures(self) -> list[dict[str, Any]]:
        """How each of them is doing, as far as it has said so."""
        return [peer.figures for peer in self._all.values() if peer.figures]

    def clear(self) -> None:
        self._all.clear()


peers = Peers()
"""Those of this process."""
