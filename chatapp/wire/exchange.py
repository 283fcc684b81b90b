"""All lines of a server: who holds how many, which have stayed too long, and the end of all."""

import logging
import re
from collections import Counter
from collections.abc import Sequence
from time import monotonic
from typing import Any

from chatapp.telemetry import gauges
from chatapp.throttle import Throttle
from chatapp.wire.greetings import Greetings
from chatapp.wire.line import Line
from chatapp.wire.refusals import Refusals

LOOK_SECONDS = 0.5
ALONE_SECONDS = 9.0
"""How long a line may be nobody's: nobody is left after ten seconds, looks included."""

GOODBYE_SECONDS = 2.0
"""How long a client may take to hear the goodbye."""

WRITE_SECONDS = 20.0
"""How long one frame may take to leave."""

TOGETHER = 500
"""Lines that are looked at before others have a turn."""

KEYS = "chatapp.keys"
"""Where a request says whose line it asks for: a tuple of names to count it under."""

log = logging.getLogger(__name__)


class Exchange:
    """Lines come when a client connects and are forgotten when nothing of them is left.

    Each is read at a bounded pace, `rate` packets a second; the rest waits in the client's own
    buffers. So a flood costs its own client time, and nobody else. Of the events named `beside`
    several of one client may wait at the same time, once the order of each is settled.
    """

    def __init__(
        self,
        server: Any,
        rate: int,
        beside: Sequence[str],
        greetings: Greetings,
        refusals: Refusals,
    ) -> None:
        self._server = server
        self.greetings, self.refusals = greetings, refusals
        names = "|".join(map(re.escape, beside)) or "(?!)"  # which nothing matches
        self._beside = re.compile(rf'42\d*\["(?:{names})",')
        self.pace = Throttle(burst=2 * rate, every=1 / rate) if rate else None
        self._lines: set[Line] = set()
        self._is_watching = False
        self.held: Counter[str] = Counter()

    def came(self, sid: str, environ: dict[str, Any]) -> None:
        """Take a line in."""
        line = self._server.eio.sockets[sid]
        line.address = environ.get("REMOTE_ADDR", "")
        line.keys = environ.get(KEYS, ())
        self.held.update(line.keys)
        self._lines.add(line)
        if not self._is_watching:
            self._is_watching = True
            self._server.start_background_task(self._watch)

    def may_go_beside(self, packet: str | bytes) -> bool:
        """Tell whether a packet holds an event that is named so."""
        return isinstance(packet, str) and self._beside.match(packet) is not None

    def left(self, line: Line) -> None:
        """Count a line no more, though its last words may still be on their way."""
        for key in line.keys:
            self.held[key] -= 1
            if self.held[key] <= 0:
                del self.held[key]

    def line(self, sid: str) -> Line | None:
        """Find a line that is open."""
        found = self._server.eio.sockets.get(sid)
        return found if isinstance(found, Line) and not found.closed else None

    def transports(self) -> Counter[str]:
        """How many lines are open in which way."""
        open_ones = [line for line in list(self._lines) if not line.closed]
        return Counter("websocket" if line.upgraded else "polling" for line in open_ones)

    def waiting(self) -> tuple[int, int]:
        """How many packets and bytes all clients have yet to take."""
        held = [line.held for line in list(self._lines) if not line.closed]
        return sum(it[0] for it in held), sum(it[1] for it in held)

    def close_all(self) -> None:
        """Say goodbye on every line."""
        for line in list(self._lines):
            line.close()

    def cut_all(self) -> None:
        """End what is still open."""
        for line in list(self._lines):
            line.cut()

    @property
    def is_open(self) -> bool:
        """Tell whether anybody is still connected."""
        return any(line.is_held or not line.closed for line in list(self._lines))

    def _watch(self) -> None:
        while True:
            self._server.sleep(LOOK_SECONDS)
            welcome = self._welcome()
            for place, line in enumerate(list(self._lines), 1):
                try:
                    self._look(line, monotonic(), line.sid in welcome)
                except Exception:
                    log.exception("a connection could not be looked at")
                if not place % TOGETHER:
                    self._server.sleep(0)

    def _welcome(self) -> set[str]:
        """Find whose line is in any namespace; those whom all refused are not."""
        manager = self._server.manager
        namespaces = list(manager.get_namespaces())
        return {sid for each in namespaces for _, sid in manager.get_participants(each, None)}

    def _look(self, line: Line, moment: float, is_welcome: bool) -> None:
        if line.closed_at is not None:
            self._see_off(line, moment)
        elif moment - (line.sending_since or moment) > WRITE_SECONDS:
            gauges.counted["slow reads"] += 1
            line.give_up("it takes too long to read")
        elif is_welcome:
            line.alone_since = None
        elif line.alone_since is None:
            line.alone_since = moment
        elif moment - line.alone_since > ALONE_SECONDS:
            line.close()

    def _see_off(self, line: Line, moment: float) -> None:
        if not line.is_held:
            self._lines.discard(line)
            self._server.eio.sockets.pop(line.sid, None)
        elif moment - (line.closed_at or moment) > GOODBYE_SECONDS:
            line.cut()
