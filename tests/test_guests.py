"""Guests: they come to one room by a link, and are gone when it ends."""

import re
from datetime import timedelta

import pytest

from chatapp.errors import NotFound
from chatapp.extensions import db, transaction
from chatapp.jobs import clockwork
from chatapp.models import Guest, GuestLink, Login, User, now
from chatapp.operations import accounts, messages, places
from chatapp.operations.accounts import guests, resets, roles
from tests.doors import send
from tests.pages import token_of


def made(door, **more):
    """A link to the lab, by its owner."""
    answer = door.do("ada", "make_guest_link", room="lab", lifetime="day", **more)
    assert answer["ok"], answer
    return answer["link"]


def come(world, link, name="maria"):
    """Somebody opens the link and gives a name; their browser then is known to the world."""
    client = world.app.test_client()
    token = token_of(client, link["path"])
    answer = client.post(link["path"], data={"name": name, "csrf_token": token})
    if answer.status_code == 302:
        world.take(name, client)
    return answer


def test_a_guest_comes_by_a_link_and_talks_in_that_room_alone(door, world):
    link = made(door, uses=5)
    ada = world.listener("ada")
    page = world.app.test_client().get(link["path"]).text
    assert "lab" in page and "ada" in page
    assert come(world, link).location == "/rooms/lab"

    said = send(door, "maria", "hello @ada")
    assert said["author"]["guest"] is True
    assert ada.heard("message")[-1]["id"] == said["id"]
    assert "guest" not in send(door, "ada", "welcome")["author"]
    members = door.do("ada", "members", room="lab")["members"]
    assert {it["name"]: it["guest"] for it in members}["maria"]
    assert door.do("ada", "profile", person=world.id_of("maria"))["profile"]["role"] == "guest"
    assert door.do("maria", "join", room="square")["error"] == "not_found"
    assert door.do("maria", "browse")["rooms"] == []
    assert door.do("maria", "direct", people=[world.id_of("ada")])["error"] == "forbidden"
    assert door.do("ada", "direct", people=[world.id_of("maria")])["error"] == "forbidden"
    square = door.do("ada", "add", room="square", person=world.id_of("maria"))
    assert square["error"] == "forbidden"
    assert "maria" not in [it["name"] for it in door.do("linus", "people")["people"]]


def test_who_governs_the_room_sees_who_came_by_which_link(door, world):
    first, second = made(door, uses=1), made(door, read_only=True)
    come(world, first)
    listed = door.do("grace", "guest_links", room="lab")["links"]
    assert [it["id"] for it in listed] == [second["id"], first["id"]]
    assert [it["person"]["name"] for it in listed[1]["guests"]] == ["maria"]
    assert listed[1]["uses"] == 1 and not listed[1]["open"], "its one place is taken"
    assert come(world, first, "eve").status_code == 404
    assert door.do("maria", "guest_links", room="lab")["error"] == "forbidden"
    assert door.do("linus", "revoke_guest_link", link=first["id"])["error"] == "not_found"
    assert door.do("maria", "revoke_guest_link", link=first["id"])["error"] == "forbidden"


def test_who_only_reads_is_refused_whatever_they_write(door, world):
    asked = send(door, "ada", "tea?", poll={"options": ["yes", "no"]})
    come(world, made(door, read_only=True))
    room = next(it for it in world.listener("maria").heard("me")[0]["rooms"])
    assert room["read_only"] is True

    message = {"message": asked["id"]}
    heard = door.do("maria", "history", room="lab")["messages"]
    assert "tea?" in [it["body"] for it in heard]
    for what, values in {
        "send": {"room": "lab", "client_id": "x", "body": "me too"},
        "react": {**message, "emoji": "🎉", "on": True},
        "vote": {**message, "options": ["0"]},
        "edit": {**message, "body": "coffee?"},
        "delete": message,
        "draft": {"room": "lab", "body": "me", "revision": 0},
    }.items():
        assert door.do("maria", what, **values)["error"] == "forbidden", what
    for what, values in {
        "typing": {"room": "lab"},
        "pin": {**message, "on": True},
        "schedule": {"room": "lab", "client_id": "y", "body": "x", "at": "2099-01-01T00:00:00Z"},
    }.items():
        assert world.listener("maria").call(what, values)["error"] == "forbidden", what
    client = world.browser("maria")
    sent = {"content_type": "application/octet-stream", "data": b"plan"}
    headers = {"X-CSRFToken": token_of(client), "Accept": "application/json"}
    assert client.post("/files?name=a.txt", headers=headers, **sent).status_code == 403
    with world.app.app_context(), pytest.raises(Exception, match="reads"):
        messages.post(world.membership("maria"), "past the gate", "z")
    assert [it.body for it in world.messages() if it.kind == "text"] == ["tea?"]
    assert world.listener("maria").call("save", {**message, "on": True})["ok"], "for themselves"


def test_revoking_a_link_ends_the_visit_at_once_and_leaves_the_words(door, world):
    link = made(door)
    come(world, link)
    kept = send(door, "maria", "remember me")
    maria, ada = world.listener("maria"), world.listener("ada")

    assert door.do("ada", "revoke_guest_link", link=link["id"])["link"]["open"] is False

    assert maria.heard("bye") == [{"reason": "deactivated"}] and not maria.is_connected
    assert [it["notice"]["event"] for it in ada.heard("message") if it["notice"]] == ["removed"]
    assert world.browser("maria").get("/rooms/lab").status_code == 302
    assert "Your visit is over" in world.browser("maria").get("/sign-in").text, "and says why"
    assert "Your visit is over" not in world.app.test_client().get("/sign-in").text
    assert world.app.test_client().get(link["path"]).status_code == 404
    assert kept["body"] in [it.body for it in world.messages()]
    members = door.do("ada", "members", room="lab")["members"]
    assert "maria" not in [it["name"] for it in members]
    came = door.do("ada", "guest_links", room="lab")["links"][0]["guests"]
    assert [(it["person"]["name"], it["here"]) for it in came] == [("maria", False)]
    assert come(world, made(door)).status_code == 302, "the name is free again"


def test_when_its_time_is_over_the_visit_ends_by_itself(world, socket_door):
    link = made(socket_door)
    come(world, link)
    maria, ada = world.listener("maria"), world.listener("ada")
    with world.app.app_context(), transaction() as session:
        logins = session.query(Login).filter_by(user_id=int(world.id_of("maria")))
        found = session.get_one(GuestLink, int(link["id"]))
        assert [it.expires_at for it in logins] == [found.expires_at], "no session outlives it"
        found.expires_at = now() - timedelta(seconds=1)

    clockwork.work(world.app)

    assert maria.heard("bye") == [{"reason": "deactivated"}] and not maria.is_connected
    assert [it["notice"]["event"] for it in ada.heard("message") if it["notice"]] == ["left"]
    with world.app.app_context():
        assert db.session.get_one(GuestLink, int(link["id"])).ended_at is not None


def test_the_place_says_who_lets_guests_in(door, world):
    link = made(door)
    come(world, link)

    def let(who):
        with world.app.app_context():
            places.change(world.user("grace"), guest_inviters=who)

    let("admins")
    refused = door.do("ada", "make_guest_link", room="lab", lifetime="day", uses=5)
    assert refused["error"] == "forbidden" and "by a link" in refused["message"]
    assert come(world, link, "mario").status_code == 302, "whoever made it could then"
    let("nobody")
    assert world.app.test_client().get(link["path"]).status_code == 404
    with world.app.app_context(), pytest.raises(NotFound):
        guests.accept(db.session.get_one(GuestLink, int(link["id"])), "marco")
    assert world.browser("maria").get("/rooms/lab").status_code == 200, "who is in stays"
    assert door.do("ada", "revoke_guest_link", link=link["id"])["ok"]


def test_the_clock_knows_when_a_link_ends(world, socket_door):
    link = made(socket_door)
    with world.app.app_context(), transaction() as session:
        found = session.get_one(GuestLink, int(link["id"]))
        found.expires_at = now() + timedelta(seconds=7)
    assert 0 < clockwork.work(world.app) <= 7


def test_a_guest_never_comes_to_own_the_room(door, world):
    come(world, made(door))
    for name in ("grace", "ada"):
        assert door.do(name, "leave", room="lab")["ok"]
    assert door.do("maria", "members", room="lab")["members"][0]["role"] == "member"
    refused = door.do("maria", "update", room="lab", topic="Mine now")
    assert refused["error"] == "forbidden"


def test_a_guest_who_leaves_is_gone(door, world):
    come(world, made(door))
    assert door.do("maria", "leave", room="lab")["ok"]
    with world.app.app_context():
        maria = db.session.query(User).filter_by(name="maria").one()
        assert not maria.is_active and maria.name_key != "maria"
        grace = accounts.find("grace")
        for attempt in (
            lambda: accounts.reactivate(maria, grace),
            lambda: roles.give(grace, maria, "member"),
            lambda: resets.make(grace, maria),
        ):
            with pytest.raises(Exception, match=r"guest by a link|be signed in"):
                attempt()


def test_names_that_somebody_has_and_doors_that_are_shut(door, world):
    link = made(door)
    taken = come(world, link, "Grace")
    assert taken.status_code == 409 and "has that name" in taken.text
    with world.app.app_context():
        assert db.session.query(Guest).count() == 0, "and no place was taken by it"
    assert world.browser("ada").get(link["path"]).location == "/rooms/lab"
    assert re.search("linus", world.browser("linus").get(link["path"]).text)
    assert door.do("linus", "make_guest_link", room="lab", lifetime="day")["error"] == "not_found"
    for wrong in ({"lifetime": "never"}, {"lifetime": "day", "uses": 101}):
        answer = door.do("ada", "make_guest_link", room="lab", **wrong)
        assert answer["error"] == "invalid"
    direct = door.do("ada", "direct", people=[world.id_of("grace")])["room"]
    answer = door.do("ada", "make_guest_link", room=direct["id"], lifetime="day")
    assert answer["error"] == "forbidden"
    assert door.do("ada", "archive", room="lab", on=True)["ok"]
    assert come(world, link).status_code == 404
    answer = door.do("ada", "make_guest_link", room="lab", lifetime="day")
    assert answer["error"] == "archived"


def test_a_room_has_only_so_many_links(world, socket_door):
    for _ in range(GuestLink.OPEN_MAX):
        made(socket_door)
    answer = socket_door.do("ada", "make_guest_link", room="lab", lifetime="hour")
    assert answer["error"] == "conflict"
    with world.app.app_context():
        first = guests.made(world.membership("ada"))[-1]
        guests.revoke(world.membership("ada"), first)
    assert made(socket_door)["open"]
