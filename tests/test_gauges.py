"""Percentiles from buckets: near enough, of the last hour, and in bounded memory."""

from random import Random

import pytest

from chatapp.telemetry import gauges
from chatapp.telemetry.gauges import GROWTH, MINUTES, Histogram
from chatapp.wire.waiting import Waiting


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_percentiles_are_known_to_within_a_bucket(clock):
    random, histogram = Random(7), Histogram(clock)
    seen = [random.lognormvariate(-5, 1) for _ in range(20_000)]
    for each in seen:
        histogram.observe(each)
    seen.sort()
    for share, found in zip((0.5, 0.95, 0.99), histogram.percentiles(0.5, 0.95, 0.99), strict=True):
        right = seen[int(share * len(seen))]
        assert right / GROWTH < found < right * GROWTH


def test_nothing_seen_is_no_number(clock):
    assert Histogram(clock).percentiles(0.5) == [None]


def test_what_is_older_than_an_hour_is_forgotten(clock):
    histogram = Histogram(clock)
    histogram.observe(10.0)
    clock.now += 59 * 60
    histogram.observe(0.001)
    assert histogram.count() == 2 and histogram.count(minutes=1) == 1
    clock.now += 2 * 60
    assert histogram.count() == 1
    assert histogram.percentiles(0.99)[0] < 0.01


def test_since_the_start_all_are_counted(clock):
    histogram = Histogram(clock)
    for seconds in (0.0001, 0.3, 500.0):
        histogram.observe(seconds)
        clock.now += 2 * 3600
    assert sum(histogram.counts) == 3 and histogram.counts[0] == histogram.counts[-1] == 1
    assert histogram.sum == 500.3001 and histogram.count() == 0


def test_memory_is_bounded_however_long_it_runs(clock):
    histogram = Histogram(clock)
    for _ in range(500):
        clock.now += 60
        histogram.observe(0.01)
    assert len(histogram._minutes) <= MINUTES


def test_the_shortest_and_the_longest_have_a_place(clock):
    histogram = Histogram(clock)
    histogram.observe(0.0)
    histogram.observe(1e9)
    low, high = histogram.percentiles(0.01, 1.0)
    assert low < 0.001 and high > 60


def test_a_delivery_is_timed_from_the_commit_until_the_network_has_it(monkeypatch):
    histogram = Histogram()
    monkeypatch.setattr(gauges, "delivered", histogram)
    waiting = Waiting()
    waiting.add("before")
    with gauges.handing_out():
        waiting.add("a message")
        waiting.add("another")
    waiting.add("after")
    waiting.sent("before")
    assert histogram.count() == 0
    waiting.sent("a message")
    assert histogram.count() == 1, "one at a time is timed"
    waiting.sent("another")
    waiting.sent("after")
    assert histogram.count() == 1
