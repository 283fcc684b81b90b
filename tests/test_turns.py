"""Taking turns, and doing together what is asked for at the same time."""

import threading
import time

import pytest

from chatapp.database.turns import Together, Turn
from tests.callers import eventually


def in_threads(function, items):
    threads = [threading.Thread(target=function, args=(item,)) for item in items]
    for thread in threads:
        thread.start()
    return threads


def test_turns_come_in_the_order_of_asking_and_one_at_a_time():
    turn, order = Turn(), []

    def take(number):
        with turn:
            order.append(number)
            time.sleep(0.001)
            order.append(number)

    with turn:
        threads = []
        for number in range(10):
            threads += in_threads(take, [number])
            eventually(lambda wanted=number + 1: len(turn._waiting) == wanted)
        assert order == [], "it is somebody else's turn"
    for thread in threads:
        thread.join()
    assert order == [number for number in range(10) for _ in "ab"]


def test_who_has_the_turn_and_asks_for_it_is_told_instead_of_waiting_for_ever():
    turn = Turn()
    with turn, pytest.raises(RuntimeError), turn:
        pass
    with turn:
        pass


def test_a_turn_that_ends_badly_is_passed_on():
    turn = Turn()
    with pytest.raises(ZeroDivisionError), turn:
        _ = 1 / 0
    with turn:
        pass


class Crowd:
    """Many who ask at once, while the first go is held up."""

    def __init__(self, most, work=None):
        self.goes, self.answers = [], {}
        self.gate = threading.Event()
        self._then = work or (lambda entry: setattr(entry, "answer", entry.item * 2))
        self.together = Together(self._work, most)

    def _work(self, entries):
        self.goes.append([entry.item for entry in entries])
        self.gate.wait(10)
        for entry in entries:
            self._then(entry)

    def _ask(self, item):
        try:
            self.answers[item] = self.together.do(item)
        except Exception as problem:
            self.answers[item] = problem

    def ask(self, count):
        threads = in_threads(self._ask, [1])
        eventually(lambda: self.goes)
        for item in range(2, count + 1):
            threads += in_threads(self._ask, [item])
            eventually(lambda wanted=item: len(self.together._asked) == wanted - 1)
        self.gate.set()
        for thread in threads:
            thread.join()


def test_what_is_asked_for_during_a_go_shares_the_next():
    crowd = Crowd(most=100)
    crowd.ask(20)
    assert crowd.goes == [[1], list(range(2, 21))]
    assert crowd.answers == {item: item * 2 for item in range(1, 21)}


def test_a_go_has_no_more_than_it_may_and_nobody_is_forgotten():
    crowd = Crowd(most=5)
    crowd.ask(20)
    assert [len(go) for go in crowd.goes] == [1, 5, 5, 5, 4]
    assert [it for go in crowd.goes for it in go] == list(range(1, 21)), "in the order of asking"
    assert len(crowd.answers) == 20


def test_a_problem_is_of_those_who_have_no_answer_and_the_next_go_on():
    def work(entry):
        if entry.item == 3:
            raise ValueError(entry.item)
        entry.answer = "done"

    crowd = Crowd(most=4, work=work)
    crowd.ask(9)
    failed = {item for item, it in crowd.answers.items() if isinstance(it, ValueError)}
    assert failed == {3, 4, 5}
    assert [crowd.answers[item] for item in (1, 2, 6, 9)] == ["done"] * 4
