"""Saying something at the same time as others: one transaction, and each for themselves."""

import threading
import uuid

import pytest
from sqlalchemy import event

from chatapp.errors import Archived, ChatError, Conflict, Forbidden, NotFound, Unavailable
from chatapp.extensions import db, transaction
from chatapp.models import Message, Room, now
from chatapp.operations import messages
from chatapp.operations.messages import posting
from chatapp.operations.rooms import memberships
from tests.callers import eventually

ROWS = 12


class Crowd:
    """People who say something in the same moment."""

    def __init__(self, world):
        self.world, self.came = world, {}
        self._threads = []

    def say(self, who, body, room="lab", client_id=None, **more):
        mark = len(self._threads)
        args = (mark, who, room, body, client_id or str(uuid.uuid4()), more)
        self._threads.append(threading.Thread(target=self._say, args=args))
        self._threads[-1].start()
        together = posting._together
        # The first waits for its turn to write; the others gather behind it.
        eventually(lambda: together._is_led and len(together._asked) == mark)
        return mark

    def _say(self, mark, who, room, body, client_id, more):
        with self.world.app.app_context():
            try:
                membership = self.world.membership(who, room)
                said = messages.post(membership, body, client_id, **more)
                self.came[mark] = (said.id, said.seq, said.body, said.reply_to_id)
            except ChatError as problem:
                self.came[mark] = problem

    def hear(self):
        for thread in self._threads:
            thread.join()
        return [self.came[mark] for mark in range(len(self._threads))]


@pytest.fixture
def crowd(world):
    return Crowd(world)


def test_what_is_said_together_is_one_transaction_in_the_order_said(world, crowd, app):
    with app.app_context():
        sizes = _sizes()
        with transaction():
            for number in range(ROWS):
                crowd.say("ada" if number % 2 else "grace", f"number {number}")
        came = crowd.hear()
    assert sizes == [1, ROWS - 1]
    seqs = [seq for _id, seq, _body, _answered in came]
    assert seqs == list(range(seqs[0], seqs[0] + ROWS)), "without holes, in the order said"
    assert [it.body for it in world.messages()][-ROWS:] == [body for _i, _s, body, _a in came]
    assert world.messages()[-1].change == seqs[-1]


def _sizes():
    sizes = []

    @event.listens_for(db.engine, "after_cursor_execute")
    def note(_connection, _cursor, statement, parameters, _context, many):
        if statement.startswith("INSERT INTO message "):
            sizes.append(len(parameters) if many else 1)

    return sizes


def test_each_is_told_once_and_in_order(world, crowd, app):
    grace = world.listener("grace")
    with app.app_context(), transaction():
        for number in range(ROWS):
            crowd.say("ada", f"number {number}")
    crowd.hear()
    assert [it["body"] for it in grace.heard("message")] == [f"number {n}" for n in range(ROWS)]


def test_the_same_twice_in_one_go_is_one_message(world, crowd, app):
    grace = world.listener("grace")
    with app.app_context(), transaction():
        crowd.say("grace", "first")
        for _ in range(3):
            crowd.say("ada", "once", client_id="the-one")
        crowd.say("grace", "last")
    came = crowd.hear()
    assert len(set(came[1:4])) == 1, "the same message for all three"
    assert [it["body"] for it in grace.heard("message")] == ["first", "once", "last"]
    assert [it.body for it in world.messages()].count("once") == 1


def test_what_was_said_before_is_found_and_the_others_are_stored(world, crowd, app):
    with app.app_context():
        before = messages.post(world.membership("ada"), "before", "the-one").id
        with transaction():
            crowd.say("grace", "first")
            crowd.say("ada", "again", client_id="the-one")
            crowd.say("ada", "elsewhere", room="square", client_id="the-one")
            crowd.say("grace", "last")
    first, again, elsewhere, last = crowd.hear()
    assert again[0] == before and again[2] == "before"
    assert isinstance(elsewhere, Conflict) and elsewhere.details == {"field": "client_id"}
    assert last[1] == first[1] + 1


def test_who_is_removed_in_the_meantime_says_nothing_more(world, crowd, app):
    with app.app_context():
        owner, gone = world.membership("ada"), world.user("grace")
        with transaction() as session:
            crowd.say("ada", "first")
            crowd.say("grace", "too late")
            crowd.say("ada", "last")
            session.delete(memberships.find_in(owner.room, gone))
    first, late, last = crowd.hear()
    assert isinstance(late, NotFound)
    assert last[1] == first[1] + 1, "and leaves no hole"


def test_an_account_that_is_closed_in_the_meantime_says_nothing_more(world, crowd, app):
    with app.app_context(), transaction():
        crowd.say("ada", "first")
        crowd.say("grace", "too late")
        world.user("grace").deactivated_at = now()
    assert isinstance(crowd.hear()[1], Forbidden)


def test_a_room_that_is_archived_in_the_meantime_takes_no_more(world, crowd, app):
    with app.app_context():
        square = db.session.get(Room, memberships.find_room("square").id)
        with transaction():
            crowd.say("ada", "first")
            crowd.say("ada", "too late", room="square")
            crowd.say("ada", "last")
            square.archived_at = now()
    first, late, last = crowd.hear()
    assert isinstance(late, Archived) and last[1] == first[1] + 1


def test_answers_and_mentions_are_each_their_own(world, crowd, app):
    with app.app_context():
        question = messages.post(world.membership("ada"), "tea?", "q").id
        ids = [int(world.id_of(name)) for name in ("ada", "grace")]
        with transaction():
            crowd.say("grace", "yes @ada", reply_to=question)
            crowd.say("ada", "@room then", reply_to=question)
            crowd.say("grace", "what?", reply_to=question + 1000)
            crowd.say("grace", "nobody")
    yes, then, nowhere, nobody = crowd.hear()
    assert isinstance(nowhere, NotFound)
    assert (yes[3], then[3], nobody[3]) == (question, question, None)
    with app.app_context():
        found = {it.body: it for it in world.messages()}
        stored = {body: db.session.get(Message, it.id) for body, it in found.items()}
        assert stored["yes @ada"].mentions == [ids[0]]
        assert stored["@room then"].mentions == ids
        assert [it.user_id for it in stored["@room then"].addressed] == ids
        assert stored["nobody"].addressed == []


def test_one_that_cannot_be_stored_fails_alone(world, crowd, app, monkeypatch):
    insert = posting.log.extend_all

    def trip(connection, heads, rows):
        if any(row["body"] == "cursed" for row in rows):
            raise RuntimeError("this one can't be stored")
        insert(connection, heads, rows)

    monkeypatch.setattr(posting.log, "extend_all", trip)
    crowd_came = []
    with app.app_context(), transaction():
        crowd.say("ada", "first")
        threads = [
            threading.Thread(target=lambda: crowd_came.append(_cursed(world))),
        ]
        threads[0].start()
        eventually(lambda: len(posting._together._asked) == 1)
        crowd._threads += threads
        crowd.say("grace", "last")
    for thread in crowd._threads:
        thread.join()
    assert crowd_came == ["this one can't be stored"]
    assert [it.body for it in world.messages()][-2:] == ["first", "last"]


def _cursed(world):
    with world.app.app_context():
        try:
            messages.post(world.membership("ada"), "cursed", "cursed")
        except RuntimeError as problem:
            return str(problem)


def test_where_the_disk_is_full_all_of_them_are_told_and_nothing_is_kept(
    world, crowd, app, monkeypatch
):
    before = len(world.messages())

    def full(*_args):
        raise Unavailable("full")

    with app.app_context(), transaction():
        for number in range(4):
            crowd.say("ada", f"number {number}")
        monkeypatch.setattr(posting.log, "extend_all", full)
    assert [type(it) for it in crowd.hear()] == [Unavailable] * 4
    assert len(world.messages()) == before
