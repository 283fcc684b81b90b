"""One connection's way out: a list of whole frames, in order.

The outbox has it written once in each turn of the event loop. What the kernel doesn't take
stays at the list's head until the loop says that the socket is writable, and new frames queue
behind it: so order holds, and frames never mix.
"""

from time import monotonic
from typing import Any

from chatapp.delivery.hub import WRITE, Hub, Socket
from chatapp.delivery.outbox import Outbox
from chatapp.telemetry import gauges

PACKETS_MAX = 256
BYTES_MAX = 1024 * 1024
"""How much may wait for one client that doesn't take it, before it is given up."""

FULL = 256 * 1024
"""How much may wait for a client that is answered nevertheless."""

DEAF = "it does not read what it is sent"


class _Nowhere(list[bytes]):
    """The list of a connection that is closed: swallows frames, and is never dirty."""

    def append(self, _frame: bytes) -> None:
        return

    def __len__(self) -> int:
        return 1


NOWHERE = _Nowhere()


class Writer:
    """`out` is the list to append frames to; whoever does so to many calls the outbox's kick()."""

    __slots__ = (
        "_frames",
        "_send",
        "_socket",
        "_waiting",
        "_weighed",
        "blocked_since",
        "hub",
        "out",
        "outbox",
    )

    def __init__(self, sock: Socket, hub: Hub, outbox: Outbox, greeting: bytes) -> None:
        self._socket: Socket | None = sock
        self._send = sock.send
        self.hub, self.outbox = hub, outbox
        self._frames = [greeting]
        self.out = self._frames
        self._waiting: Any = None
        self._weighed = 0
        self.blocked_since: float | None = None

    def push(self, frame: bytes) -> None:
        """Send a frame, in order; one for a closed connection is dropped."""
        out = self.out
        if not out:
            self.outbox.dirty.append(self)
        out.append(frame)
        self.outbox.kick()

    def write(self) -> None:
        """Hand the kernel what it takes."""
        waiting = self._frames
        if self._waiting is not None or not waiting or self._socket is None:
            return
        data = waiting[0] if len(waiting) == 1 else b"".join(waiting)
        try:
            sent = self._send(data)
        except BlockingIOError:
            sent = 0
        except OSError:
            self.cut()
            return
        if sent == len(data):
            waiting.clear()
            self.drained()
        else:
            self._hold(sent)

    def weigh(self) -> None:
        """Give up if too much waits. The longest frame is not counted: it is an answer."""
        count = len(self._frames)
        if count != self._weighed and self.out is not NOWHERE:
            self._weighed = count
            sizes = [len(frame) for frame in self._frames]
            if count > PACKETS_MAX or sum(sizes) - max(sizes, default=0) > BYTES_MAX:
                gauges.counted["bounds"] += 1
                self.cut(DEAF)

    @property
    def held(self) -> tuple[int, int]:
        """How many frames and bytes wait."""
        return len(self._frames), sum(map(len, self._frames))

    @property
    def is_full(self) -> bool:
        """Tell whether the next answer has to wait until the client has taken some."""
        return self._waiting is not None and sum(map(len, self._frames)) > FULL

    def drained(self) -> None:
        """All is written."""

    def cut(self, why: str | None = None) -> None:
        """End it now, in the middle of whatever is sent."""
        if self._waiting is not None:
            self.hub.forget(self._waiting)
            self._waiting = None
        self.outbox.blocked.discard(self)
        self.out = NOWHERE
        self._frames.clear()
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _hold(self, sent: int) -> None:
        """Keep what the kernel didn't take, frame by frame, until the socket is writable."""
        waiting, place = self._frames, 0
        while sent >= len(waiting[place]):
            sent -= len(waiting[place])
            place += 1
        del waiting[:place]
        waiting[0] = waiting[0][sent:]
        if place or self.blocked_since is None:
            self.blocked_since = monotonic()
        self._weighed = 0
        if self._waiting is None and self._socket is not None:
            self._waiting = self.hub.listen(self._socket.fileno(), WRITE, self._on_writable)
            self.outbox.blocked.add(self)

    def _on_writable(self, *_: Any) -> None:
        if self._waiting is None:
            return
        waiting, self._waiting = self._waiting, None
        self.hub.forget(waiting)
        self.outbox.blocked.discard(self)
        self.write()
        if self._waiting is None:
            self.blocked_since = None
