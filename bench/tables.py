"""The tables of docs/performance.md, each from what one experiment kept."""

from collections.abc import Iterable
from typing import Any

from bench import goals, sizes
from bench.results import Results
from bench.systems import TITLES

NOTHING = "–"
HEAD_LINES = 2
BUSY_MARK, DISORDER_MARK = " †", " ‡"


def of_goals(results: Results) -> str:
    rows = []
    for goal in goals.all_of(results):
        value = goal.measure(results)
        verdict = "not measured" if value is None else "reached"
        if value is not None and not goal.is_met(value, goal.bound):
            verdict = "**missed**"
        rows.append((goal.what, goal.text, _number(value, goal.unit), verdict))
    return _table(("what", "goal", "measured", ""), rows)


def of_fanout(results: Results) -> str:
    columns = [(crowd, senders) for crowd in sizes.CROWDS for senders in sizes.WINDOWS]
    heads = [f"{crowd:,}, {_senders(senders)}" for crowd, senders in columns]
    rows = [
        (title, *(_fan(results, name, crowd, senders) for crowd, senders in columns))
        for name, title in _present(results, "fanout")
    ]
    return _table(("deliveries a second to", *heads), rows)


def of_costs(results: Results) -> str:
    rows = []
    for name, title in _present(results, "fanout"):
        many = {"system": name, "connections": 1_000}
        rows.append(
            (
                title,
                _median(results, "fanout", "us_per_delivery", **many, senders=1),
                _median(results, "fanout", "us_per_delivery", **many, senders=32),
                _median(results, "fanout", "bytes_per_delivery", **many, senders=1),
                _median(results, "memory", "kb_per_connection", system=name),
            )
        )
    heads = ("", "µs a delivery, 1 sender", "32 senders", "bytes a delivery", "KB a connection")
    return _table(heads, rows)


def of_latency(results: Results) -> str:
    figures = ("delivery.p50_ms", "delivery.p99_ms", "delivery.longest_ms")
    rows = [
        (f"{title}: {sizes.DELIVERIES:,} a second to 100", name, "latency")
        for name, title in _present(results, "latency")
    ]
    rows += [
        (f"{title}: 1 a second to 5,000", name, "crowd")
        for name, title in _present(results, "crowd")
    ]
    cells = [
        (title, *(_median(results, experiment, figure, system=name) for figure in figures))
        for title, name, experiment in rows
    ]
    return _table(("a delivery, in ms", "p50", "p99", "longest"), cells)


def of_acks(results: Results) -> str:
    rows = []
    for title, which in _disks(results):
        counts = [
            _median(results, "acks", "answers_per_second", **which, rooms="own", senders=senders)
            for senders in sizes.SENDERS
        ]
        most = {**which, "rooms": "own", "senders": sizes.SENDERS[-1]}
        wait = _number(results.worst("acks", "ping.longest_ms", **most))
        one = _median(results, "acks", "answers_per_second", **which, rooms="one")
        slow = [_median(results, "acks", f"{what}.p99_ms", **most) for what in ("answer", "ping")]
        rows.append((title, *counts, one, *slow, wait))
    who = [_senders(senders) for senders in sizes.SENDERS]
    heads = (
        "answers a second",
        *who,
        "100 in one room",
        "p99 of 100, ms",
        "p99 of an echo",
        "longest",
    )
    return _table(heads, rows)


def _disks(results: Results) -> Iterable[tuple[str, dict[str, Any]]]:
    for name, title in _present(results, "acks"):
        slower = sorted(
            {row["fsync"] for row in results.rows("acks", system=name) if "fsync" in row}
        )
        for each in slower:
            yield (
                f"{title}{f', fsync {each} ms slower' if each else ''}",
                {"system": name, "fsync": each},
            )
        if not slower:
            yield f"{title}, nothing stored", {"system": name}


def of_connects(results: Results) -> str:
    figures = ("opened_per_second", "opening.p50_ms", "opening.p99_ms")
    rows = [
        (title, *(_median(results, "connects", figure, system=name) for figure in figures))
        for name, title in _present(results, "connects")
    ]
    start = _median(results, "starts", "seconds")
    heads = ("connections", "a second", "p50, ms", "p99, ms")
    return f"{_table(heads, rows)}\n\nFrom the command to the first answered request: {start} s."


def of_history(results: Results) -> str:
    figures = ("queries", "database_ms", "operation_ms", "wire_ms", "wire_longest_ms")
    names = [row["question"] for row in results.rows("history")]
    rows = [
        (name, *(_median(results, "history", figure, question=name) for figure in figures))
        for name in names
    ]
    messages = next((row["messages"] for row in results.rows("history")), 0)
    heads = ("in ms", "queries", "database", "operation", "over the wire", "longest")
    return f"The largest of the 200 rooms holds {messages:,} messages.\n\n{_table(heads, rows)}"


def of_search(results: Results) -> str:
    figures = ("count", "p50_ms", "p95_ms", "longest_ms")
    names = [row["question"] for row in results.rows("search")]
    rows = [
        (name, *(_median(results, "search", figure, question=name) for figure in figures))
        for name in names
    ]
    messages = next((row["messages"] for row in results.rows("search")), 0)
    table = _table(("over the wire, in ms", "found", "p50", "p95", "longest"), rows)
    return f"By somebody in 20 of 200 rooms, which share {messages:,} messages.\n\n{table}"


def _present(results: Results, experiment: str) -> list[tuple[str, str]]:
    there = {row["system"] for row in results.rows(experiment)}
    return [(name, title) for name, title in TITLES.items() if name in there]


def _fan(results: Results, name: str, crowd: int, senders: int) -> str:
    which = {"system": name, "connections": crowd, "senders": senders}
    is_bound = any(row["is_generator_bound"] for row in results.rows("fanout", **which))
    is_disordered = any(row.get("late") for row in results.rows("fanout", **which))
    found = _median(results, "fanout", "deliveries_per_second", **which)
    return found + BUSY_MARK * is_bound + DISORDER_MARK * is_disordered


def _median(results: Results, experiment: str, figure: str, **which: Any) -> str:
    return _number(results.median(experiment, figure, **which))


def _number(value: float | None, unit: str = "") -> str:
    if value is None:
        return NOTHING
    digits = 0 if abs(value) >= 100 or value == int(value) else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}{unit}"


def _senders(count: int) -> str:
    return "1 sender" if count == 1 else f"{count} senders"


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [_row(heads), _row("---" if n == 0 else "---:" for n, _ in enumerate(heads))]
    lines += [_row(row) for row in rows]
    return "\n".join(lines) if len(lines) > HEAD_LINES else "Not measured."


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
