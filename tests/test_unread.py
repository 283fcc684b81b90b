"""Unread, exactly: the server's numbers, the same on all devices."""

import pytest

from tests.doors import send


def _counts(listener):
    rooms = {it["slug"]: it for it in listener.heard("me")[-1]["rooms"]}
    return rooms["lab"]["unread"], rooms["lab"]["mentions"]


@pytest.fixture
def read_so_far(door, world):
    """Nothing is unread for ada and grace."""
    seq = world.messages()[-1].seq
    assert all(door.do(who, "read", room="lab", seq=seq)["ok"] for who in ("ada", "grace"))
    return seq


def test_what_others_wrote_is_unread_and_what_i_wrote_is_not(door, world, read_so_far):
    for body in ("one", "two @grace", "three"):
        send(door, "ada", body)
    assert _counts(world.listener("grace")) == (3, 1)
    assert _counts(world.listener("ada")) == (0, 0)


def test_reading_on_one_device_is_told_to_the_others(door, world, read_so_far):
    message = send(door, "ada", "hello @grace")
    phone = world.listener("grace")
    answer = door.do("grace", "read", room="lab", seq=message["seq"])
    assert (answer["unread"], answer["mentions"]) == (0, 0)
    told = {"room": world.lab, "unread": 0, "mentions": 0, "read_seq": message["seq"]}
    assert phone.heard("unread") == [told]


def test_going_back_marks_as_unread_from_there(door, world, read_so_far):
    first = send(door, "ada", "one")
    last = send(door, "ada", "two")
    assert door.do("grace", "read", room="lab", seq=last["seq"])["unread"] == 0
    assert door.do("grace", "read", room="lab", seq=first["seq"] - 1)["unread"] == 2


def test_a_deleted_message_is_not_unread(door, world, read_so_far):
    message = send(door, "ada", "oops @grace")
    door.do("ada", "delete", message=message["id"])
    assert _counts(world.listener("grace")) == (0, 0)


def test_notices_are_not_unread(door, world, read_so_far):
    door.do("ada", "update", room="lab", topic="new")
    assert _counts(world.listener("grace")) == (0, 0)


def test_an_edit_that_adds_a_mention_counts_it(door, world, read_so_far):
    message = send(door, "ada", "hello")
    door.do("ada", "edit", message=message["id"], body="hello @grace")
    assert _counts(world.listener("grace")) == (1, 1)


def test_nobody_reads_further_than_the_end(door, world, read_so_far):
    assert door.do("grace", "read", room="lab", seq=10**9)["read_seq"] == read_so_far


def test_a_newcomer_starts_with_nothing_unread(door, world):
    send(door, "ada", "before")
    room = door.do("ada", "add", room="lab", person=world.id_of("linus"))
    assert room["ok"]
    mine = {it["slug"]: it for it in world.listener("linus").heard("me")[-1]["rooms"]}
    assert mine["lab"]["unread"] == 0


def test_what_is_taken_back_is_unread_no_more_and_the_numbers_are_told(door, world, read_so_far):
    message = send(door, "ada", "hello @grace")
    phone = world.listener("grace")
    assert _counts(phone) == (1, 1)
    assert door.do("ada", "delete", message=message["id"])["ok"]
    told = {"room": world.lab, "unread": 0, "mentions": 0, "read_seq": read_so_far}
    assert phone.heard("unread") == [told]


def test_who_is_addressed_by_an_edit_is_told_their_numbers(door, world, read_so_far):
    message = send(door, "ada", "hello")
    phone = world.listener("grace")
    assert door.do("ada", "edit", message=message["id"], body="hello @grace")["ok"]
    assert [it["mentions"] for it in phone.heard("unread")] == [1]
    assert door.do("ada", "edit", message=message["id"], body="hi @grace")["ok"]
    assert len(phone.heard("unread")) == 1, "nobody else is addressed by the other word"
