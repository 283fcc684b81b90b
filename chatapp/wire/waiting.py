"""How much waits to be sent to one client, and when that is enough.

Unbounded, a client that keeps answering pings and never reads fills the memory of the server.
"""

from time import monotonic

from chatapp import gauges

PACKETS_MAX = 256
BYTES_MAX = 1024 * 1024


class Waiting:
    """Counts what was given to a connection and has not been handed to the network yet.

    Of the messages among it one at a time is timed, from its commit.
    """

    def __init__(self) -> None:
        self.packets = 0
        self.bytes = 0
        self._timed_since: float | None = None
        self._ahead = 0

    def add(self, text: str) -> bool:
        """Count one more; False if it no longer fits."""
        size = _bytes_of(text)
        # One packet always fits: a long answer to who asked for it is no reason to close.
        if self.packets and (self.packets >= PACKETS_MAX or self.bytes + size > BYTES_MAX):
            return False
        self.packets += 1
        self.bytes += size
        if self._timed_since is None and (since := gauges.handed_since()):
            self._timed_since, self._ahead = since, self.packets
        return True

    def sent(self, text: str) -> None:
        """Count one less."""
        self.packets = max(0, self.packets - 1)
        self.bytes = max(0, self.bytes - _bytes_of(text))
        if self._timed_since is not None:
            self._ahead -= 1
            if self._ahead <= 0:
                gauges.delivered.observe(monotonic() - self._timed_since)
                self._timed_since = None


def _bytes_of(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())
