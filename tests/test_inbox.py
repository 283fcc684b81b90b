"""What one client said is handled in order; some of it may wait beside the rest."""

from greenlet import getcurrent, greenlet

from chatapp.delivery.inbox import BESIDE_MAX, Inbox, go_beside
from chatapp.delivery.reader import Message


class Loop:
    """What the loop itself begins runs at once, what a green thread begins in the next turn."""

    def __init__(self):
        self._main, self._next = getcurrent(), []

    def run(self, call):
        begun = greenlet(call, self._main)
        if getcurrent() is self._main:
            begun.switch()
        else:
            self._next.append(begun)

    def turn(self, *first):
        """Let all run until they wait."""
        self._next = [*first, *self._next]
        while self._next:
            self._next.pop(0).switch()

    def wait(self):
        """Wait until somebody lets it go on."""
        self._main.switch()

    def sleep(self, _seconds):
        """Nobody else is there who could have a turn."""


class Place:
    """A connection whose handlers wait until they are told to go on; "+…" go beside others."""

    def __init__(self):
        self.hub, self.is_heard = Loop(), True
        self.begun, self.ended, self.reads = [], [], True
        self._waiting = {}
        self.inbox = Inbox(self)

    def said(self, *words):
        self.inbox.add([Message(1, word) for word in words])
        self.hub.turn()

    def go_on(self, word):
        self.hub.turn(self._waiting.pop(word))

    def handle(self, message):
        word = message.payload
        self.begun.append(word)
        if word.startswith("+"):
            go_beside()
        self._waiting[word] = getcurrent()
        self.hub.wait()
        self.ended.append(word)

    def pace(self):
        return 0.0

    def may_go_beside(self, message):
        return message.payload.startswith("+")

    def hold(self):
        self.reads = False

    def caught_up(self):
        self.reads = True


def test_what_is_said_is_handled_one_after_the_other_and_no_more_is_read_meanwhile():
    place = Place()
    place.said("one")
    assert place.reads, "nothing waits behind it"
    place.said("two", "three")
    assert place.begun == ["one"]
    assert not place.reads
    place.go_on("one")
    place.go_on("two")
    assert place.begun == ["one", "two", "three"]
    place.go_on("three")
    assert place.reads
    assert not place.inbox.is_working


def test_what_may_go_beside_is_begun_in_order_while_those_before_still_wait():
    place = Place()
    place.said("+one", "+two", "+three")
    assert place.begun == ["+one", "+two", "+three"]
    assert place.reads
    for word in ("+two", "+one", "+three"):
        assert place.inbox.is_working
        place.go_on(word)
    assert place.ended == ["+two", "+one", "+three"]
    assert not place.inbox.is_working


def test_what_may_not_go_beside_waits_for_all_before_it_and_so_does_what_follows():
    place = Place()
    place.said("+one", "+two", "leave", "+four")
    assert place.begun == ["+one", "+two"]
    assert not place.reads
    place.go_on("+two")
    assert place.begun == ["+one", "+two"]
    place.go_on("+one")
    assert place.begun == ["+one", "+two", "leave"]
    place.go_on("leave")
    assert place.begun == ["+one", "+two", "leave", "+four"]


def test_only_so_many_wait_beside_each_other():
    place = Place()
    words = [f"+{number}" for number in range(BESIDE_MAX + 4)]
    place.said(*words)
    assert place.begun == words[: BESIDE_MAX + 1]
    assert not place.reads
    place.go_on(words[0])
    place.go_on(words[BESIDE_MAX])
    assert place.begun == words[: BESIDE_MAX + 3], "as many as have ended"


def test_who_has_gone_is_not_handled_any_more():
    place = Place()
    place.said("one", "two")
    place.is_heard = False
    place.go_on("one")
    assert place.begun == ["one"]
    assert not place.inbox.is_working


def test_outside_of_a_message_going_beside_means_nothing():
    assert go_beside() is None
