"""How large a run is, and what it measured.

`FAULTS=long` asks for the sizes of `make faults`; without it they are those of `make test`.
Results are written down only where FIGURES names a folder, which `make faults` does.
"""

import os
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import orjson

IS_LONG = os.environ.get("FAULTS") == "long"
LENIENCE = 3
"""Times that a goal in seconds may be missed by before a test fails."""

Size = TypeVar("Size")


def size(short: Size, long: Size) -> Size:
    """Choose between the size for `make test` and the one for `make faults`."""
    return long if IS_LONG else short


def seed(name: str) -> int:
    """A seed of this run, said aloud; FAULTS_SEED takes one again."""
    chosen = int(os.environ.get("FAULTS_SEED") or random.SystemRandom().randrange(10**6))
    print(f"{name}: FAULTS_SEED={chosen}")
    return chosen


def lenient(goal: float) -> float:
    """A goal in seconds as a test may hold it: longer, the more this machine has to do besides."""
    return goal * LENIENCE * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def worst(values: list[float]) -> float:
    """The largest, rounded for people; 0 of none."""
    return round(max(values, default=0.0), 3)


def percentile(values: list[float], percent: float) -> float:
    """The value below which so many percent of the values are."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * percent / 100), len(ordered) - 1)] if ordered else 0.0


def record(experiment: str, **measured: Any) -> None:
    """Write down what an experiment measured."""
    print(f"{experiment}: {measured}")
    if folder := os.environ.get("FIGURES"):
        form = "long" if IS_LONG else "short"
        at = datetime.now(UTC).isoformat()
        line = {"experiment": experiment, "date": at, "form": form, **measured}
        Path(folder, f"{experiment}.json").write_bytes(
            orjson.dumps(line, option=orjson.OPT_INDENT_2)
        )
