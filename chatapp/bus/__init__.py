"""What a process tells all others at once, through Redis or Valkey: a hint, and never the truth.

    bus = Bus(Pipe(url), Seal(secret, name), post)
    bus.start()
    bus.say("tell", ["room:7", "room", {...}])

What is said goes into a bounded queue; a task of its own sends all that waits there as one sealed
message, so that nobody else ever waits. Where it can't be sent, or not all others are there to
hear it, `post` is given it to leave elsewhere, but for hints, which others find out by themselves.
Whether the bus works is known by what one hears of oneself: each process sends a tick a second. A
bus that stood still for a while brings back old news; none is taken until the own tick is fresh.
"""

import logging
import time
from collections import deque
from typing import Any, Protocol

from chatapp.alarm import Alarm
from chatapp.bus.pipe import Broken, Pipe
from chatapp.bus.seal import Entry, Seal
from chatapp.extensions import socketio
from chatapp.telemetry import gauges

__all__ = ["Broken", "Bus", "Entry", "Pipe", "Post", "Seal"]

TICK_SECONDS = 1.0
FRESH_SECONDS = 3.0
"""Since the last fresh tick of its own, for so long a process believes that the bus works."""

PROMPT_SECONDS = 0.25
"""So long what one says is on its way at most, to oneself as well, while the bus is quick."""

STALE_SECONDS = 1.5
"""A tick that was longer on its way says that what comes with it is old as well."""

GATHER_SECONDS = 0.05
"""Without a bus, what is said in this time is left together."""

WAITING_MAX = 10_000
TOGETHER_MAX = 200

log = logging.getLogger(__name__)


class Post(Protocol):
    """What the bus works for."""

    def goes_on(self) -> bool:
        """Tell whether there is still a bus to be served."""

    def others(self) -> int:
        """How many other processes have to hear what is said."""

    def hear(self, name: str, number: int, entries: list[Entry]) -> None:
        """Take what another process said."""

    def leave(self, entries: list[Entry]) -> None:
        """Keep what could not be said for others to find; raises if that can't be done either."""


class Bus:
    """Of one process, with or without a pipe to others.

    `lag` is how many seconds its latest tick was on its way.
    """

    def __init__(self, pipe: Pipe | None, seal: Seal, post: Post) -> None:
        self._pipe, self._seal, self._post = pipe, seal, post
        self._waiting: deque[Entry] = deque(maxlen=WAITING_MAX)
        self._awake = Alarm()
        self._fresh_at = self._ticked_at = -FRESH_SECONDS
        self._up_at = time.monotonic()
        self._unheard_at: float | None = None
        self.lag: float | None = None

    @property
    def is_up(self) -> bool:
        """Tell whether one hears at once what others say."""
        return time.monotonic() - self._fresh_at < FRESH_SECONDS

    @property
    def is_prompt(self) -> bool:
        """Tell whether what others said a moment ago has been heard, or is about to be.

        A bus that is back is not yet: others may find out later than this process.
        """
        moment = time.monotonic()
        is_late = self._unheard_at is not None and moment - self._unheard_at > PROMPT_SECONDS
        return self.is_up and not is_late and moment - self._up_at > FRESH_SECONDS

    @property
    def waits(self) -> int:
        """How much waits to be said."""
        return len(self._waiting)

    def start(self) -> None:
        """Start the tasks: one speaks and, with a pipe, another listens."""
        self._awake.prepare()
        socketio.start_background_task(self._speak_on)
        if self._pipe:
            socketio.start_background_task(self._listen_on, self._pipe)

    def say(self, verb: str, arguments: list[Any], is_hint: bool = False) -> None:
        """Have all others told."""
        if len(self._waiting) == WAITING_MAX:
            gauges.counted["bus overflows"] += 1
        self._waiting.append(Entry(verb, arguments, is_hint))
        self._awake.ring()

    def _speak_on(self) -> None:
        while self._post.goes_on():
            self._awake.wait(TICK_SECONDS)
            try:
                self._speak()
            except Exception:
                log.exception("what is to be told to other processes waits; trying again")
                socketio.sleep(TICK_SECONDS)

    def _speak(self) -> None:
        if not self.is_up:
            self._leave()
            socketio.sleep(GATHER_SECONDS)
        if self._pipe is None:
            return
        while self._waiting or self._is_tick_due():
            entries = self._take()
            if self._publish(self._pipe, entries) < self._post.others():
                self._leave(entries)

    def _publish(self, pipe: Pipe, entries: list[Entry]) -> int:
        """Answers how many others were there to hear it."""
        self._ticked_at = time.monotonic()
        if self._unheard_at is None:
            self._unheard_at = self._ticked_at
        try:
            return pipe.publish(self._seal.closed(self._ticked_at, entries)) - 1
        except Broken as error:
            log.debug("the bus can't be reached: %s", error)
            gauges.counted["bus failures"] += 1
            self._fresh_at = -FRESH_SECONDS
            return -1

    def _leave(self, entries: list[Entry] | None = None) -> None:
        """Leave what is no hint where others look for it by themselves."""
        while left := entries if entries is not None else self._take():
            news = [each for each in left if not each.is_hint]
            if news and self._post.others():
                self._leave_or_keep(news)
            if entries is not None:
                return

    def _leave_or_keep(self, news: list[Entry]) -> None:
        try:
            self._post.leave(news)
        except Exception:
            self._waiting.extendleft(reversed(news))
            raise

    def _take(self) -> list[Entry]:
        return [self._waiting.popleft() for _ in range(min(len(self._waiting), TOGETHER_MAX))]

    def _is_tick_due(self) -> bool:
        return time.monotonic() - self._ticked_at >= TICK_SECONDS

    def _listen_on(self, pipe: Pipe) -> None:
        while self._post.goes_on():
            try:
                self._listen(pipe)
            except Broken as error:
                log.debug("nothing is heard on the bus: %s", error)
            except Exception:
                log.exception("the bus stumbled; listening again")
            socketio.sleep(TICK_SECONDS)

    def _listen(self, pipe: Pipe) -> None:
        """Listen until it breaks, or until even the own ticks don't come any more."""
        pipe.subscribe()
        self._ticked_at = -FRESH_SECONDS
        self._awake.ring()
        since = time.monotonic()
        while self._post.goes_on():
            if (sealed := pipe.next(TICK_SECONDS)) is not None:
                self._open(sealed)
            if not self.is_up and time.monotonic() - since > FRESH_SECONDS:
                pipe.drop()
                return

    def _open(self, sealed: bytes) -> None:
        letter = self._seal.opened(sealed)
        if letter is None:
            gauges.counted["bus forgeries"] += 1
        elif letter.name == self._seal.name:
            self.lag = time.monotonic() - letter.at
            self._unheard_at = None if letter.at >= self._ticked_at else letter.at
            if self.lag < STALE_SECONDS:
                if not self.is_up:
                    self._up_at = time.monotonic()
                self._fresh_at = time.monotonic()
        elif self.is_up:
            self._post.hear(letter.name, letter.number, letter.entries)
        else:
            gauges.counted["bus stale"] += 1
