"""Taking turns, and doing together what is asked for at the same time.

Nothing here knows what serves the connections: a lock is what the async mode made of it. No lock
is waited for with a time limit, because not every mode's keeps the order of those who wait then.
"""

import time
from _thread import allocate_lock, get_ident
from collections import deque
from collections.abc import Callable
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")


class Turn:
    """One at a time, in the order of asking; whoever has it must not ask for it again."""

    def __init__(self) -> None:
        self._guard = allocate_lock()
        self._waiting: deque[Any] = deque()
        self._whose: int | None = None

    def __enter__(self) -> None:
        with self._guard:
            if self._whose == get_ident():
                raise RuntimeError("a turn was asked for by who has it")
            mine = self._wait() if self._whose is not None else None
            self._whose = self._whose or get_ident()
        if mine:
            mine.acquire()
            self._whose = get_ident()

    def __exit__(self, *_error: object) -> None:
        with self._guard:
            if self._waiting:
                self._whose = -1  # somebody's who is about to wake
                self._waiting.popleft().release()
            else:
                self._whose = None

    @property
    def waits(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def _wait(self) -> Any:
        mine = allocate_lock()
        mine.acquire()
        self._waiting.append(mine)
        return mine


class Entry(Generic[Item]):
    """One thing to be done, and what came of it: an answer or a problem."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.answer: Any = None
        self.problem: Exception | None = None
        self.is_done = False
        self.awake = allocate_lock()
        self.awake.acquire()


class Together(Generic[Item]):
    """Does in one go, `most` at a time, what is asked for while the go before it lasts.

    `work` gets the entries in the order of asking and fills in each one's answer or problem; what
    it raises is the problem of all that have neither. It runs in whoever asked first, so that
    nothing has to run when nobody asks. `placed` is called by each as soon as it has its place.
    """

    def __init__(
        self,
        work: Callable[[list[Entry[Item]]], None],
        most: int,
        placed: Callable[[], None] = lambda: None,
    ) -> None:
        self._work, self._most, self._placed = work, most, placed
        self._guard = allocate_lock()
        self._asked: deque[Entry[Item]] = deque()
        self._is_led = False

    def do(self, item: Item) -> Any:
        """Have it done, and wait for that; raises its problem."""
        mine = Entry(item)
        with self._guard:
            self._asked.append(mine)
            leads, self._is_led = not self._is_led, True
        self._placed()
        if not leads:
            mine.awake.acquire()
        if not mine.is_done:
            time.sleep(0)  # what others say just now comes along, and what is said after an answer
            self._lead()
        if mine.problem:
            raise mine.problem
        return mine.answer

    @property
    def waits(self) -> int:
        """How many things wait to be done."""
        return len(self._asked)

    def _lead(self) -> None:
        group = [self._asked.popleft() for _ in range(min(len(self._asked), self._most))]
        try:
            self._work(group)
        except Exception as problem:
            _blame(group, problem)
        except BaseException:
            _blame(group, RuntimeError("who did it for all was stopped"))
            raise
        finally:
            self._hand_over(group)

    def _hand_over(self, group: list[Entry[Item]]) -> None:
        with self._guard:
            heir = self._asked[0] if self._asked else None
            self._is_led = heir is not None
        for entry in group:
            entry.is_done = True
            entry.awake.release()
        if heir:
            heir.awake.release()


def _blame(group: list[Entry[Item]], problem: Exception) -> None:
    for entry in group:
        if entry.answer is None and entry.problem is None:
            entry.problem = problem
