"""Who is here is told to others at once, and in a crowd as fast as everybody can bear."""

import pytest

from chatapp.presence import Tidings, tidings
from tests.callers import eventually
from tests.clock import Clock


@pytest.fixture
def clock():
    return Clock()


def test_a_few_who_come_are_told_at_once(clock):
    news = Tidings(rate=100, clock=clock)
    news.note(1, [7])
    assert news.due(hearers=10) == [(1, [7])]
    news.note(2, [7, 8])
    assert news.due(hearers=10) == [(2, [7, 8])]
    assert news.due(hearers=10) == []


def test_a_crowd_waits_its_turn_and_nobody_is_forgotten(clock):
    news = Tidings(rate=100, clock=clock)
    told, seconds = [], 0
    for user in range(50):
        news.note(user, [7])
    while len(told) < 50:
        now = [user for user, _rooms in news.due(hearers=50)]
        assert len(now) <= 3, "fifty hearers of two make the hundred of a second"
        told += now
        clock.now += 1
        seconds += 1
    assert told == list(range(50))
    assert seconds >= 20


def test_of_who_comes_and_goes_meanwhile_only_the_latest_is_told(clock):
    news = Tidings(rate=1, clock=clock)
    news.note(1, [7])
    assert news.due(hearers=100) == [(1, [7])], "the first may always be told"
    for rooms in ([7], [7, 8], [8]):
        news.note(2, rooms)
    assert news.due(hearers=100) == []
    clock.now += 1000
    assert news.due(hearers=100) == [(2, [8])]


def test_a_long_silence_saves_up_no_more_than_a_second(clock):
    news = Tidings(rate=10, clock=clock)
    clock.now += 3600
    for user in range(100):
        news.note(user, [])
    assert len(news.due(hearers=1)) <= 11


def test_what_waited_is_told_by_the_server_itself(world, monkeypatch):
    grace = world.listener("grace")
    grace.forget()
    monkeypatch.setattr(tidings, "_free_at", tidings._clock() + 0.5)
    world.listener("ada")
    assert not grace.heard("presence"), "it has to wait"
    eventually(lambda: [it["status"] for it in grace.heard("presence")] == ["online"])
