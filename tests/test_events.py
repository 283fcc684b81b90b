"""The socket door itself: who gets in, who is turned away, and what a handler may not do."""

import pytest
from flask import session

from chatapp.extensions import db, socketio, transaction
from chatapp.models import now
from chatapp.operations import accounts
from chatapp.operations.accounts import logins, tokens
from tests.queries import queries
from tests.world import Listener


def handlers():
    """Every handler that is registered, on every namespace."""
    return [
        pytest.param(handler, id=f"{namespace}{event}")
        for event, handler, namespace in socketio.handlers
    ]


@pytest.mark.parametrize("handler", handlers())
def test_every_event_is_guarded(handler):
    assert handler.__wrapped__.is_guarded, "authenticated_only is missing"


def test_nobody_connects_without_signing_in(app, world):
    client = socketio.test_client(app, flask_test_client=app.test_client())
    assert not client.is_connected()


@pytest.mark.parametrize(
    "auth", [{"token": "wrong"}, {"token": None}, {"token": ["x"]}, {"token": {}}]
)
def test_a_wrong_token_is_refused_even_with_a_good_cookie(app, world, auth):
    client = socketio.test_client(app, flask_test_client=world.browser("ada"), auth=auth)
    assert not client.is_connected()


@pytest.fixture
def bot(app, world):
    """A program's connection, by its token."""
    with app.app_context():
        robot = accounts.create("robot", None, is_bot=True)
        _token, key = tokens.make(robot)
    return Listener(socketio.test_client(app, auth={"token": key}))


def test_a_token_connects_a_bot_and_revoking_it_ends_that(app, world, bot):
    assert bot.heard("me")[0]["user"]["name"] == "robot"
    assert bot.call("open", {"name": "robots"})["ok"]
    with app.app_context():
        tokens.revoke(tokens.live(1))
    assert not bot.is_connected


def test_an_ended_login_closes_its_connections_and_no_others(app, world):
    ada, grace = world.listener("ada"), world.listener("grace")
    with app.app_context():
        logins.end(logins.of(world.user("ada"))[0])
    assert ada.heard("bye") == [{"reason": "signed_out"}]
    assert not ada.is_connected and grace.is_connected


def test_a_login_that_ended_unannounced_is_noticed_at_the_next_event(app, world):
    ada = world.listener("ada")
    with app.app_context(), transaction():
        logins.of(world.user("ada"))[0].ended_at = now()
    assert ada.call("history", {"room": "lab"})["error"] == "forbidden"
    assert not ada.is_connected


def test_a_deactivated_account_is_out_everywhere(app, world):
    ada = world.listener("ada")
    with app.app_context():
        accounts.deactivate(world.user("ada"))
    assert ada.heard("bye") == [{"reason": "deactivated"}]
    assert not ada.is_connected


def test_the_session_is_read_only_in_events(app, world):
    raised = []

    @socketio.on("try to write")
    def write(_data):
        for attempt in (
            lambda: session.__setitem__("x", 1),
            lambda: session.pop("_user_id"),
            lambda: session.update(x=1),
            session.clear,
            lambda: session.setdefault("x", 1),
        ):
            with pytest.raises(TypeError, match="read-only"):
                attempt()
            raised.append(session["_user_id"])

    try:
        world.listener("ada").call("try to write", {})
    finally:
        del socketio.server.handlers["/"]["try to write"]
    assert raised == [world.id_of("ada")] * 5, "it can be read, and not be written"


def test_an_unexpected_failure_is_answered_and_leaves_the_connection(
    app, world, monkeypatch, caplog
):
    ada = world.listener("ada")
    monkeypatch.setattr("chatapp.operations.messages.page", lambda *_a, **_k: 1 / 0)
    answer = ada.call("history", {"room": "lab"})
    assert answer["error"] == "internal" and "ZeroDivision" not in answer["message"]
    assert ada.is_connected and "ZeroDivisionError" in caplog.text


def test_latency_comes_back_as_it_went(world):
    ada = world.listener("ada")
    for value in ({"n": 1}, [1, 2], "x", None, 5):
        assert ada.call("latency", value) == {"ok": True, "echo": value}


def test_me_is_everything_that_a_page_starts_from(world):
    me = world.listener("ada").heard("me")[0]
    assert (me["user"]["name"], me["user"]["role"]) == ("ada", "member")
    assert {it["slug"] for it in me["rooms"]} == {"lab", "lobby", "square"}
    assert {"unread", "mentions", "read_seq", "change", "seq", "role"} <= set(me["rooms"][0])
    assert me["presence"] == {world.id_of("ada"): "online"}
    known = {"time", "limits", "version", "scripts", "place", "logo", "colours", "async_mode"}
    assert set(me["server"]) == known
    assert me["announcements"] == [] and me["cautions"] == []


def test_presence_is_told_to_who_shares_a_room(world):
    grace = world.listener("grace")
    ada = world.listener("ada")
    ada.call("status", {"status": "away"})
    ada.call("status", {"status": "online"})
    ada.hang_up()
    told = [it["status"] for it in grace.heard("presence") if it["user"] == world.id_of("ada")]
    assert told == ["online", "away", "online", "offline"]


def test_a_second_device_keeps_somebody_online(world):
    grace, phone, laptop = world.listener("grace"), world.listener("ada"), world.listener("ada")
    grace.forget()
    phone.call("status", {"status": "away"})
    laptop.hang_up()
    phone.hang_up()
    assert [it["status"] for it in grace.heard("presence")] == ["away", "offline"]


def test_typing_is_told_to_the_room_but_not_to_who_types(world):
    ada, phone, grace = world.listener("ada"), world.listener("ada"), world.listener("grace")
    linus = world.listener("linus")
    assert ada.call("typing", {"room": "lab"})["ok"]
    (told,) = grace.heard("typing")
    assert (told["room"], told["user"]) == (world.lab, world.id_of("ada"))
    assert told["person"]["name"] == "ada"
    assert ada.heard("typing") == phone.heard("typing") == linus.heard("typing") == []


def test_an_announcement_that_does_not_exist_is_not_found(world):
    assert world.listener("ada").call("acknowledge", {"announcement": "1"})["error"] == "not_found"


def test_search_finds_only_in_rooms_that_one_is_in(world):
    ada, linus = world.listener("ada"), world.listener("linus")
    ada.call("send", {"room": "lab", "client_id": "a", "body": "The Treasure is here"})
    found = ada.call("search", {"query": "treasure"})["messages"]
    assert [it["snippet"] for it in found] == ["The Treasure is here"]
    assert linus.call("search", {"query": "treasure"})["messages"] == []
    assert linus.call("search", {"query": "treasure", "room": "lab"})["error"] == "not_found"


def test_queries_do_not_grow_with_the_rooms(app, world):
    """`me` costs the same for three rooms and for thirty."""
    _queries_of_me(world)  # the first connection also starts the server's own tasks
    few = _queries_of_me(world)
    ada = world.listener("ada")
    for number in range(27):
        assert ada.call("open", {"name": f"room {number}"})["ok"]
    assert _queries_of_me(world) == few


def _queries_of_me(world):
    with world.app.app_context(), queries(db.engine) as asked:
        world.listener("ada")
    assert asked, "something has to be asked for this test to mean anything"
    return len(asked)
