"""What somebody missed, and what it costs where many have missed the same."""

from types import SimpleNamespace

import pytest

from chatapp.database.turns import Entry
from chatapp.extensions import db
from chatapp.models import Message
from chatapp.operations import absences, messages
from chatapp.operations.absences import Stretch
from tests.queries import queries


@pytest.fixture
def lab(world, app):
    """A room in which twelve things happened: ten messages, an edit and a deletion."""
    with app.app_context():
        ada = world.membership("ada")
        room = str(ada.room_id)
        said = [messages.post(ada, f"number {n}", str(n)) for n in range(10)]
        messages.edit(ada, db.session.get(Message, said[2].id), "other words")
        messages.delete(ada, db.session.get(Message, said[4].id))
        yield SimpleNamespace(room=room, head=ada.room.change, above=ada.room.change - 12)


def test_what_several_ask_for_at_once_is_read_once_and_each_gets_their_own(lab):
    asked = [
        [Stretch(lab.room, lab.above, lab.head)],
        [Stretch(lab.room, lab.above + 5, lab.head)],
        [Stretch(lab.room, lab.head - 2, lab.head)],
        [Stretch(lab.room, lab.above, lab.above + 2), Stretch(lab.room, 0, 3, is_by_seq=True)],
    ]
    alone = [_answers([each]) for each in asked]
    with queries(db.engine) as made:
        _answers(asked[:1])
        single = len(made)
        made.clear()
        together = _answers(asked)
        assert len(made) == single
    assert together == [answer for [answer] in alone]
    bodies = [[it["change"] - lab.above for it in answer] for answer in together]
    assert bodies[0] == [1, 2, 4, 6, 7, 8, 9, 10, 11, 12], "changed since, 3 and 5 are elsewhere"
    assert bodies[1] == [6, 7, 8, 9, 10, 11, 12] and bodies[2] == [11, 12]


def test_parts_of_a_log_that_do_not_touch_are_not_read_as_one():
    two = [Stretch("1", 3, 5), Stretch("1", 900, 910), Stretch("2", 4, 6), Stretch("1", 4, 7)]
    by_seq = Stretch("1", 3, 5, is_by_seq=True)
    merged = absences._merged([*two, by_seq, by_seq])
    assert merged == [Stretch("1", 3, 7), Stretch("1", 900, 910), by_seq, Stretch("2", 4, 6)]


def test_after_a_failure_the_next_question_is_answered(lab, monkeypatch):
    def fail(_stretches):
        raise OSError("away")

    rooms = [{"id": lab.room, "change": lab.head, "seq": 10}]
    with monkeypatch.context() as patch:
        patch.setattr(absences, "_read", fail)
        with pytest.raises(OSError, match="away"):
            absences.missed(rooms, {int(lab.room): lab.above})
    found = absences.missed(rooms, {int(lab.room): lab.above})
    assert len(found[lab.room]["messages"]) == 10


def _answers(asked):
    entries = [Entry(each) for each in asked]
    absences._answer(entries)
    return [sorted(each.answer, key=lambda it: it["change"]) for each in entries]
