"""Reports, cautions, mutes, slow rooms and rooms in which only some write."""

from datetime import timedelta

import pytest

from chatapp.errors import Forbidden
from chatapp.extensions import db, socketio, transaction
from chatapp.models import Message, now
from chatapp.operations import accounts, audits, complaints, messages, rooms
from chatapp.operations.accounts import roles
from chatapp.operations.complaints import cautions, mutes, words
from chatapp.operations.rooms import memberships
from tests.doors import HttpDoor, send

HttpDoor.ROUTES |= {
    "report": "POST /messages/{message}/report",
    "heed": "POST /cautions/{caution}/heed",
}


@pytest.fixture
def reported(world, door):
    """Grace's message in the lab, reported by Ada."""
    with world.app.app_context():
        said = str(messages.post(world.membership("grace"), "rude words", "1").id)
        roles.give(world.user("grace"), world.user("linus"), "admin")
    assert door.do("ada", "report", message=said, reason="Rude")["ok"]
    return said


def test_a_report_shows_the_admins_the_message_as_it_was(app, world, door, reported):
    with app.app_context():
        db.session.get(Message, int(reported)).body = "nothing"
        (found,) = complaints.page(world.user("linus"))
        assert (found.body, found.reason) == ("rude words", "Rude")
        assert (found.author.name, found.reporter.name, found.room.slug) == ("grace", "ada", "lab")


def test_the_same_person_reports_a_message_once(app, door, reported):
    assert door.do("ada", "report", message=reported)["ok"]
    with app.app_context():
        assert complaints.waiting() == 1


def test_one_reports_what_others_said_and_one_can_see(world, door, reported):
    assert door.do("grace", "report", message=reported)["error"] == "forbidden"
    assert door.do("linus", "report", message=reported)["error"] == "not_found"
    said = send(door, "ada", "x")
    door.do("ada", "delete", message=said["id"])
    assert door.do("grace", "report", message=said["id"])["error"] == "conflict"


def test_members_do_not_see_reports(app, world, reported):
    with app.app_context(), pytest.raises(Forbidden):
        complaints.page(world.user("ada"))


def test_the_console_hears_how_many_wait(app, world):
    client = socketio.test_client(app, namespace="/admin", flask_test_client=world.browser("grace"))
    client.get_received("/admin")
    with app.app_context():
        said = messages.post(world.membership("grace"), "x", "1")
        complaints.make(world.membership("ada"), said)
        complaints.keep(world.user("grace"), complaints.page(world.user("grace"))[0])
    told = [it["args"][0] for it in client.get_received("/admin") if it["name"] == "reports"]
    assert told == [{"open": 1}, {"open": 0}]


def test_an_admin_deletes_from_a_room_that_they_are_not_in_and_it_shows(app, world, reported):
    ada = world.listener("ada")
    with app.app_context():
        linus = world.user("linus")
        complaints.delete(linus, complaints.page(linus)[0], "Not here")
        assert complaints.page(linus) == []
        assert complaints.page(linus, closed=True)[0].outcome == "deleted"
        row = audits.page(audits.Wanted(action="delete_message"))[0]
        assert (row.actor, row.reason) == ("linus", "Not here")
    (told,) = ada.heard("message")
    assert told["id"] == reported and told["body"] == "" == told["html"]
    assert told["deleted_by"]["name"] == "linus"


def test_all_reports_of_a_message_are_closed_together(app, world, door, reported):
    with app.app_context():
        memberships.bring(world.membership("ada"), world.user("linus"))
    assert door.do("linus", "report", message=reported)["ok"]
    with app.app_context():
        assert complaints.waiting() == 2
        complaints.keep(world.user("grace"), complaints.page(world.user("grace"))[0])
        assert complaints.waiting() == 0


def test_a_caution_waits_until_it_is_heeded(app, world, door):
    with app.app_context():
        cautions.give(world.user("grace"), world.user("ada"), "Please be kind.")
    ada = world.listener("ada")
    (waiting,) = ada.heard("me")[0]["cautions"]
    assert waiting["reason"] == "Please be kind."
    assert door.do("linus", "heed", caution=waiting["id"])["error"] == "not_found"
    assert door.do("ada", "heed", caution=waiting["id"])["ok"]
    assert world.listener("ada").heard("me")[-1]["cautions"] == []


def test_a_caution_reaches_open_pages_and_nobody_else(app, world):
    ada, linus = world.listener("ada"), world.listener("linus")
    with app.app_context():
        cautions.give(world.user("grace"), world.user("ada"), "Please be kind.")
    assert [it["reason"] for it in ada.heard("caution")] == ["Please be kind."]
    assert linus.heard("caution") == []


def test_who_is_muted_reads_and_writes_nothing_until_the_time_is_over(app, world, door):
    said = send(door, "ada", "before")
    with app.app_context():
        mutes.begin(world.user("grace"), world.user("ada"), timedelta(hours=1), "Calm down")
    refused = door.do("ada", "send", room="lab", client_id="x", body="x")
    assert refused["error"] == "forbidden" and refused["until"] > said["created_at"]
    edit = door.do("ada", "edit", message=said["id"], body="other words")
    assert edit["error"] == "forbidden", "nor by the back door"
    assert door.do("ada", "history", room="lab")["messages"][-1]["body"] == "before"
    again = door.do("ada", "send", room="lab", client_id=said["client_id"], body="before")
    assert again["ok"], "what was said already is answered"
    with app.app_context(), transaction():
        world.user("ada").muted_until = now() - timedelta(seconds=1)
    send(door, "ada", "after")


def test_a_mute_is_told_and_can_be_ended(app, world, door):
    ada = world.listener("ada")
    with app.app_context():
        mutes.begin(world.user("grace"), world.user("ada"), timedelta(hours=1), "Calm down")
        mutes.end(world.user("grace"), world.user("ada"))
    told = [it["user"]["muted_until"] for it in ada.heard("account")]
    assert told[0] and told[1] is None
    send(door, "ada", "again")


def test_nobody_mutes_an_admin_but_an_owner_and_nobody_themselves(app, world):
    with app.app_context():
        roles.give(world.user("grace"), world.user("linus"), "admin")
        for name, whom in (("linus", "grace"), ("linus", "linus"), ("ada", "linus")):
            with pytest.raises(Forbidden):
                mutes.begin(world.user(name), world.user(whom), timedelta(hours=1), "")


def test_in_a_room_of_announcements_only_its_owners_and_admins_write(world, door):
    door.do("ada", "join", room="square")
    door.do("linus", "join", room="square")
    said = send(door, "linus", "before", room="square")
    changed = door.do("ada", "update", room="square", announce_only=True)
    assert changed["room"]["announce_only"] is True
    refused = door.do("linus", "send", room="square", client_id="x", body="x")
    assert refused["error"] == "forbidden" and "until" not in refused
    assert door.do("linus", "edit", message=said["id"], body="y")["error"] == "forbidden"
    assert door.do("linus", "react", message=said["id"], emoji="🌱", on=True)["ok"]
    send(door, "ada", "after", room="square")
    door.do("grace", "join", room="square")
    send(door, "grace", "an admin", room="square")
    assert door.do("linus", "update", room="square", announce_only=False)["error"] == "forbidden"


def test_in_a_slow_room_one_waits_between_messages(app, world, door):
    door.do("linus", "join", room="square")
    assert door.do("ada", "update", room="square", slow_seconds=60)["room"]["slow_seconds"] == 60
    first = send(door, "linus", "one", room="square")
    refused = door.do("linus", "send", room="square", client_id="x", body="two")
    assert refused["error"] == "rate_limited" and 50 < refused["retry_after"] <= 60
    same = door.do("linus", "send", room="square", client_id=first["client_id"], body="one")
    assert same["ok"] and same["message"]["id"] == first["id"]
    assert door.do("linus", "edit", message=first["id"], body="one!")["ok"]
    send(door, "ada", "owners need not wait", room="square")
    send(door, "ada", "at all", room="square")
    with app.app_context(), transaction():
        world.membership("linus", "square").spoke_at = now() - timedelta(seconds=61)
    send(door, "linus", "two", room="square")


def test_a_clock_that_was_set_back_silences_nobody_for_longer(app, world):
    with app.app_context():
        linus = memberships.join(world.user("linus"), "square")
        linus.room.slow_seconds, linus.spoke_at = 60, now() + timedelta(days=1)
        assert linus.why_silent(now()).details["retry_after"] == 60


def test_an_admin_looks_after_rooms_that_they_are_not_in(app, world):
    ada = world.listener("ada")
    with app.app_context():
        grace, square = world.user("grace"), rooms.find_public(world.user("ada"), "square")
        rooms.govern(grace, square, "Quiet, please", announce_only=True, kind="private")
        rooms.shelve(grace, square, True)
        memberships.own(grace, memberships.find_room("lab"), world.user("grace"), True)
        memberships.expel(grace, memberships.find_room("lab"), world.user("ada"), "Enough")
        actions = [row.action for row in audits.every(audits.Wanted())]
    assert actions == ["update_room", "archive", "room_owner", "remove_member"]
    assert [it["notice"]["event"] for it in ada.heard("message")] == ["made_private", "archived"]
    assert ada.heard("left")[-1] == {"room": world.lab}


def test_members_do_not_govern_rooms_from_outside(app, world):
    with app.app_context():
        linus, lab = world.user("linus"), memberships.find_room("lab")
        for act in (
            lambda: rooms.govern(linus, lab, announce_only=True),
            lambda: rooms.shelve(linus, lab, True),
            lambda: rooms.governed(linus),
            lambda: memberships.expel(linus, lab, world.user("ada")),
            lambda: memberships.own(linus, lab, linus, True),
        ):
            with pytest.raises(Forbidden):
                act()


def test_direct_conversations_are_not_among_the_rooms_of_the_console(app, world):
    with app.app_context():
        rooms.direct(world.user("ada"), [world.user("linus")])
        assert {room.slug for room in rooms.governed(world.user("grace"))} == {
            "lobby",
            "lab",
            "square",
        }


def test_all_words_of_somebody_can_be_deleted_everywhere(app, world):
    ada = world.listener("ada")
    with app.app_context():
        linus = memberships.join(world.user("linus"), "square")
        for number in range(250):
            messages.post(linus, f"spam {number}", f"s{number}")
        kept = messages.post(world.membership("ada", "square"), "mine", "m").id
        ada.forget()
        accounts.deactivate(world.user("linus"), world.user("grace"), "Spam")
        assert words.delete(world.user("grace"), world.user("linus"), "Spam") == 250
        assert words.count(world.user("linus")) == 0
        change = world.membership("ada", "square").room.change
    held = {it.id: it for it in world.messages("square")}
    assert [it.seq for it in held.values()] == list(range(1, len(held) + 1))
    assert sum(it.is_deleted for it in held.values()) == 250 and held[kept].body == "mine"
    assert max(it["change"] for it in ada.heard("message")) == change, "who missed some can tell"
    assert len(ada.heard("message")) < 250


def test_a_reactivated_account_signs_in_again(app, world):
    with app.app_context():
        linus = world.user("linus")
        accounts.deactivate(linus, world.user("grace"))
        accounts.reactivate(linus, world.user("grace"), "A mistake")
        assert world.user("linus").is_active
    assert world.listener("linus").is_connected
