"""Writes what was measured into docs/reliability.md: `python -m tests.faults.report FOLDER`."""

import os
import platform
import sys
from pathlib import Path
from typing import Any

import orjson

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
TOLD = ("experiment", "date", "form", "seed", "breaches")
"""What has a column, or a sentence, of its own."""

BEGIN, END = "<!-- results: make faults writes these -->", "<!-- end of results -->"


def main(folder: Path) -> None:
    """Put the table between the page's two marks."""
    results = [orjson.loads(path.read_bytes()) for path in sorted(folder.glob("*.json"))]
    before, _, rest = PAGE.read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n\n{_machine(results)}\n\n{_table(results)}\n\n{END}{after}")


def _machine(results: list[dict[str, Any]]) -> str:
    days = sorted({it["date"][:10] for it in results})
    return (
        f"Measured on {' and '.join(days)}, with {os.cpu_count()} processors "
        f"({platform.machine()}, {platform.system()}), Python {platform.python_version()}. "
        "Long is the form of `make faults`, short that of `make test`."
    )


def _table(results: list[dict[str, Any]]) -> str:
    lines = [
        "| experiment | form | seed | measured | breaches |",
        "| --- | --- | --- | --- | --- |",
    ]
    for it in results:
        breaches = it.get("breaches")
        told = sum(breaches.values()) if breaches else "–"
        rest = {name: it[name] for name in it if name not in TOLD}
        measured = "; ".join(f"{_words(name)} {_value(value)}" for name, value in rest.items())
        lines.append(
            f"| {_words(it['experiment'])} | {it.get('form', 'long')} | {it.get('seed', '–')} "
            f"| {measured} | {told} |"
        )
    return "\n".join(lines)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{_words(name)} {each}" for name, each in value.items())
    if isinstance(value, list):
        return ", ".join(_words(str(each)) for each in value)
    return str(value)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
