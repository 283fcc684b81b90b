"""What was measured, kept as JSON: an experiment a file, a measurement a row."""

import statistics
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

FOLDER = Path(__file__).parent / "results"

Row = dict[str, Any]


def keep(experiment: str, size: str, facts: Row, rows: list[Row], folder: Path = FOLDER) -> None:
    """Write an experiment down in place of the last one of its name."""
    folder.mkdir(exist_ok=True)
    at = datetime.now(UTC).isoformat(timespec="seconds")
    whole = {"experiment": experiment, "at": at, "size": size, "machine": facts, "rows": rows}
    text = orjson.dumps(whole, option=orjson.OPT_INDENT_2)
    (folder / f"{experiment}.json").write_bytes(text)


class Results:
    """All that is kept in a folder."""

    def __init__(self, kept: dict[str, Row]) -> None:
        self.kept = kept

    @classmethod
    def read(cls, folder: Path = FOLDER) -> "Results":
        files = sorted(folder.glob("*.json"))
        return cls({path.stem: orjson.loads(path.read_bytes()) for path in files})

    def rows(self, experiment: str, **which: Any) -> Iterator[Row]:
        """The measurements that were made of this, those that failed left out."""
        for row in self.kept.get(experiment, {}).get("rows", []):
            if "failed" not in row and all(row.get(name) == it for name, it in which.items()):
                yield row

    def failures(self) -> Iterator[tuple[str, Row]]:
        for experiment, kept in self.kept.items():
            yield from ((experiment, row) for row in kept["rows"] if "failed" in row)

    def median(self, experiment: str, figure: str, **which: Any) -> float | None:
        """The figure in the middle of all rounds; `delivery.p99_ms` is one inside another."""
        return self._over(statistics.median, experiment, figure, which)

    def worst(self, experiment: str, figure: str, **which: Any) -> float | None:
        """The largest of all rounds."""
        return self._over(max, experiment, figure, which)

    def _over(
        self, pick: Callable[[list[float]], float], experiment: str, figure: str, which: Row
    ) -> float | None:
        found = [_inside(row, figure) for row in self.rows(experiment, **which)]
        values = [value for value in found if value is not None]
        return pick(values) if values else None


def _inside(row: Row, figure: str) -> float | None:
    value: Any = row
    for name in figure.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value
