"""Who gets as far as a connection, and who is turned away before."""

import json

import pytest
import websocket

from chatapp.operations import accounts
from chatapp.operations.accounts import logins, tokens
from tests.callers import Caller, eventually

POLLING = "/socket.io/?EIO=4&transport=polling"


def refusal(server, **headers):
    """Ask for a WebSocket and answer the HTTP status with which that was refused."""
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        websocket.create_connection(
            server.origin.replace("http", "ws") + Caller.PATH,
            timeout=10,
            suppress_origin=True,
            header=[f"{name.replace('_', '-')}: {value}" for name, value in headers.items()],
        )
    error = json.loads(refused.value.resp_body)
    assert error["ok"] is False and error["message"]
    return refused.value.status_code


def cookie(server, name="ada"):
    return f"session={server.world.key(name)}"


@pytest.fixture(scope="module")
def robot(running):
    """The key of a program."""
    with running.world.app.app_context():
        return tokens.make(accounts.create("robot", None, is_bot=True))[1]


@pytest.mark.parametrize("times", [1, 2])
def test_a_live_session_gets_in_from_our_own_page(server, times):
    headers = [f"Origin: {server.origin}"] * times  # python-socketio's own, and the program's
    ada = server.caller("ada", header=headers).connect()
    assert ada.hear("me")["user"]["name"] == "ada"


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "http://evil.example",
        "http://127.0.0.1",
        "http://127.0.0.1:{port}, http://evil.example",
        "https://127.0.0.1:{port}",
        "http://[",
        "x",
    ],
)
def test_another_sites_page_is_refused_before_the_upgrade(server, origin):
    origin = origin.format(port=server.port)
    assert refusal(server, Cookie=cookie(server), Origin=origin) == 403
    assert server.get(POLLING, Cookie=cookie(server), Origin=origin)[0] == 403
    forwarded = {"X_Forwarded_Host": "evil.example", "X_Forwarded_Proto": "http"}
    assert refusal(server, Cookie=cookie(server), Origin="http://evil.example", **forwarded) == 403


def test_a_request_that_a_browser_sends_for_another_site_is_refused_without_an_origin_too(server):
    mine = {"Cookie": cookie(server)}
    for site in ("cross-site", "same-site", "none"):
        assert server.get(POLLING, **mine, **{"Sec-Fetch-Site": site})[0] == 403
    assert server.get(POLLING, **mine, **{"Sec-Fetch-Site": "same-origin"})[0] == 200
    assert server.get(POLLING, **mine)[0] == 200, "a program says nothing of a site"


def test_a_cookie_that_opens_nothing_is_refused(server):
    ended = cookie(server)
    with server.world.app.app_context():
        logins.end(logins.find(ended.partition("=")[2]))
    for dead in (ended, f"session={'A' * 43}"):
        assert refusal(server, Cookie=dead) == 401
        assert server.get(POLLING, Cookie=dead)[0] == 401


def test_a_token_in_the_header_gets_in_and_a_wrong_one_does_not(server, robot):
    bot = server.caller(header={"Authorization": f"Bearer {robot}"}).connect()
    assert bot.hear("me")["user"]["name"] == "robot"
    assert refusal(server, Authorization="Bearer wrong") == 401


def test_a_token_may_follow_when_the_namespace_is_entered(server, robot):
    bot = server.caller().connect({"token": robot})
    assert bot.hear("me")["user"]["name"] == "robot"
    assert server.caller().connect({"token": "wrong"}).answer.startswith("44")


def test_what_polls_goes_on_only_while_its_login_lives(server):
    mine = {"Cookie": cookie(server)}
    sid = json.loads(server.get(POLLING, **mine)[1][1:])["sid"]
    assert server.ask(f"{POLLING}&sid={sid}", b"40", mine)[0] == 200
    assert server.get(f"{POLLING}&sid={sid}", Cookie=cookie(server, "grace"))[0] == 401
    assert server.ask(f"{POLLING}&sid={sid}", b"3", {})[0] == 200, "some send a cookie only once"
    assert server.get(f"{POLLING}&sid={sid}", **mine)[0] == 200


def test_other_methods_and_scripts_as_answers_are_refused(server):
    assert server.get(f"{POLLING}&j=0")[0] == 405


def test_compression_is_not_offered(server):
    ada = server.caller("ada", header={"Sec-WebSocket-Extensions": "permessage-deflate"})
    assert "sec-websocket-extensions" not in ada.ws.headers


def test_whoever_enters_no_namespace_is_gone_after_ten_seconds(server, robot):
    never = server.caller()
    refused = server.caller().connect({"token": "wrong"})
    gone = server.caller("ada").connect()
    gone.ws.send("41")
    stays = server.caller().connect({"token": robot})
    assert never.is_closed_within(11)
    assert refused.is_closed_within(1) and gone.is_closed_within(1.5)
    assert stays.call("latency", 1)["ok"]


def test_one_address_holds_so_many_connections_and_no_more(serve):
    server = serve(MAX_CONNECTIONS_PER_ADDRESS=3)
    first, *_others = [server.caller() for _ in range(3)]
    assert refusal(server) == 429
    first.hang_up()
    eventually(lambda: server.get(POLLING)[0] == 200)


def test_one_person_holds_so_many_connections_and_no_more(serve):
    server = serve(MAX_CONNECTIONS_PER_PERSON=2)
    for _ in range(2):
        server.caller("ada").connect()
    assert refusal(server, Cookie=cookie(server)) == 429
    assert server.caller("grace").connect().hear("me")
    with server.world.app.app_context():
        key = tokens.make(server.world.user("ada"))[1]
    assert "Too many" in server.caller().connect({"token": key}).answer
