"""How the server is doing, measured where it happens: bounded memory, no database, no Flask.

Times go into histograms: for each of the last sixty minutes a count for each bucket. A bucket is
a quarter longer than the one before, so that a percentile is known to within an eighth of itself.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

MINUTES = 60
GROWTH = 1.25
BOUNDS = [0.0005 * GROWTH**n for n in range(56)]
"""The upper ends of the buckets, in seconds: half a millisecond to two minutes."""


class Histogram:
    """Durations of the last hour, minute by minute."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._minutes: dict[int, list[int]] = {}

    def observe(self, seconds: float) -> None:
        """Count one."""
        minute = int(self._clock() // 60)
        counts = self._minutes.get(minute)
        if counts is None:
            counts = self._minutes[minute] = [0] * (len(BOUNDS) + 1)
            self._forget(minute)
        counts[bisect_left(BOUNDS, seconds)] += 1

    def percentiles(self, *shares: float, minutes: int = MINUTES) -> list[float | None]:
        """Seconds within which such shares (0 to 1) were done; None when nothing was."""
        counts = self._sum(minutes)
        return [_percentile(counts, share) for share in shares]

    def count(self, minutes: int = MINUTES) -> int:
        """How many were counted."""
        return sum(self._sum(minutes))

    def _sum(self, minutes: int) -> list[int]:
        oldest = int(self._clock() // 60) - minutes
        recent = [counts for minute, counts in list(self._minutes.items()) if minute > oldest]
        return [sum(each) for each in zip(*recent, strict=True)]

    def _forget(self, minute: int) -> None:
        for old in [each for each in list(self._minutes) if each <= minute - MINUTES]:
            self._minutes.pop(old, None)


def _percentile(counts: list[int], share: float) -> float | None:
    total = sum(counts)
    if not total:
        return None
    wanted, seen = share * total, 0
    for place, count in enumerate(counts):
        if count and seen + count >= wanted:
            low = BOUNDS[place - 1] if place else 0.0
            high = BOUNDS[min(place, len(BOUNDS) - 1)]
            return low + (high - low) * max(wanted - seen, 0) / count
        seen += count
    return BOUNDS[-1]


acknowledged = Histogram()
"""From the arrival of a `send` until its acknowledgement was handed to the connection."""

delivered = Histogram()
"""From a message's commit until a recipient's network connection had taken it."""

lagged = Histogram()
"""By how much the event loop was late."""

counted: Counter[str] = Counter()
"""What happened so often since the start: `bounds` hit by clients that do not read."""


class _Handing:
    """Since when a message is being handed out, while it is."""

    since: float | None = None


_handing = _Handing()


@contextmanager
def handing_out() -> Iterator[None]:
    """Whatever is put on a line inside the block was committed when the block began."""
    _handing.since = monotonic()
    try:
        yield
    finally:
        _handing.since = None


def handed_since() -> float | None:
    """When the message was committed that is being handed out, if one is."""
    return _handing.since
