"""What one client said and is not handled yet, and the green threads that handle it.

Each message is handled after the one before it, and so in order. Only where a handler says that
the order is settled (`go_beside`), though it still waits for something, the disk perhaps, and
the owner says that the next message needs no more than that, does the next begin meanwhile.
"""

import logging
from collections import deque
from contextvars import ContextVar
from time import monotonic
from typing import Protocol

from chatapp.delivery import frames
from chatapp.delivery.hub import Hub
from chatapp.delivery.reader import Message

TURN_SECONDS = 0.002
"""How long one client's messages may be handled, if it sent many, before others have a turn."""

BESIDE_MAX = 32
"""How many of one client's messages may wait at the same time while the next is begun."""

log = logging.getLogger(__name__)


class Place(Protocol):
    """The connection that an inbox is of."""

    hub: Hub

    @property
    def is_heard(self) -> bool:
        """Tell whether what the client says still matters."""

    def pace(self) -> float:
        """Count one message; answers how many seconds it has to wait, or 0."""

    def may_go_beside(self, message: Message) -> bool:
        """Tell whether a message may be begun while one before it still waits."""

    def handle(self, message: Message) -> None:
        """Handle a message, in a green thread."""

    def close(self, code: int = frames.NORMAL) -> None:
        """Say goodbye."""

    def hold(self) -> None:
        """Read no more for now: the kernel holds back what follows."""

    def caught_up(self) -> None:
        """All that was read is handled, or being handled."""


class Inbox:
    """Exists as long as something of it is being handled."""

    __slots__ = ("_beside", "_front", "messages", "place")

    def __init__(self, place: Place) -> None:
        self.place = place
        self.messages: deque[Message] = deque()
        self._front: Shift | None = None
        self._beside = 0

    @property
    def is_working(self) -> bool:
        """Tell whether anything is being handled."""
        return self._front is not None or self._beside > 0

    def add(self, messages: list[Message]) -> None:
        """Take what came, and have it handled when it is its turn."""
        self.messages.extend(messages)
        self._begin_next()
        if self.messages:
            self.place.hold()

    def pass_on(self, shift: "Shift") -> None:
        """Let the next begin, if the order of those that still wait is settled."""
        if shift is self._front and self._beside < BESIDE_MAX:
            self._front = None
            self._beside += 1
            self._begin_next()
            self._tell_if_caught_up()

    def leave(self, shift: "Shift") -> None:
        """One green thread has ended."""
        if shift is self._front:
            self._front = None
        else:
            self._beside -= 1
        self._begin_next()
        self._tell_if_caught_up()

    def is_in_front(self, shift: "Shift") -> bool:
        """Tell whether the next message is this one's."""
        return shift is self._front

    def _begin_next(self) -> None:
        if not self.place.is_heard:
            self.messages.clear()
        if self._front is None and self.messages and self._may_begin(self.messages[0]):
            self._front = Shift(self)
            self.place.hub.run(self._front.work)

    def _may_begin(self, message: Message) -> bool:
        return not self._beside or self.place.may_go_beside(message)

    def _tell_if_caught_up(self) -> None:
        if not self.messages:
            self.place.caught_up()


class Shift:
    """One green thread's work: the messages in turn, until one of them goes beside the others."""

    __slots__ = ("_inbox",)

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    def work(self) -> None:
        """Handle what came, in order; ends when there is no more."""
        _mine.set(self)
        try:
            self._handle_all()
        except Exception:
            log.exception("a message could not be handled")
            self._inbox.place.close(frames.SERVER_FAULT)
        finally:
            self._inbox.leave(self)

    def go_beside(self) -> None:
        """Let the next one begin."""
        self._inbox.pass_on(self)

    def _handle_all(self) -> None:
        inbox, place, began = self._inbox, self._inbox.place, monotonic()
        while inbox.is_in_front(self) and inbox.messages and place.is_heard:
            while wait := place.pace():
                place.hub.sleep(wait)
            place.handle(inbox.messages.popleft())
            if inbox.messages and monotonic() - began > TURN_SECONDS:
                place.hub.sleep(0)
                began = monotonic()


_mine: ContextVar[Shift | None] = ContextVar("shift", default=None)


def go_beside() -> None:
    """Say, while a client's message is handled, that what it says next may be begun by now.

    It is for a handler that has taken its place in an order of its own and goes on waiting there.
    Anywhere else nothing follows of it.
    """
    if shift := _mine.get():
        shift.go_beside()
