"""Owners, admins, members and guests: who may do what, and that it counts at once."""

import pytest

from chatapp.errors import Conflict, Forbidden
from chatapp.extensions import socketio
from chatapp.models import User
from chatapp.operations import accounts, people, rooms
from chatapp.operations.accounts import roles
from chatapp.operations.rooms import memberships
from tests.world import PASSWORD


@pytest.fixture
def alan(app, world):
    """An admin who is not an owner."""
    with app.app_context():
        accounts.create("alan", PASSWORD, role="admin")
    return "alan"


def watcher(world, name):
    return socketio.test_client(
        world.app, namespace="/admin", flask_test_client=world.browser(name)
    )


def test_who_sets_the_place_up_owns_it(app, world):
    with app.app_context():
        assert world.user("grace").role == "owner" and world.user("grace").is_admin


@pytest.mark.parametrize("role", ["admin", "owner"])
def test_only_an_owner_makes_admins(app, world, alan, role):
    with app.app_context():
        with pytest.raises(Forbidden):
            roles.give(world.user("alan"), world.user("linus"), role)
        assert world.user("linus").role == "member"
        roles.give(world.user("grace"), world.user("linus"), role)
        assert world.user("linus").role == role


def test_an_admin_does_nothing_to_owners_and_other_admins(app, world, alan):
    with app.app_context():
        accounts.create("barbara", PASSWORD, role="admin")
        for name in ("grace", "barbara", "alan"):
            with pytest.raises(Forbidden):
                accounts.deactivate(world.user(name), world.user("alan"))
            assert world.user(name).is_active
        accounts.deactivate(world.user("ada"), world.user("alan"))
        accounts.deactivate(world.user("barbara"), world.user("grace"))
        assert not world.user("ada").is_active and not world.user("barbara").is_active


def test_one_owner_always_stays(app, world):
    with app.app_context():
        grace = world.user("grace")
        with pytest.raises(Conflict):
            roles.give(grace, grace, "member")
        roles.give(grace, world.user("ada"), "owner")
        roles.give(grace, grace, "member")
        assert not world.user("grace").is_admin


def test_a_member_gives_no_roles(app, world):
    with app.app_context(), pytest.raises(Forbidden):
        roles.give(world.user("ada"), world.user("linus"), "guest")


@pytest.fixture
def guest(app, world):
    """Linus, a guest, in the public square; Ada and Grace are in the lab without him."""
    with app.app_context():
        square = memberships.find(world.user("ada"), "square")
        memberships.bring(square, world.user("linus"))
        memberships.leave(memberships.find(world.user("linus"), "lobby"))
        roles.give(world.user("grace"), world.user("linus"), "guest")
    return "linus"


def test_a_guest_sees_the_rooms_they_were_put_in_and_no_other(world, door, guest):
    assert door.do("ada", "open", name="garden")["ok"]
    assert door.do("linus", "browse")["rooms"] == []
    assert door.do("linus", "history", room="square")["ok"]
    assert door.do("linus", "join", room="garden")["error"] == "not_found"
    assert door.do("linus", "open", name="mine")["error"] == "forbidden"
    assert world.browser("linus").get("/rooms/garden").status_code == 404


def test_a_guest_knows_only_who_shares_a_room_with_them(world, door, guest):
    names = {it["name"] for it in door.do("linus", "people")["people"]}
    assert names == {"linus", "ada"}
    there = world.id_of("grace")
    assert door.do("linus", "direct", people=[there])["error"] == "not_found"
    assert door.do("linus", "direct", people=[world.id_of("ada")])["ok"]
    assert door.do("linus", "add", room="square", person=world.id_of("ada"))["error"] == "forbidden"


def test_a_guest_hears_of_nothing_outside_their_rooms(app, world, guest):
    linus, ada = world.listener("linus"), world.listener("ada")
    with app.app_context():
        rooms.open(world.user("ada"), "garden")
        rooms.update(memberships.find(world.user("ada"), "square"), topic="Here")
        accounts.change_profile(world.user("grace"), "hopper", None, None)
        accounts.change_profile(world.user("ada"), "lovelace", None, None)
    assert [it["slug"] for it in ada.heard("room")] == ["garden", "garden", "square"]
    assert [it["slug"] for it in linus.heard("room")] == ["square"]
    assert [it["person"]["name"] for it in linus.heard("person")] == ["lovelace"]


def test_becoming_a_guest_counts_for_connections_that_are_open(app, world):
    linus = world.listener("linus")
    with app.app_context():
        roles.give(world.user("grace"), world.user("linus"), "guest")
        rooms.open(world.user("ada"), "garden")
        assert linus.heard("room") == []
        assert linus.heard("account")[0]["user"]["role"] == "guest"
        roles.give(world.user("grace"), world.user("linus"), "member")
        rooms.open(world.user("ada"), "orchard")
    assert [it["slug"] for it in linus.heard("room")] == ["orchard"]


def test_a_guest_does_not_start_in_the_first_room(app, world):
    with app.app_context():
        assert memberships.of(accounts.create("gast", PASSWORD, role="guest")) == []
        assert {it.name for it in people.directory(world.user("gast"))} == set()


@pytest.mark.parametrize("name", ["ada", "linus"])
def test_the_console_is_refused_to_members(world, name):
    assert not watcher(world, name).is_connected("/admin")


def test_the_console_is_refused_to_who_is_not_signed_in(app, world):
    client = socketio.test_client(app, namespace="/admin", flask_test_client=app.test_client())
    assert not client.is_connected("/admin")


def test_an_admin_watches_until_the_role_is_taken_away(app, world, alan):
    client, grace = watcher(world, "alan"), watcher(world, "grace")
    assert client.is_connected("/admin")
    told = client.get_received("/admin")
    assert told[0]["name"] == "figures" and "points" in told[0]["args"][0]
    with app.app_context():
        roles.give(world.user("grace"), world.user("alan"), "member")
    assert not client.is_connected("/admin")
    assert client.queue[-1]["args"][0] == {"reason": "forbidden"}
    assert grace.is_connected("/admin")
    assert not watcher(world, "alan").is_connected("/admin")


def test_the_console_ends_with_the_login(app, world, alan):
    client = watcher(world, "alan")
    with app.app_context():
        accounts.deactivate(world.user("alan"), world.user("grace"))
    assert not client.is_connected("/admin")


def test_watching_makes_nobody_online(app, world):
    ada = world.listener("ada")
    ada.forget()
    watcher(world, "grace")
    assert ada.heard("presence") == []


def test_the_console_takes_no_events(world):
    client = watcher(world, "grace")
    answer = client.emit("send", {"room": "lab"}, callback=True, namespace="/admin")
    assert answer["error"] == "invalid"


def test_every_role_can_be_made_by_command_line(app, world):
    with app.app_context():
        for role in User.ROLES:
            assert accounts.create(f"one {role}", None, role=role).role == role
