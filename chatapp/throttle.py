"""Slowing down who tries too often: a bucket of tokens for each key, filled at a steady pace."""

import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress

ROUNDING = 1e-6
"""Seconds that sums of fractions may be wrong by."""


class Throttle:
    """`burst` tries at once, then one every `every` seconds; the clock is one that never jumps."""

    def __init__(
        self,
        burst: int,
        every: float,
        clock: Callable[[], float] = time.monotonic,
        keys_max: int = 10_000,
    ) -> None:
        self.burst = burst
        self.every = every
        self._clock = clock
        self._keys_max = keys_max
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def take(self, key: str) -> float:
        """Take one try: 0 if there was one, else the seconds until there is."""
        moment = self._clock()
        full_at = max(self._full_at.get(key, moment), moment)
        wait = full_at - moment - (self.burst - 1) * self.every
        if wait > ROUNDING:
            return wait
        self._full_at.pop(key, None)
        self._full_at[key] = full_at + self.every
        self._forget(moment)
        return 0.0

    def give_back(self, key: str) -> None:
        """Forget the tries of a key, because they turned out to be its owner's."""
        self._full_at.pop(key, None)

    def _forget(self, moment: float) -> None:
        """Full buckets need no memory; beyond keys_max the longest unused go too."""
        with suppress(KeyError, RuntimeError, StopIteration):  # another thread was there first
            while self._full_at:
                key, full_at = next(iter(self._full_at.items()))
                if full_at > moment and len(self._full_at) <= self._keys_max:
                    return
                del self._full_at[key]
