"""Writes what was measured into docs/performance.md, and draws docs/performance.svg."""

import statistics
from pathlib import Path

from bench import plot, tables
from bench.results import Results
from bench.systems import TITLES

DOCS = Path(__file__).parents[1] / "docs"
PAGE, PICTURE = "performance.md", "performance.svg"
BEGIN, END = "<!-- results: make bench writes these -->", "<!-- end of results -->"

QUIET = 0.15
"""Cores that others may use before what is measured is of no worth."""

SECTIONS = (
    ("Goals", tables.of_goals),
    ("Fan-out", tables.of_fanout),
    ("What a delivery and a connection cost", tables.of_costs),
    ("How long a delivery takes", tables.of_latency),
    ("Answers", tables.of_acks),
    ("Connections", tables.of_connects),
    ("A place with a long past", tables.of_history),
    ("Search", tables.of_search),
)


def write(results: Results | None = None, docs: Path = DOCS) -> Path:
    """Put the tables between the page's two marks, and the picture beside it."""
    found = results or Results.read()
    before, _, rest = (docs / PAGE).read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    text = "\n\n".join([_origin(found), *_sections(found), *_failures(found)])
    (docs / PICTURE).write_text(plot.drawn(found))
    (docs / PAGE).write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}")
    return docs / PAGE


def _origin(results: Results) -> str:
    """When and where this was measured: of each experiment, since each can be run alone."""
    if not results.kept:
        return "Not measured yet: run `make bench`."
    machine = next(iter(results.kept.values()))["machine"]
    days = sorted({kept["at"][:10] for kept in results.kept.values()})
    sizes = sorted({kept["size"] for kept in results.kept.values()})
    return (
        f"Measured on {' and '.join(days)} in the {' and '.join(sizes)} form "
        f"on {machine['processor']} ({machine['processors']} processors, "
        f"{machine['memory_gb']} GB), {machine['system']}, Python {machine['python']}; "
        f"an fsync took {machine['fsync_ms']} ms. {_quiet(results)}"
    )


def _quiet(results: Results) -> str:
    rows = [row for kept in results.kept.values() for row in kept["rows"]]
    share = statistics.median([row["others"] for row in rows if "others" in row] or [0])
    if share < QUIET:
        return f"All else on the machine used {share:.2f} of a core."
    return f"**All else on the machine used {share:.2f} cores, so these figures are worth little.**"


def _sections(results: Results) -> list[str]:
    if not results.kept:
        return []
    picture = f"![Deliveries a second to 1,000 connections]({PICTURE})"
    goals, *rest = [f"### {title}\n\n{table(results)}" for title, table in SECTIONS]
    return [goals, picture, *rest]


def _failures(results: Results) -> list[str]:
    lines = [
        f"- {experiment}, {TITLES.get(row['system'], row['system'])}"
        f"{_which(row.get('connections'))}: {row['failed']}"
        for experiment, row in results.failures()
    ]
    return ["### What failed\n\n" + "\n".join(lines)] if lines else []


def _which(connections: int | None) -> str:
    return f", {connections:,} connections" if connections else ""
