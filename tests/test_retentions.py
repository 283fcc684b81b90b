"""What is too old goes from the beginning of the log, after a grace, and nothing else breaks."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from chatapp.errors import Forbidden
from chatapp.extensions import db, transaction
from chatapp.models import Mention, Message, Reaction, now
from chatapp.operations import audits, complaints, messages
from chatapp.operations.rooms import memberships, retentions
from tests import databases
from tests.doors import send

GRACE = retentions.GRACE


@pytest.fixture
def old(app, world):
    """Ten messages in the lab: six of a hundred days ago, four of today; some connected."""
    with app.app_context():
        ada, grace = world.membership("ada"), world.membership("grace")
        said = [messages.post(ada, f"@grace {n}", f"m{n}") for n in range(6)]
        messages.react(grace, said[2], "🌱", True)
        complaints.make(grace, said[3], "Look")
        answer = messages.post(grace, "yes", "yes", reply_to=said[5].id)
        rest = [messages.post(ada, f"new {n}", f"n{n}") for n in range(3)]
        ids = [it.id for it in said], [it.id for it in [answer, *rest]]
        past, top = now() - timedelta(days=100), said[5].seq
        old = (Message.seq <= top, Message.room_id == ada.room_id)
        with transaction() as session:
            session.execute(update(Message).where(*old).values(created_at=past))
        db.session.remove()
    return ids


def lab(world):
    return memberships.find_room("lab")


def choose(world, days, room=True):
    retentions.choose(world.user("grace"), lab(world) if room else None, days)


def test_nothing_goes_before_the_grace_is_over(app, world, old):
    with app.app_context():
        choose(world, 30)
        assert retentions.remove_due(now()) == 0
        assert retentions.remove_due(now() + GRACE - timedelta(minutes=1)) == 0
        assert retentions.remove_due(now() + GRACE + timedelta(minutes=1)) == 7, "a notice too"


def test_what_is_old_is_gone_and_what_is_young_stays(app, world, old, door):
    gone, kept = old
    with app.app_context():
        choose(world, 30)
        retentions.remove_due(now() + GRACE + timedelta(minutes=1))
        ids = list(
            db.session.scalars(db.select(Message.id).where(Message.room_id == lab(world).id))
        )
        assert ids == kept
        assert not db.session.scalar(db.select(Mention.id).where(Mention.message_id.in_(gone)))
        assert not db.session.scalar(db.select(Reaction.id).where(Reaction.message_id.in_(gone)))
        (report,) = complaints.page(world.user("grace"))
        assert report.message_id is None and report.body == ""
        assert db.session.get(Message, kept[0]).reply_to_id is None
        assert audits.verify().fault is None
    page = door.do("ada", "history", room="lab")
    assert page["more_before"] is False
    assert [it["seq"] for it in page["messages"]] == [8, 9, 10, 11], "no holes, and no renumbering"
    assert send(door, "ada", "and on")["seq"] == 12
    assert door.do("ada", "edit", message=str(gone[0]), body="x")["error"] == "not_found"


def test_pages_that_are_open_learn_where_the_log_begins(app, world, old):
    ada = world.listener("ada")
    with app.app_context():
        choose(world, 30)
        retentions.remove_due(now() + GRACE + timedelta(minutes=1))
    (told,) = ada.heard("room")
    assert told["first_seq"] == 8


def test_who_was_away_catches_up_as_before(app, world, old):
    with app.app_context():
        head = lab(world).change
        choose(world, 30)
        retentions.remove_due(now() + GRACE + timedelta(minutes=1))
        said = messages.post(world.membership("ada"), "later", "later")
    answer = world.listener("grace").call("sync", {"rooms": {world.lab: head, "999": 1}})
    missed = answer["rooms"][world.lab]
    assert [it["id"] for it in missed["messages"]] == [str(said.id)] and not missed["reset"]


def test_whoever_stood_still_in_the_middle_takes_nothing_back(app, world, old, monkeypatch):
    find = retentions._top

    def stand_still(room, before):
        top = find(room, before)
        with databases.opened(app.config["DATA_DIR"]) as beside:  # another process goes on
            beside.execute(f"UPDATE room SET edge = {top + 2} WHERE id = {room.id}")
        return top

    with app.app_context():
        choose(world, 30)
        with monkeypatch.context() as patch:
            patch.setattr(retentions, "_top", stand_still)
            assert retentions.remove_due(now() + GRACE + timedelta(minutes=1)) == 0
        db.session.expire_all()
        assert lab(world).edge == 9


def test_one_young_message_keeps_what_stands_above_it(app, world, old):
    with app.app_context(), transaction() as session:
        third = (Message.seq == 3, Message.room_id == int(world.lab))
        session.execute(update(Message).where(*third).values(created_at=now()))
    with app.app_context():
        choose(world, 30)
        assert retentions.remove_due(now() + GRACE + timedelta(minutes=1)) == 2
        assert lab(world).edge == 2


def test_the_places_rule_counts_where_a_room_has_none(app, world, old):
    with app.app_context():
        choose(world, 30, room=False)
        assert retentions.preview(None, 30).rooms == 1
        choose(world, 0)
        assert retentions.preview(None, 30).messages == 0, "the lab keeps everything now"
        later = now() + GRACE + timedelta(minutes=1)
        assert retentions.remove_due(later) == 0
        choose(world, None)
        assert retentions.remove_due(later + timedelta(minutes=1)) == 7


def test_the_preview_is_what_goes(app, world, old):
    with app.app_context():
        preview = retentions.preview(lab(world), 30)
        assert preview.oldest < now() - timedelta(days=99)
        assert preview.begins > now() + GRACE - timedelta(minutes=1)
        choose(world, 30)
        removed = retentions.remove_due(preview.begins + timedelta(minutes=1))
        assert preview.messages == removed == 7


def test_much_goes_in_parts(app, world, old, monkeypatch):
    monkeypatch.setattr(retentions, "AT_ONCE", 2)
    with app.app_context():
        choose(world, 30)
        assert retentions.remove_due(now() + GRACE + timedelta(minutes=1)) == 7
        assert len(audits.page(audits.Wanted(action="retention_removed"))) == 4


def test_only_an_admin_chooses(app, world):
    with app.app_context(), pytest.raises(Forbidden):
        retentions.choose(world.user("ada"), lab(world), 1)


def test_unread_numbers_follow(app, world, old):
    grace = world.listener("grace")
    with app.app_context(), transaction():
        world.membership("grace").read_seq = 1
    with app.app_context():
        choose(world, 30)
        retentions.remove_due(now() + GRACE + timedelta(minutes=1))
    assert grace.heard("unread")[-1]["unread"] == 3
