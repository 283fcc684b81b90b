"""Figures as Prometheus reads them: OpenMetrics, a text of families of samples.

Source: OpenMetrics 1.0 (openmetrics.io), "Text Format". Written here, since the usual library costs
a process fourteen megabytes and a lock an increment.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple, Protocol

CONTENT_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8"

Labels = Mapping[str, object]
Sample = tuple[str, Labels, float]
NONE: Labels = {}

_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


class Counts(Protocol):
    """What a histogram is made of: the upper bounds of buckets, how much is in each, the sum."""

    @property
    def bounds(self) -> Sequence[float]: ...
    @property
    def counts(self) -> Sequence[int]: ...
    @property
    def sum(self) -> float: ...


class Family(NamedTuple):
    """One figure: its name, kind and meaning, and its samples by suffix and labels."""

    name: str
    kind: str
    text: str
    samples: list[Sample]


def gauge(name: str, text: str, *samples: tuple[Labels, float]) -> Family:
    """What goes up and down."""
    return Family(name, "gauge", text, [("", labels, value) for labels, value in samples])


def counter(name: str, text: str, *samples: tuple[Labels, float]) -> Family:
    """What only grows, as long as the process lives."""
    return Family(name, "counter", text, [("_total", labels, value) for labels, value in samples])


def histogram(name: str, text: str, *samples: tuple[Labels, Counts], step: int = 1) -> Family:
    """How values are distributed; of many buckets each `step`th bound is enough."""
    told = [each for labels, counts in samples for each in _buckets(labels, counts, step)]
    return Family(name, "histogram", text, told)


def written(families: Iterable[Family]) -> str:
    """Write them all down."""
    lines = [line for family in families if family.samples for line in _lines(family)]
    return "\n".join([*lines, "# EOF\n"])


def _buckets(labels: Labels, counts: Counts, step: int) -> Iterator[Sample]:
    below = list(accumulate(counts.counts))
    for place in range(0, len(counts.bounds), step):
        yield "_bucket", {**labels, "le": f"{counts.bounds[place]:.6g}"}, below[place]
    yield "_bucket", {**labels, "le": "+Inf"}, below[-1]
    yield "_count", labels, below[-1]
    yield "_sum", labels, counts.sum


def _lines(family: Family) -> Iterator[str]:
    yield f"# TYPE {family.name} {family.kind}"
    yield f"# HELP {family.name} {family.text}"
    for suffix, labels, value in family.samples:
        yield f"{family.name}{suffix}{_written(labels)} {_number(value)}"


def _written(labels: Labels) -> str:
    pairs = [f'{name}="{str(value).translate(_ESCAPES)}"' for name, value in labels.items()]
    return f"{{{','.join(pairs)}}}" if pairs else ""


def _number(value: float) -> str:
    return str(value) if isinstance(value, int) else repr(float(value))
