"""Looking for words in a place where much was said: over the wire, with how many are found."""

import statistics
from collections.abc import Iterator

import orjson

from bench import machine
from bench.client import Client
from bench.places import READERS, Place
from bench.results import Row
from bench.systems import Server

TIMES = 60

QUERIES = {
    "a word in one of 12 messages": "night",
    "a word in one of 20": "harbour",
    "a word in one of 2,000": "quince",
    "a word in one of 40,000": "zeppelin",
    "two common words": "night water",
    "the beginning of a word": "harb",
    "a phrase": '"next night"',
    "東京": "東京",
    "a common word without another": "night -water",
    "by one of 20 people": 'night from:"person 3"',
    "in one room": 'night in:"room 3"',
    "all by one person": 'from:"person 3"',
    "in a month": "night on:2024-02",
}


def looked_for(server: Server, place: Place, messages: int) -> Iterator[Row]:
    """A row for each query and order."""
    for name, query in QUERIES.items():
        for order in ("newest", "best"):
            with machine.measuring():
                times, count = _asked(server, place, {"query": query, "order": order})
            yield {
                "question": f"{name}, {order}",
                "messages": messages,
                "count": count,
                "p50_ms": round(statistics.median(times) * 1000, 2),
                "p95_ms": round(statistics.quantiles(times, n=20)[-1] * 1000, 2),
                "longest_ms": round(max(times) * 1000, 2),
            }


def _asked(server: Server, place: Place, given: dict[str, str]) -> tuple[list[float], int]:
    asking, payload = Client(server, place, READERS[0]), orjson.dumps(given).decode()
    times = [asking.ask("search", payload) for _turn in range(TIMES)]
    count: int = orjson.loads(asking.answer[3:])[0]["count"]
    asking.close()
    return times, count
