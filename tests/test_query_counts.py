"""Nothing asks the database more often because there is more in it."""

from functools import partial

import pytest

from chatapp.extensions import db
from chatapp.operations import absences, accounts, messages, places, rooms
from chatapp.operations.rooms import memberships
from tests.doors import HttpDoor, SocketDoor
from tests.queries import queries
from tests.world import PASSWORD

SMALL, LARGE = 4, 9
"""People, rooms, and messages in each; with all of them somebody does something."""


class Place:
    """A place of a size, in which each thing can be done in a room or to a message of its own."""

    def __init__(self, world, size):
        self.world, self.size = world, size
        with world.app.app_context():
            self._fill()
            self.engine = db.engine
        self.ada = world.listener("ada")
        self.others = [world.listener(f"person {number}") for number in range(size)]

    def _fill(self):
        ada = self.world.user("ada")
        crowd = [accounts.create(f"person {number}", PASSWORD) for number in range(self.size)]
        self.people = [str(user.id) for user in crowd]
        for number in range(self.size):
            room = rooms.open(ada, f"room {number}", people=crowd)
            rooms.direct(ada, [crowd[number]])
            for nth in range(2 * self.size):
                self._say(room, f"{number}-{nth}", crowd[nth % self.size])
        self.room = memberships.find(ada, "room-0")
        self.mine = [self._say(self.room, f"mine {nth}", ada) for nth in range(10)]

    def _say(self, room, client_id, user):
        membership = memberships.find(user, str(room.room_id))
        said = messages.post(membership, f"hello @ada {client_id}", client_id)
        for reader in (membership, self.world.membership("ada", str(room.room_id))):
            messages.react(reader, said, "🌱", True)
        return str(said.id)

    def count(self, do):
        with queries(self.engine) as asked:
            answer = do()
        assert answer is None or answer["ok"], answer
        return len(asked)


def done(place, door):
    """How many queries each thing that one can do asks, by name."""
    mine, people = place.mine, place.people
    things = {
        "send": {"room": "room-0", "client_id": "a", "body": "hello"},
        "send to some": {"room": "room-0", "client_id": "b", "body": "hello @ada and @person 0"},
        "send to all": {"room": "room-0", "client_id": "c", "body": "hello @room"},
        "send an answer": {"room": "room-0", "client_id": "d", "body": "yes", "reply_to": mine[0]},
        "send again": {"room": "room-0", "client_id": "a", "body": "hello"},
        "edit": {"message": mine[1], "body": "hello @person 1"},
        "react": {"message": mine[2], "emoji": "🌱", "on": False},
        "delete": {"message": mine[3]},
        "history": {"room": "room-0", "limit": 100},
        "read": {"room": "room-0", "seq": 1},
        "members": {"room": "room-0"},
        "browse": {},
        "people": {"query": "person"},
        "open": {"name": "another", "people": people[:2]},
        "add": {"room": "another", "person": place.world.id_of("grace")},
        "remove": {"room": "another", "person": people[0]},
        "update": {"room": "another", "topic": "tea"},
        "prefer": {"room": "another", "favourite": True, "notify": "none"},
        "archive": {"room": "another", "on": True},
        "direct": {"people": people[:2]},
        "leave": {"room": "room-1"},
        "join": {"room": "room-1"},
    }
    return {
        name: place.count(partial(door.do, "ada", name.split()[0], **payload))
        for name, payload in things.items()
    }


def done_live(place):
    """The same for what only connections do."""
    ada = place.ada
    heads = {it["id"]: it["change"] for it in ada.heard("me")[-1]["rooms"]}
    old = {room: max(change - 3, 0) for room, change in heads.items()}
    things = {
        "typing": {"room": "room-0"},
        "latency": 1,
        "status": {"status": "away"},
        "search": {"query": "hello"},
        "sync": {"rooms": heads},
        "sync after a while": {"rooms": old},
        "sync after long": {"rooms": dict.fromkeys(heads, 0)},
    }
    counts = {
        name: place.count(partial(ada.call, name.split()[0], payload))
        for name, payload in things.items()
    }
    return {**counts, "connect": place.count(lambda: place.world.listener("ada") and None)}


@pytest.fixture(autouse=True)
def _place_stays_known(monkeypatch):
    """What is looked up every ten seconds would count for whoever comes then."""
    monkeypatch.setattr(places, "NAME_SECONDS", 3600.0)


@pytest.mark.parametrize("door", [HttpDoor, SocketDoor])
def test_what_one_does_costs_the_same_in_a_large_place(make_world, door):
    counts = []
    for size in (SMALL, LARGE):
        world = make_world()
        place = Place(world, size)
        hands = door(world)
        hands.do("ada", "members", room="room-0")  # a first time is a first time
        counts.append(done(place, hands))
    assert counts[0] == counts[1]
    assert all(counts[0].values())


def test_what_a_connection_does_costs_the_same_in_a_large_place(make_world, monkeypatch):
    monkeypatch.setattr(absences, "AT_ONCE", 10_000)  # so long an absence comes in portions
    counts = [done_live(Place(make_world(), size)) for size in (SMALL, LARGE)]
    assert counts[0] == counts[1]
    assert counts[0]["typing"] <= 2 and counts[0]["latency"] <= 1
    assert counts[0]["sync"] <= 3


PAGES = {"newest": {}, "before": {"before": 7}, "after": {"after": 2}, "around": {"around": 5}}


@pytest.mark.only_on("sqlite")  # PostgreSQL plans by what is there, and of twelve rows it reads all
@pytest.mark.parametrize("where", PAGES.values(), ids=PAGES)
def test_a_page_of_history_is_found_by_its_place_and_not_by_searching(world, where):
    with world.app.app_context():
        ada = world.membership("ada")
        for number in range(12):
            messages.post(ada, f"number {number}", str(number))
        with queries(db.engine) as asked:
            assert messages.page(ada, **where)
        driver = db.session.connection().connection.driver_connection
        selects = [each for each in asked if "FROM message " in each.statement]
        plans = [driver.execute(f"EXPLAIN QUERY PLAN {it}", values) for it, values in selects]
        steps = [step for plan in plans for *_numbers, step in plan]
    assert steps and not [step for step in steps if step.startswith(("SCAN", "USE TEMP"))]
    assert any(step.startswith("SEARCH message USING INDEX") for step in steps)
