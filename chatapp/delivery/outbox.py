"""What is to be written, over all connections: once in each turn of the event loop.

Whatever is told between two turns waits in each recipient's list; then each list is written
with one system call. So calls grow with connections and turns, and not with messages.
"""

from time import monotonic
from typing import TYPE_CHECKING

from chatapp.delivery.hub import Hub
from chatapp.telemetry import gauges

if TYPE_CHECKING:
    from chatapp.delivery.writer import Writer


class Outbox:
    """`dirty` are the connections whose list has become non-empty, `blocked` those that wait."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._is_due = False
        self._since: float | None = None
        self.dirty: list[Writer] = []
        self.blocked: set[Writer] = set()

    def kick(self) -> None:
        """Have the lists written in the loop's next turn.

        RuntimeError in another thread: a loop is not woken from there, and lists have no locks.
        """
        self._since = self._since or gauges.handed_since()
        if not self._is_due:
            if not self._hub.is_here():
                raise RuntimeError("only the event loop's own thread may send")
            self._is_due = True
            self._hub.soon(self.flush)

    def flush(self) -> None:
        """Write all lists now."""
        self._is_due = False
        since, self._since = self._since, None
        dirty, self.dirty = self.dirty, []
        for connection in dirty:
            connection.write()
        for connection in list(self.blocked):
            connection.weigh()
        if since is not None:
            gauges.delivered.observe(monotonic() - since)
