"""Slowing down who tries too often: a bucket of tokens for each key, filled at a steady pace.

A throttle with a name is shared by the processes that serve a place: none asks another before it
lets somebody try, but each tells all others afterwards, and they take it from the same bucket.
"""

import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterable
from contextlib import suppress

ROUNDING = 1e-6
"""Seconds that sums of fractions may be wrong by."""

Try = tuple[str, str, bool]
"""A throttle's name, a key, and whether it was taken (else all of the key's are given back)."""

TOLD_MAX = 10_000

refused: Counter[str] = Counter()
"""How often somebody was told to wait since the start, by the throttle's name."""


class Throttle:
    """`burst` tries at once, then one every `every` seconds; the clock is one that never jumps."""

    def __init__(
        self,
        burst: int,
        every: float,
        clock: Callable[[], float] = time.monotonic,
        keys_max: int = 10_000,
        name: str = "",
    ) -> None:
        self.burst = burst
        self.every = every
        self.name = name
        self._clock = clock
        self._keys_max = keys_max
        self._full_at: OrderedDict[str, float] = OrderedDict()
        if name:
            _named[name] = self

    def take(self, key: str) -> float:
        """Take one try: 0 if there was one, else the seconds until there is."""
        moment = self._clock()
        full_at = max(self._full_at.get(key, moment), moment)
        wait = full_at - moment - (self.burst - 1) * self.every
        if wait > ROUNDING:
            refused[self.name] += 1
            return wait
        self._spend(key, full_at, moment)
        if self.name and news.is_wanted:
            news.tries.append((self.name, key, True))
        return 0.0

    def give_back(self, key: str) -> None:
        """Forget the tries of a key, because they turned out to be its owner's."""
        self._full_at.pop(key, None)
        if self.name and news.is_wanted:
            news.tries.append((self.name, key, False))

    def hear(self, key: str, was_taken: bool) -> None:
        """Another process let somebody try, or gave it back."""
        moment = self._clock()
        if was_taken:
            self._spend(key, max(self._full_at.get(key, moment), moment), moment)
        else:
            self._full_at.pop(key, None)

    def _spend(self, key: str, full_at: float, moment: float) -> None:
        self._full_at.pop(key, None)
        self._full_at[key] = full_at + self.every
        self._forget(moment)

    def _forget(self, moment: float) -> None:
        """Full buckets need no memory; beyond keys_max the longest unused go too."""
        with suppress(KeyError, RuntimeError, StopIteration):  # another thread was there first
            while self._full_at:
                key, full_at = next(iter(self._full_at.items()))
                if full_at > moment and len(self._full_at) <= self._keys_max:
                    return
                del self._full_at[key]


class News:
    """What others have to be told of the throttles with names, if there are any others."""

    def __init__(self) -> None:
        self.is_wanted = False
        self.tries: deque[Try] = deque(maxlen=TOLD_MAX)

    def all(self) -> list[Try]:
        """Take out what is to be told."""
        return [self.tries.popleft() for _ in range(len(self.tries))]


news = News()
"""Of this process."""

_named: dict[str, Throttle] = {}


def hear(tries: Iterable[Try]) -> None:
    """Take up what another process tells."""
    for name, key, was_taken in tries:
        if throttle := _named.get(name):
            throttle.hear(key, was_taken)
