"""What somebody has begun to say follows them, and nobody else learns of it."""

import pytest

from chatapp.extensions import db
from chatapp.models import Draft
from chatapp.operations import accounts
from tests.doors import HttpDoor, SocketDoor, send


@pytest.fixture(params=[HttpDoor, SocketDoor])
def door(world, request):
    return request.param(world)


def test_what_one_begins_is_on_ones_other_devices_and_nowhere_else(door, world):
    phone, grace = world.listener("ada"), world.listener("grace")
    assert phone.heard("me")[0]["drafts"] is False
    kept = door.do("ada", "draft", room="lab", body="Dear all,", revision=0)["draft"]
    assert (kept["body"], kept["revision"], kept["thread"]) == ("Dear all,", 1, None)
    assert phone.heard("draft") == [kept]
    assert grace.heard("draft") == []
    assert door.do("ada", "drafts")["drafts"] == [kept]
    assert door.do("grace", "drafts")["drafts"] == []
    assert world.listener("ada").heard("me")[0]["drafts"] is True
    assert world.listener("grace").heard("me")[0]["drafts"] is False


def test_the_faster_device_wins_and_the_slower_learns_of_it(door, world):
    first = door.do("ada", "draft", room="lab", body="from the desk", revision=0)["draft"]
    listener = world.listener("ada")
    late = door.do("ada", "draft", room="lab", body="from the phone", revision=0)
    assert late["draft"] == first
    again = door.do("ada", "draft", room="lab", body="from the desk", revision=1)
    assert again["draft"] == first, "the same words are no change"
    assert listener.heard("draft") == []
    mine = door.do("ada", "draft", room="lab", body="from the phone", revision=1)["draft"]
    assert (mine["body"], mine["revision"]) == ("from the phone", 2)


def test_what_was_sent_is_begun_no_more_and_does_not_come_back(door):
    door.do("ada", "draft", room="lab", body="hello", revision=0)
    assert door.do("ada", "draft", room="lab", body="  \n", revision=1)["draft"]["body"] == ""
    assert door.do("ada", "drafts")["drafts"] == []
    stale = door.do("ada", "draft", room="lab", body="hello", revision=1)["draft"]
    assert (stale["body"], stale["revision"]) == ("", 2)
    assert door.do("ada", "draft", room="lab", body="hello", revision=2)["draft"]["revision"] == 3


def test_a_thread_has_a_draft_of_its_own(door):
    root = send(door, "ada", "A question")["id"]
    door.do("ada", "draft", room="lab", body="in the room", revision=0)
    said = door.do("ada", "draft", room="lab", thread=root, body="below", revision=0)["draft"]
    assert said["thread"] == root
    assert [it["body"] for it in door.do("ada", "drafts")["drafts"]] == ["below", "in the room"]
    elsewhere = door.do("ada", "draft", room="square", thread=root, body="below", revision=0)
    assert elsewhere["error"] == "not_found"


def test_leaving_and_being_sent_away_let_drafts_go(door, world):
    for name in ("ada", "grace"):
        assert door.do(name, "draft", room="lab", body="a secret", revision=0)["ok"]
    door.do("ada", "remove", room="lab", person=world.id_of("grace"))
    assert door.do("grace", "drafts")["drafts"] == []
    with world.app.app_context():
        accounts.deactivate(world.user("ada"))
        assert db.session.query(Draft).count() == 0


def test_there_is_a_limit_to_what_one_begins(door, world, monkeypatch):
    monkeypatch.setattr(Draft, "MAX", 1)
    assert door.do("ada", "draft", room="lab", body="one", revision=0)["ok"]
    assert door.do("ada", "draft", room="square", body="two", revision=0)["error"] == "conflict"
    assert door.do("ada", "draft", room="lab", body="more", revision=1)["ok"]
    too_long = door.do("ada", "draft", room="lab", body="x" * 10_001, revision=2)
    assert (too_long["error"], too_long["limit"]) == ("too_long", 10_000)
    assert door.do("ada", "draft", room="lab", body="x", revision=-1)["field"] == "revision"


def test_empty_ones_are_forgotten_in_time(door, world, monkeypatch):
    door.do("ada", "draft", room="lab", body="one", revision=0)
    door.do("ada", "draft", room="lab", body="", revision=1)
    monkeypatch.setattr(Draft, "EMPTY_DAYS", -1)
    door.do("ada", "draft", room="square", body="two", revision=0)
    with world.app.app_context():
        assert [it.body for it in db.session.query(Draft)] == ["two"]
