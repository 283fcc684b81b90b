"""`python -m bench [EXPERIMENT …] [report]`: measure, keep, and write docs/performance.md.

Without a name, everything and then the report. BENCH=short is quick and shows that all works.
"""

import signal
import sys
import time

from bench import built, experiments, machine, report, results, sizes


def main(names: list[str]) -> int:
    """Run what was named; the exit status tells whether anything failed."""
    known = [*experiments.ALL_EXPERIMENTS, "report"]
    if unknown := [name for name in names if name not in known]:
        print(f"{unknown[0]} is not known; there are {', '.join(known)}.", file=sys.stderr)
        return 2
    machine.cores()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # and so end what was started
    machine.stand_aside()
    machine.raise_limits()
    built.build()
    failures = sum(_measure(name) for name in names or known if name != "report")
    if not names or "report" in names:
        print(f"Written: {report.write()}")
    return 1 if failures else 0


def _measure(name: str) -> int:
    """Do one experiment and keep it; tell how many of its rows failed."""
    size, began = sizes.chosen(), time.monotonic()
    facts = machine.facts(built.FOLDER)
    rows: list[results.Row] = []
    print(f"{name} ({size.name}):", flush=True)
    try:
        for row in experiments.ALL_EXPERIMENTS[name](size):
            rows.append(row)
            print(f"  {_line(row)}", flush=True)
    finally:
        if rows:
            results.keep(name, size.name, facts, rows)
    print(f"  {time.monotonic() - began:.0f} s", flush=True)
    return sum("failed" in row for row in rows)


SHOWN = (
    "system question connections senders rooms fsync failed deliveries_per_second "
    "answers_per_second opened_per_second us_per_delivery kb_per_connection own_share server_share "
    "seconds queries database_ms operation_ms wire_ms count p50_ms p95_ms longest_ms"
).split()


def _line(row: results.Row) -> str:
    return "  ".join(f"{name} {row[name]}" for name in SHOWN if row.get(name) not in (None, 0, 0.0))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
