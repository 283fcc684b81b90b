"""How the server is doing, measured where it happens: bounded memory, no database, no Flask.

Times go into histograms: for each of the last sixty minutes a count for each bucket, and one since
the start. A bucket is a quarter longer than the one before, so that a percentile is known to within
an eighth of itself. Counting one costs an increment of a list, so that it can stand anywhere; what
becomes of the figures is decided by who reads them (chatapp/dashboard.py, chatapp/watching/).
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import monotonic, time

MINUTES = 60
GROWTH = 1.25
BOUNDS = [0.0005 * GROWTH**n for n in range(56)]
"""The upper ends of the buckets, in seconds: half a millisecond to two minutes."""


FEW = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5]
"""The same where there are many of a kind, in seconds."""

SIZES = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0]


class Distribution:
    """How many values lay between which bounds, since the start."""

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.sum = 0.0

    def observe(self, value: float) -> None:
        """Count one."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.sum += value


class Histogram(Distribution):
    """Durations, those of the last hour minute by minute as well."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        super().__init__(BOUNDS)
        self._clock = clock
        self._minutes: dict[int, list[int]] = {}

    def observe(self, seconds: float) -> None:
        """Count one."""
        minute = int(self._clock() // 60)
        counts = self._minutes.get(minute)
        if counts is None:
            counts = self._minutes[minute] = [0] * (len(BOUNDS) + 1)
            self._forget(minute)
        place = bisect_left(BOUNDS, seconds)
        counts[place] += 1
        self.counts[place] += 1
        self.sum += seconds

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

committed = Histogram()
"""How long the disk, or the database's server, took to keep a change."""

grouped = Distribution(SIZES)
"""How many messages shared a transaction."""

asked: defaultdict[str, Distribution] = defaultdict(lambda: Distribution(FEW))
"""From an event's arrival until it was handled, by the event's name."""

visited: defaultdict[str, Distribution] = defaultdict(lambda: Distribution(FEW))
"""From an HTTP request's arrival until the answer began, by its route."""

answered: Counter[tuple[str, str, int]] = Counter()
"""HTTP requests, by method, route and status."""

failed: Counter[tuple[str, str]] = Counter()
"""Events that could not be done, by their name and the error's code."""

counted: Counter[str] = Counter()
"""What happened so often since the start: `bounds` hit by clients that do not read."""

stepped: Counter[str] = Counter()
"""What the clockwork has done, by the name of the step."""


class Job:
    """What the server does by itself, again and again."""

    def __init__(self) -> None:
        self.runs = self.failures = 0
        self.seconds = 0.0
        self.ended_at: float | None = None


jobs: defaultdict[str, Job] = defaultdict(Job)
"""By name."""


@contextmanager
def working(name: str, *hindrances: type[Exception]) -> Iterator[None]:
    """Count the block as a run of a job; what only hinders it is no failure of its own."""
    job, began = jobs[name], monotonic()
    try:
        yield
    except hindrances:
        raise
    except Exception:
        job.failures += 1
        raise
    finally:
        job.runs += 1
        job.seconds += monotonic() - began
        job.ended_at = time()


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
