"""Favourites stand in one's own order, the same on all devices."""

import pytest

from tests.doors import HttpDoor, SocketDoor

NAMES = ("alpha", "beta", "gamma")


@pytest.fixture(params=[HttpDoor, SocketDoor])
def door(world, request):
    found = request.param(world)
    for name in NAMES:
        found.do("ada", "open", name=name)
        found.do("ada", "prefer", room=name, favourite=True)
    return found


def order(world):
    rooms = world.listener("ada").heard("me")[0]["rooms"]
    placed = [it for it in rooms if it["place"] is not None]
    return [it["name"] for it in sorted(placed, key=lambda it: it["place"])]


def test_a_favourite_is_put_where_one_wants_it_and_the_others_make_room(door, world):
    assert order(world) == []
    phone, grace = world.listener("ada"), world.listener("grace")
    moved = door.do("ada", "prefer", room="gamma", place=0)["room"]
    assert (moved["place"], moved["favourite"]) == (0, True)
    assert order(world) == ["gamma", "alpha", "beta"]
    assert {it["name"]: it["place"] for it in phone.heard("room")} == {
        "gamma": 0,
        "alpha": 1,
        "beta": 2,
    }
    assert grace.heard("room") == []
    door.do("ada", "prefer", room="alpha", place=1000)
    assert order(world) == ["gamma", "beta", "alpha"]
    assert door.do("ada", "prefer", room="beta", place=-1)["field"] == "place"
    assert door.do("ada", "prefer", room="beta", place=1001)["field"] == "place"


def test_what_is_no_favourite_any_more_has_no_place(door, world):
    for name in NAMES:
        door.do("ada", "prefer", room=name, place=0)
    assert door.do("ada", "prefer", room="beta", favourite=False)["room"]["place"] is None
    assert order(world) == ["gamma", "alpha"]
    assert door.do("ada", "prefer", room="square", place=1)["room"]["favourite"] is True
    assert order(world) == ["gamma", "square", "alpha"]


def test_ones_order_is_ones_own(door, world):
    door.do("ada", "add", room="alpha", person=world.id_of("grace"))
    assert door.do("grace", "prefer", room="alpha", place=0)["room"]["place"] == 0
    assert order(world) == []
