"""What it should be able to do, as ratios within one run where that can be, and whether it is."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import ge, le
from typing import Any

from bench.results import Results

Measure = Callable[[Results], float | None]

FAN = "fan-out to 1,000"
NEXT_TO = {"eventlet": "Flask-SocketIO", "socket.io": "node's socket.io", "floor": "C"}
RATIOS: dict[int, dict[str, float]] = {
    1: {"eventlet": 8, "socket.io": 2.5, "floor": 0.9},
    32: {"eventlet": 20, "socket.io": 8, "floor": 3},
}
"""By the number of senders: how many times as much as which other."""


@dataclass(frozen=True)
class Goal:
    """`is_met` compares what was measured with the bound: `ge` for at least, `le` for at most."""

    what: str
    is_met: Callable[[float, float], bool]
    bound: float
    unit: str
    measure: Measure

    @property
    def text(self) -> str:
        return f"{'≥' if self.is_met is ge else '≤'} {self.bound:,g}{self.unit}"


def all_of(results: Results) -> list[Goal]:
    """Every goal; those of delivery alone only where that was measured."""
    has_delivery = any(results.rows("fanout", system="delivery"))
    ours = {
        "chatapp": "the whole `send`",
        **({"delivery": "delivery alone"} if has_delivery else {}),
    }
    fans = [
        _fan(system, title, senders, other)
        for senders, others in RATIOS.items()
        for other in others
        for system, title in ours.items()
    ]
    return [*fans, *COSTS, *ANSWERS, *ARCHIVE]


def _fan(system: str, title: str, senders: int, other: str) -> Goal:
    def measure(results: Results) -> float | None:
        which = {"connections": 1_000, "senders": senders}
        return _ratio(results, "fanout", "deliveries_per_second", system, other, **which)

    who = "1 sender" if senders == 1 else f"{senders} senders"
    what = f"{FAN}, {who}, beside {NEXT_TO[other]}: {title}"
    return Goal(what, ge, RATIOS[senders][other], "×", measure)


def _ratio(
    results: Results, experiment: str, figure: str, system: str, other: str, **which: Any
) -> float | None:
    ours = results.median(experiment, figure, system=system, **which)
    theirs = results.median(experiment, figure, system=other, **which)
    return ours / theirs if ours is not None and theirs else None


def _median(experiment: str, figure: str, **which: Any) -> Measure:
    return lambda results: results.median(experiment, figure, **which)


def _worst(experiment: str, figure: str, **which: Any) -> Measure:
    return lambda results: results.worst(experiment, figure, **which)


def _beside(experiment: str, figure: str, other: str, **which: Any) -> Measure:
    return lambda results: _ratio(results, experiment, figure, "chatapp", other, **which)


def _answers_beside_stock(results: Results) -> float | None:
    ours = results.median("acks", "answers_per_second", **MANY, system="chatapp", fsync=0)
    theirs = results.median("acks", "answers_per_second", **MANY, system="eventlet")
    return ours / theirs if ours is not None and theirs else None


def _echo_on_slow_disk(results: Results) -> float | None:
    slow = results.median("acks", "ping.p99_ms", **APP, **MANY, fsync=10)
    fast = results.median("acks", "ping.p99_ms", **APP, **MANY, fsync=0)
    return slow / fast if slow is not None and fast else None


def _crowd_mb(results: Results) -> float | None:
    held = results.worst("crowd", "memory_end_kb")
    return held / 1024 if held is not None else None


APP = {"system": "chatapp"}
MANY: dict[str, Any] = {"senders": 100, "rooms": "own"}

COSTS = [
    Goal("processor time for a delivery, everything included", le, 5, " µs",
         _median("fanout", "us_per_delivery", **APP, connections=1_000, senders=1)),
    Goal("memory for a connection, signed in and silent", le, 24, " KB",
         _median("memory", "kb_per_connection", **APP)),
    Goal("the same beside node's socket.io", le, 0.4, "×",
         _beside("memory", "kb_per_connection", "socket.io")),
    Goal("delivery, p99, at 5,000 a second to 100", le, 3, " ms",
         _median("latency", "delivery.p99_ms", **APP)),
    Goal("the same beside Flask-SocketIO", le, 0.25, "×",
         _beside("latency", "delivery.p99_ms", "eventlet")),
    Goal("5,000 connections, one message a second to all: p99", le, 150, " ms",
         _median("crowd", "delivery.p99_ms")),
    Goal("the same: memory of the whole process", le, 250, " MB", _crowd_mb),
]  # fmt: skip

ANSWERS = [
    Goal("messages a second, on disk and answered, 100 senders", ge, 3_000, "",
         _median("acks", "answers_per_second", **APP, **MANY, fsync=0)),
    Goal("the same beside Flask-SocketIO, which stores nothing", ge, 2, "×",
         _answers_beside_stock),
    Goal("the same with an fsync of 2 ms", ge, 2_500, "",
         _median("acks", "answers_per_second", **APP, **MANY, fsync=2)),
    Goal("the same: somebody else's longest wait for an echo", le, 20, " ms",
         _worst("acks", "ping.longest_ms", **APP, **MANY, fsync=2)),
    Goal("p99 of that echo with an fsync of 10 ms, beside none", le, 1.5, "×",
         _echo_on_slow_disk),
    Goal("connections a second, signed in, with `me`", ge, 400, "",
         _median("connects", "opened_per_second", **APP)),
    Goal("from the start to the first answered request", le, 1.5, " s",
         _median("starts", "seconds")),
]  # fmt: skip

ARCHIVE = [
    Goal("50 messages from the middle of the largest room, at the database", le, 1, " ms",
         _median("history", "database_ms", question="history, 50 % deep")),
    Goal("`me` with 200 rooms: queries", le, 3, "",
         _median("history", "queries", question="me, 200 rooms")),
    Goal("the same: time in the process", le, 10, " ms",
         _median("history", "operation_ms", question="me, 200 rooms")),
    Goal("search in 20 of 200 rooms over the wire: the slowest query's p95", le, 50, " ms",
         _worst("search", "p95_ms")),
    Goal("`sync` of 200 unchanged rooms: queries", le, 3, "",
         _median("history", "queries", question="sync, 200 unchanged rooms")),
]  # fmt: skip
