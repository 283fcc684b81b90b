"""Slowing down who tries too often."""

import pytest

from chatapp.throttle import Throttle
from tests.clock import Clock


@pytest.fixture
def clock():
    return Clock()


def test_a_few_tries_are_free_and_then_one_each_while(clock):
    throttle = Throttle(burst=3, every=10, clock=clock)
    assert [throttle.take("ada") for _try in range(3)] == [0, 0, 0]
    assert throttle.take("ada") == 10
    clock.now += 10
    assert throttle.take("ada") == 0
    assert throttle.take("ada") == 10


def test_who_waits_long_has_all_tries_again_and_not_more(clock):
    throttle = Throttle(burst=3, every=10, clock=clock)
    for _try in range(3):
        throttle.take("ada")
    clock.now += 1000
    assert [throttle.take("ada") for _try in range(4)] == [0, 0, 0, 10]


def test_one_does_not_wait_for_another(clock):
    throttle = Throttle(burst=1, every=10, clock=clock)
    assert throttle.take("ada") == 0
    assert throttle.take("grace") == 0
    assert throttle.take("ada") > 0


def test_being_right_gives_the_tries_back(clock):
    throttle = Throttle(burst=1, every=10, clock=clock)
    throttle.take("ada")
    throttle.give_back("ada")
    assert throttle.take("ada") == 0


def test_a_million_names_take_bounded_memory(clock):
    throttle = Throttle(burst=1, every=10, clock=clock, keys_max=100)
    for number in range(1000):
        throttle.take(str(number))
    assert len(throttle._full_at) <= 100
