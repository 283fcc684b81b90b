"""Rooms: who may see, enter, change and leave them, and who is told."""

import pytest

from tests.doors import send


def test_a_public_room_is_found_and_entered_by_anybody(door, world):
    ada = world.listener("ada")
    assert "square" in [it["slug"] for it in door.do("linus", "browse")["rooms"]]

    answer = door.do("linus", "join", room="square")

    assert answer["ok"] and answer["room"]["slug"] == "square"
    assert answer["messages"][-1]["notice"]["event"] == "entered"
    assert ada.heard("message")[-1]["author"]["name"] == "linus"


def test_joining_twice_is_joining_once(door, world):
    first = door.do("linus", "join", room="square")
    again = door.do("linus", "join", room="square")
    assert again["messages"] == first["messages"]
    assert again["room"]["members"] == first["room"]["members"] == 2


def test_a_private_room_is_not_entered_without_being_brought(door, world):
    assert door.do("linus", "join", room="lab")["error"] == "not_found"
    assert "lab" not in [it["slug"] for it in door.do("linus", "browse")["rooms"]]


def test_somebody_brought_in_hears_the_room_at_once_and_sees_what_was_said(door, world):
    send(door, "ada", "before linus")
    linus = world.listener("linus")

    door.do("ada", "add", room="lab", person=world.id_of("linus"))

    assert [it["slug"] for it in linus.heard("room")][:1] == ["lab"]
    send(door, "grace", "welcome")
    assert linus.heard("message")[-1]["body"] == "welcome"
    history = door.do("linus", "history", room="lab")["messages"]
    assert "before linus" in [it["body"] for it in history]


def test_a_member_who_does_not_govern_brings_nobody_into_a_private_room(door, world):
    door.do("ada", "add", room="lab", person=world.id_of("linus"))
    answer = door.do("linus", "add", room="lab", person=world.id_of("linus"))
    assert answer["error"] == "forbidden"


def test_whoever_is_removed_hears_no_more(door, world):
    door.do("ada", "add", room="lab", person=world.id_of("linus"))
    linus = world.listener("linus")

    assert door.do("ada", "remove", room="lab", person=world.id_of("linus"))["ok"]
    send(door, "ada", "he is gone")

    assert linus.heard("left") == [{"room": world.lab}]
    assert "he is gone" not in [it["body"] for it in linus.heard("message")]
    assert door.do("linus", "history", room="lab")["error"] == "not_found"


def test_a_member_cannot_remove_another(door, world):
    door.do("ada", "add", room="lab", person=world.id_of("linus"))
    answer = door.do("linus", "remove", room="lab", person=world.id_of("ada"))
    assert answer["error"] == "forbidden"
    assert len(door.do("ada", "members", room="lab")["members"]) == 3


def test_leaving_ends_the_events_and_says_so_on_every_device(door, world):
    one, other = world.listener("ada"), world.listener("ada")
    assert door.do("ada", "leave", room="square")["ok"]
    assert one.heard("left") == other.heard("left") != []
    assert door.do("ada", "send", room="square", client_id="x", body="?")["error"] == "not_found"


def test_a_room_whose_owner_leaves_passes_to_who_is_there_longest(door, world):
    assert door.do("ada", "leave", room="lab")["ok"]
    roles = {it["name"]: it["role"] for it in door.do("grace", "members", room="lab")["members"]}
    assert roles == {"grace": "owner"}


def test_who_owns_a_room_from_now_on_is_told(door, world):
    grace = world.listener("grace")
    assert door.do("ada", "leave", room="lab")["ok"]
    assert [it.get("role") for it in grace.heard("room")] == [None, "owner"]


def test_opening_a_room_makes_its_address_from_its_name(door, world):
    room = door.do("linus", "open", name="Tea & Cake", kind="public")["room"]
    assert (room["slug"], room["role"], room["members"]) == ("tea-cake", "owner", 1)
    again = door.do("linus", "open", name="Tea, Cake", kind="public")["room"]
    assert again["slug"] == "tea-cake-2"


@pytest.mark.parametrize(
    ("name", "slug"), [("Lab", "lab-2"), ("开会", "开会"), ("2024", "room-2024")]
)
def test_addresses_in_any_script_never_read_as_ids(door, world, name, slug):
    assert door.do("linus", "open", name=name)["room"]["slug"] == slug


def test_renaming_is_noted_and_keeps_the_address(door, world):
    grace = world.listener("grace")
    room = door.do("ada", "update", room="lab", name="Laboratory", topic="quiet")["room"]
    assert (room["name"], room["topic"], room["slug"]) == ("Laboratory", "quiet", "lab")
    assert [it["notice"]["event"] for it in grace.heard("message")] == ["renamed", "topic"]
    assert grace.heard("room")[-1]["name"] == "Laboratory"


def test_an_admin_governs_a_room_that_another_owns_but_only_from_inside(door, world):
    assert door.do("grace", "update", room="lab", name="Renamed")["ok"], "grace is in the lab"
    door.do("linus", "open", name="Den", kind="private")
    assert door.do("grace", "update", room="den", name="Mine")["error"] == "not_found"


def test_an_archived_room_is_read_but_not_written(door, world):
    message = send(door, "ada", "last words")
    assert door.do("ada", "archive", room="lab", on=True)["room"]["archived"]
    for what, payload in {
        "send": {"room": "lab", "client_id": "x", "body": "more"},
        "edit": {"message": message["id"], "body": "other"},
        "react": {"message": message["id"], "emoji": "👍", "on": True},
    }.items():
        assert door.do("ada", what, **payload)["error"] == "archived", what
    assert door.do("ada", "history", room="lab")["messages"][-1]["notice"]["event"] == "archived"
    assert not door.do("ada", "archive", room="lab", on=False)["room"]["archived"]
    send(door, "ada", "open again")


def test_the_same_people_are_always_the_same_conversation(door, world):
    people = [world.id_of("grace"), world.id_of("linus")]
    first = door.do("ada", "direct", people=people)["room"]
    again = door.do("grace", "direct", people=[world.id_of("linus"), world.id_of("ada")])["room"]
    pair = door.do("ada", "direct", people=people[:1])["room"]
    assert first["id"] == again["id"] != pair["id"]
    assert {it["name"] for it in first["people"]} == {"ada", "grace", "linus"}


def test_a_direct_conversation_needs_somebody_else_and_is_not_left(door, world):
    alone = door.do("ada", "direct", people=[world.id_of("ada")])
    assert (alone["error"], alone["field"]) == ("invalid", "people")
    room = door.do("ada", "direct", people=[world.id_of("grace")])["room"]
    assert door.do("ada", "leave", room=room["id"])["error"] == "forbidden"
    assert door.do("ada", "update", room=room["id"], name="x")["error"] == "forbidden"


def test_a_new_person_in_a_direct_conversation_is_told(world, door):
    linus = world.listener("linus")
    door.do("ada", "direct", people=[world.id_of("linus")])
    assert linus.heard("room")[-1]["kind"] == "direct"


def test_how_one_wants_a_room_is_kept_and_told_to_nobody_else(door, world):
    ada, grace = world.listener("ada"), world.listener("grace")
    before = grace.heard("room")
    answer = door.do("ada", "prefer", room="lab", favourite=True, notify="mentions")
    assert (answer["room"]["favourite"], answer["room"]["notify"]) == (True, "mentions")
    assert ada.heard("room")[-1]["favourite"] is True
    assert grace.heard("room") == before
    again = door.do("ada", "prefer", room="lab", notify="none")["room"]
    assert (again["favourite"], again["notify"]) == (True, "none")
    here = [it for it in world.listener("ada").heard("me")[-1]["rooms"] if it["slug"] == "lab"]
    assert (here[0]["favourite"], here[0]["notify"]) == (True, "none")


def test_nobody_prefers_what_there_is_not(door):
    answer = door.do("ada", "prefer", room="lab", notify="sometimes")
    assert (answer["error"], answer["field"]) == ("invalid", "notify")
