"""Who somebody is, and what they say they are up to."""

from datetime import timedelta

import pytest

from chatapp.extensions import transaction
from chatapp.models import now, rfc3339
from chatapp.operations.accounts import roles
from tests.doors import HttpDoor, SocketDoor


@pytest.fixture(params=[HttpDoor, SocketDoor])
def door(world, request):
    return request.param(world)


def seen_of(door, name, world):
    found = door.do("grace", "people", query=name)["people"]
    return next(it for it in found if it["id"] == world.id_of(name))["doing"]


def test_what_one_is_up_to_is_told_to_whoever_may_know_of_one(door, world):
    linus = world.listener("linus")
    until = rfc3339(now() + timedelta(hours=1))
    said = door.do("ada", "doing", emoji="🌴", text=" On holiday ", until=until)["person"]
    assert said["doing"] == {"emoji": "🌴", "text": "On holiday", "until": until}
    assert linus.heard("person") == [{"person": said}]
    assert seen_of(door, "ada", world) == said["doing"]
    assert door.do("ada", "doing", emoji="🌴", text="On holiday", until=until)["person"] == said
    assert linus.heard("person") == [{"person": said}], "the same again is no news"
    assert world.listener("ada").heard("me")[0]["user"]["doing"] == said["doing"]


def test_it_is_over_by_itself_or_when_one_says_so(door, world):
    door.do("ada", "doing", text="Out")
    assert seen_of(door, "ada", world)["text"] == "Out"
    with world.app.app_context(), transaction():
        world.user("ada").doing_until = now() - timedelta(seconds=1)
    assert seen_of(door, "ada", world) is None
    assert door.do("ada", "doing", emoji="🍵")["person"]["doing"]["text"] == ""
    assert door.do("ada", "doing")["person"]["doing"] is None


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"text": "x" * 81}, "too_long", "text"),
        ({"emoji": "no"}, "invalid", "emoji"),
        ({"text": "out", "until": "2020-01-01T00:00:00Z"}, "invalid", "until"),
        ({"text": "out", "until": "tomorrow"}, "invalid", "until"),
    ],
)
def test_what_is_wrong_with_it_is_said(door, world, wrong, code, field):
    answer = door.do("ada", "doing", **wrong)
    assert (answer["error"], answer["field"]) == (code, field)
    assert seen_of(door, "ada", world) is None


def test_a_profile_says_who_somebody_is_and_no_more_than_others_may_know(door, world):
    with world.app.app_context(), transaction():
        world.user("ada").time_zone = "Asia/Tokyo"
    profile = door.do("grace", "profile", person=world.id_of("ada"))["profile"]
    assert (profile["name"], profile["role"], profile["time_zone"]) == (
        "ada",
        "member",
        "Asia/Tokyo",
    )
    assert profile["since"] and "email" not in profile
    assert door.do("grace", "profile", person="999")["error"] == "not_found"


def test_a_guest_learns_of_those_who_share_a_room_with_them(door, world):
    assert door.do("linus", "leave", room="lobby")["ok"]
    with world.app.app_context():
        roles.give(None, world.user("linus"), "guest")
    ada = world.id_of("ada")
    assert door.do("linus", "profile", person=ada)["error"] == "not_found"
    assert door.do("ada", "add", room="lab", person=world.id_of("linus"))["ok"]
    assert door.do("linus", "profile", person=ada)["ok"]
