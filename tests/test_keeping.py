"""What is kept of messages: pins for the room, saved ones for oneself, and earlier words."""

import pytest

from chatapp.extensions import db
from chatapp.models import Message, Saved, Wording
from tests.doors import SocketDoor, TokenDoor, send


@pytest.fixture(params=[SocketDoor, TokenDoor])
def door(world, request):
    return request.param(world)


def held(world, model):
    with world.app.app_context():
        return db.session.query(model).count()


def test_a_pin_is_told_to_the_room_and_noted_in_its_log(door, world):
    message = send(door, "ada", "The key is under the mat.")
    grace, linus = world.listener("grace"), world.listener("linus")
    pinned = door.do("grace", "pin", message=message["id"], on=True)["message"]
    assert pinned["pinned"] and pinned["change"] > message["change"]
    told, note = grace.heard("message")
    assert told == pinned
    about = {"event": "pinned", "message": {"id": message["id"], "seq": message["seq"]}}
    assert (note["notice"], note["author"]["name"]) == (about, "grace")
    assert linus.heard("message") == []
    assert door.do("ada", "pins", room="lab")["messages"] == [pinned]
    assert door.do("linus", "pins", room="lab")["error"] == "not_found"


def test_pinning_twice_is_once_and_unpinning_makes_no_noise(door, world):
    message = send(door, "ada", "The key is under the mat.")
    first = door.do("ada", "pin", message=message["id"], on=True)["message"]
    grace = world.listener("grace")
    assert door.do("ada", "pin", message=message["id"], on=True)["message"] == first
    assert grace.heard("message") == []
    assert not door.do("ada", "pin", message=message["id"], on=False)["message"]["pinned"]
    assert [it["kind"] for it in grace.heard("message")] == ["text"]
    assert door.do("ada", "pins", room="lab")["messages"] == []


def test_the_last_pinned_comes_first_and_the_limit_is_told(door, monkeypatch):
    monkeypatch.setattr(Message, "PINS_MAX", 2)
    ids = [send(door, "ada", body)["id"] for body in ("one", "two", "three")]
    for id in ids[:2]:
        assert door.do("ada", "pin", message=id, on=True)["ok"]
    full = door.do("ada", "pin", message=ids[2], on=True)
    assert full["error"] == "conflict" and "2" in full["message"]
    assert [it["id"] for it in door.do("ada", "pins", room="lab")["messages"]] == [ids[1], ids[0]]


def test_where_only_some_write_they_alone_pin(door, world):
    door.do("ada", "add", room="lab", person=world.id_of("linus"))
    message = send(door, "ada", "Rules.")
    assert door.do("ada", "update", room="lab", announce_only=True)["ok"]
    assert door.do("linus", "pin", message=message["id"], on=True)["error"] == "forbidden"
    assert door.do("ada", "pin", message=message["id"], on=True)["ok"]


def test_what_is_deleted_or_a_notice_is_not_pinned(door, world):
    message = send(door, "ada", "Oops.")
    assert door.do("ada", "pin", message=message["id"], on=True)["ok"]
    assert not door.do("ada", "delete", message=message["id"])["message"]["pinned"]
    assert door.do("ada", "pin", message=message["id"], on=True)["error"] == "conflict"
    notice = str(world.messages()[0].id)
    assert door.do("ada", "pin", message=notice, on=True)["error"] == "conflict"


def test_what_one_saved_is_known_to_oneself_alone_on_all_devices(door, world):
    one, two = (send(door, "grace", body) for body in ("one", "two"))
    phone, grace = world.listener("ada"), world.listener("grace")
    for message in (one, two, two):
        assert door.do("ada", "save", message=message["id"], on=True)["ok"]
    assert phone.heard("message_saved")[0] == {"message": one["id"], "on": True}
    assert grace.heard("message_saved") == grace.heard("message") == []
    page = door.do("ada", "saved")
    assert [it["id"] for it in page["messages"]] == page["ids"] == [two["id"], one["id"]]
    assert door.do("grace", "saved")["messages"] == []
    rest = door.do("ada", "saved", before=two["id"])
    assert [it["id"] for it in rest["messages"]] == [one["id"]] and rest["ids"] == page["ids"]
    assert door.do("ada", "save", message=one["id"], on=False)["ok"]
    assert door.do("ada", "saved")["ids"] == [two["id"]]


def test_who_is_no_longer_in_the_room_sees_nothing_of_what_they_saved_there(door, world):
    message = send(door, "ada", "secret")
    assert door.do("grace", "save", message=message["id"], on=True)["ok"]
    assert door.do("ada", "remove", room="lab", person=world.id_of("grace"))["ok"]
    assert door.do("grace", "saved") == {"ok": True, "messages": [], "ids": []}
    assert door.do("grace", "save", message=message["id"], on=True)["error"] == "not_found"
    assert door.do("ada", "add", room="lab", person=world.id_of("grace"))["ok"]
    assert door.do("grace", "saved")["ids"] == [message["id"]], "who comes back finds it again"


def test_one_saves_as_much_as_the_limit(door, monkeypatch):
    monkeypatch.setattr(Saved, "MAX", 1)
    one, two = (send(door, "ada", body) for body in ("one", "two"))
    assert door.do("ada", "save", message=one["id"], on=True)["ok"]
    assert door.do("ada", "save", message=two["id"], on=True)["error"] == "conflict"


def test_earlier_words_are_there_for_the_room_with_their_times(door):
    message = send(door, "ada", "helo")
    first = door.do("ada", "edit", message=message["id"], body="hello")["message"]
    door.do("ada", "edit", message=message["id"], body="**hello**")
    found = door.do("grace", "wordings", message=message["id"])["wordings"]
    assert [it["body"] for it in found] == ["helo", "hello"]
    assert [it["written_at"] for it in found] == [message["created_at"], first["edited_at"]]
    assert found[0]["html"] == "<p>helo</p>"
    assert door.do("linus", "wordings", message=message["id"])["error"] == "not_found"


def test_no_words_are_left_of_what_is_deleted(door, world):
    message = send(door, "ada", "a secret")
    door.do("ada", "edit", message=message["id"], body="nothing")
    door.do("grace", "save", message=message["id"], on=True)
    assert held(world, Wording) == held(world, Saved) == 1
    assert door.do("ada", "delete", message=message["id"])["ok"]
    assert held(world, Wording) == held(world, Saved) == 0
    assert door.do("grace", "wordings", message=message["id"])["wordings"] == []


def test_of_many_changes_the_last_are_kept(door, monkeypatch, world):
    monkeypatch.setattr(Message, "WORDINGS_MAX", 2)
    message = send(door, "ada", "0")
    for number in range(1, 5):
        door.do("ada", "edit", message=message["id"], body=str(number))
    found = door.do("ada", "wordings", message=message["id"])["wordings"]
    assert [it["body"] for it in found] == ["2", "3"]
