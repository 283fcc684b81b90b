"""Too much at once is told, and nothing worse."""

import uuid

import pytest

from chatapp.admission import floods
from chatapp.extensions import db, socketio
from chatapp.operations import accounts
from chatapp.operations.accounts import tokens
from chatapp.operations.rooms import memberships
from tests.doors import HttpDoor, SocketDoor
from tests.world import Listener

BOTS = 60


def say(door, who, body, client_id=None):
    return door.do(who, "send", room="lab", client_id=client_id or str(uuid.uuid4()), body=body)


@pytest.fixture
def stopped_clock(app, monkeypatch):
    """Time goes on only when a test says so."""
    app.config["BOT_SEND_BURST"] = BOTS  # of 500 it would take long to tell the end
    floods.init_app(app)
    moments = [1000.0]
    for pace in app.extensions["paces"].values():
        monkeypatch.setattr(pace, "_clock", lambda: moments[0])

    def go_on(seconds):
        moments[0] += seconds

    return go_on


def test_thirty_messages_at_once_then_five_a_second(door, world, stopped_clock):
    for number in range(30):
        assert say(door, "ada", f"{number}")["ok"]

    refused = say(door, "ada", "one more")

    assert refused["error"] == "rate_limited" and refused["message"]
    assert refused["retry_after"] == pytest.approx(0.2)
    assert len([it for it in world.messages() if it.kind == "text"]) == 30, "it was not kept"
    stopped_clock(1)
    assert [say(door, "ada", "again")["ok"] for _ in range(6)] == [True] * 5 + [False]


def test_one_persons_flood_slows_nobody_else(door, world, stopped_clock):
    while say(door, "ada", "flood")["ok"]:
        pass
    assert say(door, "grace", "calm")["ok"]


def test_what_is_stored_already_is_answered_though_nothing_more_is_taken(
    door, world, stopped_clock
):
    first = say(door, "ada", "once", "the-one")
    for _ in range(40):
        assert say(door, "ada", "once", "the-one")["message"]["id"] == first["message"]["id"]
    rest = [say(door, "ada", "more")["ok"] for _ in range(30)]
    assert rest == [True] * 29 + [False], "asking again cost nothing"
    assert say(door, "ada", "once", "the-one") == first


def test_both_doors_draw_from_the_same_bucket(world, stopped_clock):
    browser, socket = HttpDoor(world), SocketDoor(world)
    for number in range(30):
        assert say(browser if number % 2 else socket, "ada", "x")["ok"]
    assert say(browser, "ada", "x")["error"] == say(socket, "ada", "x")["error"] == "rate_limited"


def test_over_http_the_status_and_a_header_say_it_too(world, stopped_clock):
    browser = HttpDoor(world)
    while say(browser, "ada", "x")["ok"]:
        pass
    assert browser.response.status_code == 429
    assert browser.response.headers["Retry-After"] == "1"


def test_bots_have_a_pace_of_their_own(app, world, stopped_clock):
    with app.app_context():
        robot = accounts.create("robot", None, is_bot=True)
        memberships.enrol(robot, world.membership("ada").room)
        key = tokens.make(robot)[1]
        db.session.remove()
    bot = Listener(socketio.test_client(app, auth={"token": key}))

    def speak(number):
        return bot.call("send", {"room": "lab", "client_id": f"c{number}", "body": "beep"})

    assert all(speak(number)["ok"] for number in range(BOTS))
    assert speak(BOTS)["retry_after"] == pytest.approx(0.02)


def test_ten_rooms_are_joined_in_a_minute(door, world, stopped_clock):
    for number in range(11):
        assert door.do("grace", "open", name=f"room {number}")["ok"]
    answers = [door.do("ada", "join", room=f"room-{number}") for number in range(11)]
    assert [it["ok"] for it in answers] == [True] * 10 + [False]
    assert answers[-1]["retry_after"] == pytest.approx(6)
    assert door.do("ada", "join", room="room-3")["ok"], "opening a room one is in is not joining"


def test_typing_is_told_about_once_a_second(world, stopped_clock):
    ada, grace = world.listener("ada"), world.listener("grace")
    answers = [ada.call("typing", {"room": "lab"}) for _ in range(5)]
    assert answers[-1]["error"] == "rate_limited"
    assert len(grace.heard("typing")) == [it["ok"] for it in answers].count(True) == 2
    stopped_clock(1)
    assert ada.call("typing", {"room": "lab"})["ok"]


def test_a_limit_of_nought_is_no_limit(app, world):
    app.config["SEND_RATE"] = 0
    floods.init_app(app)
    ada = world.listener("ada")
    for number in range(100):
        assert ada.call("send", {"room": "lab", "client_id": str(number), "body": "x"})["ok"]
