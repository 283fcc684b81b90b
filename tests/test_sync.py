"""Coming back after any absence: the same log as who never left, or `reset`."""

from types import SimpleNamespace

from chatapp.extensions import db
from chatapp.operations import absences, messages
from tests.doors import SocketDoor, send


def test_sync_brings_exactly_what_changed(world):
    door, ada = SocketDoor(world), world.listener("ada")
    old = send(door, "ada", "old")
    quiet = send(door, "ada", "untouched")
    head = quiet["change"]
    door.do("ada", "edit", message=old["id"], body="older")
    new = send(door, "grace", "new")

    answer = ada.call("sync", {"rooms": {world.lab: head}})

    room = answer["rooms"][world.lab]
    assert [it["body"] for it in room["messages"]] == ["older", "new"]
    assert (room["change"], room["reset"]) == (new["change"], False)
    assert answer["me"]["user"]["name"] == "ada"


def test_nothing_missed_brings_nothing(world):
    head = send(SocketDoor(world), "ada", "hello")["change"]
    room = world.listener("ada").call("sync", {"rooms": {world.lab: head}})["rooms"][world.lab]
    assert room == {"messages": [], "change": head, "reset": False}


def test_rooms_that_one_is_not_in_are_left_out(world):
    heads = {world.lab: 0, "999": 0, "no-id-of-ours": 0}
    answer = world.listener("linus").call("sync", {"rooms": heads})
    assert answer["ok"] and answer["rooms"] == {}


def test_too_much_missed_is_a_reset_with_the_newest_page(world, monkeypatch):
    monkeypatch.setattr(absences, "ROOM_MAX", 5)
    with world.app.app_context():
        ada = world.membership("ada")
        for number in range(60):  # more than the door lets anybody say at once
            messages.post(ada, f"number {number}", str(number))
    room = world.listener("grace").call("sync", {"rooms": {world.lab: 1}})["rooms"][world.lab]
    assert room["reset"] and len(room["messages"]) == 50
    assert room["messages"][-1]["body"] == "number 59"


def test_a_long_absence_comes_in_portions_with_turns_for_others_and_nothing_open(
    world, monkeypatch
):
    turns = []

    def note_turn(_seconds):
        turns.append(db.session().in_transaction())

    with world.app.app_context():
        for name in ("lab", "square"):
            ada = world.membership("ada", name)
            said = [messages.post(ada, f"{name} {n}", f"{name}{n}") for n in range(17)]
            messages.edit(ada, said[2], "changed")
    ada = world.listener("ada")
    heads = {"rooms": {it["id"]: 1 for it in ada.heard("me")[0]["rooms"]}}
    at_once = ada.call("sync", heads)["rooms"]
    monkeypatch.setattr(absences, "AT_ONCE", 5)
    monkeypatch.setattr(absences, "time", SimpleNamespace(sleep=note_turn))

    assert ada.call("sync", heads)["rooms"] == at_once
    assert [len(it["messages"]) for it in at_once.values()] == [2, 17, 17]
    for room in at_once.values():
        seqs = [it["seq"] for it in room["messages"]]
        assert seqs == sorted(seqs)
    assert turns == [False] * len(turns) and len(turns) >= 7


def test_a_head_from_the_future_is_a_reset(world):
    room = world.listener("ada").call("sync", {"rooms": {world.lab: 10**6}})["rooms"][world.lab]
    assert room["reset"], "the client holds what this place never had"


def test_wrong_heads_are_refused(world):
    ada = world.listener("ada")
    for heads in (None, [], {"": 1}, {"1": -1}, {"1": "a"}, {"1": True}, 5):
        answer = ada.call("sync", {"rooms": heads})
        assert (answer["ok"], answer["field"]) == (False, "rooms"), heads
