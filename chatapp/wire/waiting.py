"""How much waits to be sent to one client, and when that is enough.

Unbounded, a client that keeps answering pings and never reads fills the memory of the server.
"""

from contextlib import suppress
from time import monotonic

from chatapp.delivery.writer import BYTES_MAX, FULL, PACKETS_MAX
from chatapp.telemetry import gauges


class Waiting:
    """Counts what was given to a connection and has not been handed to the network yet.

    Of the messages among it one at a time is timed, from its commit.
    """

    def __init__(self) -> None:
        self.bytes = 0
        self._sizes: list[int] = []
        self._timed_since: float | None = None
        self._ahead = 0

    def add(self, text: str) -> bool:
        """Count one more; False if it no longer fits."""
        size = _bytes_of(text)
        if self.packets >= PACKETS_MAX or self._is_beyond(size):
            return False
        self._sizes.append(size)
        self.bytes += size
        if self._timed_since is None and (since := gauges.handed_since()):
            self._timed_since, self._ahead = since, self.packets
        return True

    def sent(self, text: str) -> None:
        """Count one less."""
        size = _bytes_of(text)
        with suppress(ValueError):  # a handshake goes without being counted
            self._sizes.remove(size)
            self.bytes -= size
        if self._timed_since is not None:
            self._ahead -= 1
            if self._ahead <= 0:
                gauges.delivered.observe(monotonic() - self._timed_since)
                self._timed_since = None

    @property
    def packets(self) -> int:
        """How many wait."""
        return len(self._sizes)

    @property
    def is_much(self) -> bool:
        """Tell whether the next answer has to wait until the client has taken some."""
        return self.bytes > FULL

    def _is_beyond(self, size: int) -> bool:
        """The longest is not counted: it is an answer to who asked for it."""
        total = self.bytes + size
        return total > BYTES_MAX and total - max(*self._sizes, size, 0) > BYTES_MAX


def _bytes_of(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())
