"""Threads: what gathers under a message, who hears of it, and that the room's order stays whole."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from chatapp.extensions import db, transaction
from chatapp.models import Follow, Message, Saved, Wording, now
from chatapp.operations.rooms import memberships, retentions
from tests.doors import SocketDoor, TokenDoor, send


@pytest.fixture
def root(door, world):
    """Something of grace's to talk about; nobody has anything unread."""
    message = send(door, "grace", "Shall we paint the lab?")
    for who in ("ada", "grace"):
        assert door.do(who, "read", room="lab", seq=message["seq"])["ok"]
    return message


@pytest.fixture
def hands(world, door):
    """What has no address for pages: programs do it over HTTP."""
    return door if isinstance(door, SocketDoor) else TokenDoor(world)


def my_lab(world, name):
    rooms = world.listener(name).heard("me")[-1]["rooms"]
    return next(room for room in rooms if room["slug"] == "lab")


def latest(listener, id):
    """What a page holds of a message: the version with the highest change."""
    return max(
        (it for it in listener.heard("message") if it["id"] == id), key=lambda it: it["change"]
    )


def test_a_reply_has_its_place_in_the_room_and_is_summed_up_at_what_it_grows_under(
    door, world, root
):
    grace, linus = world.listener("grace"), world.listener("linus")
    reply = send(door, "ada", "Green, please.", thread=root["id"])
    assert (reply["thread"], reply["also_to_room"]) == (root["id"], False)
    assert reply["seq"] == root["seq"] + 1
    summed = latest(grace, root["id"])
    assert summed["change"] == reply["change"] + 1
    assert summed["replies"] == {
        "count": 1,
        "people": [world.id_of("ada")],
        "latest": reply["created_at"],
    }
    assert linus.heard("message") == [] and linus.heard("thread_unread") == []
    held = door.do("grace", "history", room="lab")["messages"]
    assert held[-2:] == [summed, reply], "fetched anew it is the same"


def test_plain_messages_say_nothing_of_threads(door, world):
    assert not {"thread", "also_to_room", "replies"} & set(send(door, "ada", "hello"))


def test_the_last_three_who_replied_are_named_once_each(door, world, root):
    for who in ("ada", "grace", "ada"):
        send(door, who, "hm", thread=root["id"])
    listener = world.listener("ada")
    page = listener.call("thread", {"message": root["id"]})
    assert page["message"]["replies"]["count"] == 3
    assert page["message"]["replies"]["people"] == [world.id_of("ada"), world.id_of("grace")]
    assert [it["body"] for it in page["messages"]] == ["hm"] * 3 and not page["more_before"]


def test_a_reply_is_unread_in_its_thread_and_not_in_the_room(door, world, root):
    grace = world.listener("grace")
    send(door, "ada", "Green, please.", thread=root["id"])
    told = grace.heard("thread_unread")
    assert [(it["unread"], it["following"], it["threads"]) for it in told] == [(1, True, 1)]
    mine = my_lab(world, "grace")
    assert (mine["unread"], mine["mentions"], mine["threads"]) == (0, 0, 1)
    assert my_lab(world, "ada")["threads"] == 0, "who wrote it has read it"


def test_a_reply_that_is_said_to_the_room_too_counts_there(door, world, root):
    reply = send(door, "ada", "Green, @grace.", thread=root["id"], also_to_room=True)
    assert reply["also_to_room"] is True
    mine = my_lab(world, "grace")
    assert (mine["unread"], mine["mentions"], mine["threads"]) == (1, 1, 1)


def test_reading_a_thread_is_told_to_all_devices_and_leaves_the_room_alone(world, root, hands):
    reply = send(hands, "ada", "Green.", thread=root["id"])
    phone = world.listener("grace")
    answer = hands.do("grace", "read_thread", message=root["id"], seq=reply["seq"])
    assert answer["ok"] and (answer["unread"], answer["threads"]) == (0, 0)
    assert phone.heard("thread_unread")[-1] == {k: v for k, v in answer.items() if k != "ok"}
    back = hands.do("grace", "read_thread", message=reply["id"], seq=root["seq"])
    assert (back["unread"], back["threads"]) == (1, 1)


def test_who_leaves_a_thread_hears_no_more_of_it_until_they_are_addressed(world, root, hands):
    send(hands, "ada", "One.", thread=root["id"])
    grace = world.listener("grace")
    off = hands.do("grace", "follow", message=root["id"], on=False)
    assert (off["following"], off["unread"], off["threads"]) == (False, 0, 0)
    grace.forget()
    send(hands, "ada", "Two.", thread=root["id"])
    assert grace.heard("thread_unread") == []
    send(hands, "ada", "Three, @grace.", thread=root["id"])
    assert [(it["unread"], it["following"]) for it in grace.heard("thread_unread")] == [(1, True)]


def test_whoever_wants_to_can_follow_a_thread_from_now_on(world, root, hands):
    send(hands, "grace", "One.", thread=root["id"])
    assert my_lab(world, "ada")["threads"] == 0, "ada has nothing to do with it"
    on = hands.do("ada", "follow", message=root["id"], on=True)
    assert (on["following"], on["unread"]) == (True, 0)
    send(hands, "grace", "Two.", thread=root["id"])
    assert my_lab(world, "ada")["threads"] == 1


def test_an_edit_that_addresses_somebody_lets_them_hear_of_the_thread(world, root, hands):
    reply = send(hands, "grace", "Hm.", thread=root["id"])
    assert hands.do("grace", "edit", message=reply["id"], body="Hm, @ada?")["ok"]
    assert my_lab(world, "ada")["threads"] == 1


def test_what_is_taken_back_no_longer_counts_and_the_last_takes_the_summary_with_it(
    door, world, root
):
    first = send(door, "ada", "One.", thread=root["id"])
    second = send(door, "grace", "Two.", thread=root["id"])
    grace = world.listener("grace")
    assert door.do("grace", "delete", message=second["id"])["ok"]
    replies = latest(grace, root["id"])["replies"]
    assert (replies["count"], replies["latest"]) == (1, first["created_at"])
    assert door.do("ada", "delete", message=first["id"])["ok"]
    assert "replies" not in latest(grace, root["id"])
    assert grace.heard("thread_unread")[-1]["threads"] == 0
    assert door.do("ada", "history", room="lab")["messages"][-3] == latest(grace, root["id"])


def test_a_thread_goes_on_without_its_beginning_but_not_without_any_reply(door, world, root):
    reply = send(door, "ada", "One.", thread=root["id"])
    assert door.do("grace", "delete", message=root["id"])["ok"]
    send(door, "ada", "Two.", thread=root["id"])
    for id in (reply["id"], send(door, "ada", "bare")["id"]):
        door.do("ada", "delete", message=id)
    bare = world.messages()[-1]
    answer = door.do("ada", "send", room="lab", client_id="x", body="hm", thread=str(bare.id))
    assert (answer["error"], answer["field"]) == ("invalid", "thread")


def test_a_thread_has_no_threads_and_belongs_to_its_room(door, world, root):
    reply = send(door, "ada", "One.", thread=root["id"])
    elsewhere = send(door, "ada", "There.", room="square")
    under = {"room": "lab", "client_id": "x", "body": "hm"}
    assert door.do("ada", "send", **under, thread=reply["id"])["error"] == "invalid"
    assert door.do("ada", "send", **under, thread=elsewhere["id"])["error"] == "not_found"
    assert door.do("ada", "send", **under, thread="999999")["error"] == "not_found"


def test_a_long_thread_is_read_in_pages(world, root, hands):
    said = [send(hands, "ada", f"{number}", thread=root["id"]) for number in range(5)]
    page = hands.do("grace", "thread", message=root["id"], limit=2)
    assert [it["body"] for it in page["messages"]] == ["3", "4"] and page["more_before"]
    rest = hands.do("grace", "thread", message=said[0]["id"], before=said[3]["seq"], limit=3)
    assert [it["body"] for it in rest["messages"]] == ["0", "1", "2"] and not rest["more_before"]


def test_what_was_missed_of_a_thread_is_synced_with_its_summary(world, root, hands):
    reply = send(hands, "ada", "One.", thread=root["id"])
    answer = hands.do("grace", "sync", rooms={world.lab: root["change"]})
    missed = answer["rooms"][world.lab]["messages"]
    assert [it["id"] for it in missed] == [root["id"], reply["id"]]
    assert missed[0]["replies"]["count"] == 1


def test_who_left_the_room_hears_nothing_and_comes_back_with_nothing_unread(world, root, hands):
    hands.do("ada", "add", room="lab", person=world.id_of("linus"))
    send(hands, "linus", "I was here.", thread=root["id"])
    hands.do("ada", "remove", room="lab", person=world.id_of("linus"))
    linus = world.listener("linus")
    send(hands, "ada", "Gone, @linus.", thread=root["id"])
    assert linus.heard("thread_unread") == [] == linus.heard("message")
    assert hands.do("linus", "thread", message=root["id"])["error"] == "not_found"
    hands.do("ada", "add", room="lab", person=world.id_of("linus"))
    assert my_lab(world, "linus")["threads"] == 0


def test_mentions_and_threads_stand_together_newest_first(world, root, hands):
    named = send(hands, "ada", "Hello @grace.")
    send(hands, "ada", "Not for anybody.")
    reply = send(hands, "ada", "One.", thread=root["id"])
    for_all = send(hands, "ada", "@room, tea.")
    found = hands.do("grace", "mentions")
    assert found["ok"] and not found["more_before"]
    assert [it["id"] for it in found["messages"]] == [for_all["id"], reply["id"], named["id"]]
    assert [it["unread"] for it in found["messages"]] == [True] * 3
    hands.do("grace", "read", room="lab", seq=for_all["seq"])
    found = hands.do("grace", "mentions", before=for_all["id"])["messages"]
    assert [(it["id"], it["unread"]) for it in found] == [(reply["id"], True), (named["id"], False)]
    assert hands.do("ada", "mentions")["messages"] == [], "one's own words address nobody"
    assert hands.do("linus", "mentions")["messages"] == []


def test_replies_that_come_together_are_all_counted(world, root, hands):
    for number in range(4):
        send(hands, "ada", str(number), thread=root["id"])
    seqs = [it.seq for it in world.messages()]
    assert seqs == list(range(1, seqs[-1] + 1)), "no holes"
    changes = [it.change for it in world.messages()]
    assert len(set(changes)) == len(changes)
    assert world.messages()[root["seq"] - 1].replies["count"] == 4


def test_what_is_too_old_goes_with_all_that_hung_on_it_and_its_replies_keep_their_place(
    world, root, hands
):
    reply = send(hands, "ada", "Green.", thread=root["id"])
    hands.do("ada", "save", message=root["id"], on=True)
    hands.do("grace", "edit", message=root["id"], body="Shall we paint the shed?")
    with world.app.app_context():
        room, old = memberships.find_room("lab"), Message.seq <= root["seq"]
        with transaction() as session:
            past = now() - timedelta(days=100)
            session.execute(
                update(Message).where(old, Message.room_id == room.id).values(created_at=past)
            )
        retentions.choose(world.user("grace"), room, 30)
        assert retentions.remove_due(now() + timedelta(days=8)) == root["seq"]
        for kept in (Follow, Saved, Wording):
            assert db.session.query(kept).count() == 0
    assert [it["id"] for it in hands.do("grace", "history", room="lab")["messages"]] == [
        reply["id"]
    ]
    assert hands.do("grace", "thread", message=reply["id"])["error"] == "not_found"
    assert my_lab(world, "grace")["threads"] == 0
    assert hands.do("ada", "saved")["ids"] == []
