"""Losing access takes effect on live connections, in the operation that takes it away."""

import re

import pytest

from chatapp.operations import accounts
from chatapp.operations.accounts import logins, tokens
from tests.conftest import SECRET
from tests.doors import send
from tests.servers import run
from tests.world import PASSWORD


def test_a_room_made_private_leaves_the_lists_of_outsiders_at_once(door, world):
    linus, ada = world.listener("linus"), world.listener("ada")
    square = next(it for it in door.do("linus", "browse")["rooms"] if it["slug"] == "square")

    answer = door.do("ada", "update", room="square", kind="private")

    assert answer["room"]["kind"] == "private"
    assert linus.heard("left") == [{"room": square["id"]}]
    assert ada.heard("left") == []
    assert [it["kind"] for it in ada.heard("room")] == ["private"]
    assert linus.heard("room") == [], "not even what it is called now"
    assert "square" not in [it["slug"] for it in door.do("linus", "browse")["rooms"]]
    assert door.do("linus", "join", room="square")["error"] == "not_found"
    assert door.do("linus", "history", room="square")["error"] == "not_found"
    assert send(door, "ada", "among us", room="square") and linus.heard("message") == []


def test_a_room_made_public_is_found_by_everybody(door, world):
    linus = world.listener("linus")
    assert door.do("ada", "update", room="lab", kind="public")["room"]["kind"] == "public"
    assert [it["slug"] for it in linus.heard("room")] == ["lab"]
    assert door.do("linus", "join", room="lab")["ok"]


def test_only_who_governs_a_room_opens_or_closes_it(door, world):
    assert door.do("linus", "join", room="square")["ok"]
    answer = door.do("linus", "update", room="square", kind="private")
    assert answer["error"] == "forbidden"
    assert door.do("ada", "update", room="square", kind="direct")["error"] == "invalid"
    direct = door.do("ada", "direct", people=[world.id_of("grace")])["room"]
    assert door.do("ada", "update", room=direct["id"], kind="public")["error"] == "forbidden"


DEACTIVATE_ADA = """
from chatapp import broadcasts
from chatapp.operations import accounts
from wsgi import app
with app.app_context():
    broadcasts.leave_bulletins()
    accounts.deactivate(accounts.find("ada"))
"""


class Page:
    """What a person does in another window of the same server, over HTTP."""

    def __init__(self, server, name):
        self._server = server
        self._headers = {"Cookie": f"session={server.world.key(name)}", "Accept": "text/html"}

    def post(self, path, **fields):
        page = self._server.get("/settings/profile", **self._headers)[1]
        token = re.search(r'name="csrf-token" content="([^"]+)"', page)[1]
        body = "&".join(f"{name}={value}" for name, value in fields.items()).replace(" ", "+")
        status, text = self._server.ask(
            path, body.encode(), {**self._headers, "X-CSRFToken": token}
        )
        assert status == 200, text

    @property
    def key(self):
        return self._headers["Cookie"].partition("=")[2]


def end_the_other(page, ended):
    page.post(f"/settings/sessions/{ended}/end")


def end_all_others(page, _ended):
    page.post("/settings/sessions/end-others")


def change_the_password(page, _ended):
    page.post("/settings/password", present=PASSWORD, password="another horse battery")


@pytest.mark.parametrize("how", [end_the_other, end_all_others, change_the_password])
def test_a_live_connection_ends_with_its_login(serve, how):
    server = serve()
    page = Page(server, "ada")
    key = server.world.key("ada")
    phone = server.caller(header=[f"Cookie: session={key}"]).connect()
    with server.world.app.app_context():
        ended = logins.find(key).id

    how(page, ended)

    assert phone.hear("bye") == {"reason": "signed_out"}
    assert phone.is_closed_within(1), "the network connection too"
    assert server.get("/rooms.json", Cookie=f"session={key}", Accept="application/json")[0] == 401


def test_signing_out_ends_the_connection_of_that_window(serve):
    server = serve()
    page = Page(server, "ada")
    line = server.caller(header=[f"Cookie: session={page.key}"]).connect()
    elsewhere = server.caller("ada").connect()
    page.post("/sign-out")
    assert line.hear("bye") == {"reason": "signed_out"} and line.is_closed_within(1)
    assert elsewhere.call("latency", 1)["ok"], "other windows go on"


def test_a_person_deactivated_by_another_process_beside_the_server_is_out_too(serve):
    server = serve()
    ada, grace = server.caller("ada").connect(), server.caller("grace").connect()
    with server.world.app.app_context():
        key = tokens.make(accounts.create("robot", None, is_bot=True))[1]
    bot = server.caller().connect({"token": key})

    done = run(server.folder, "-c", DEACTIVATE_ADA, SECRET_KEY=SECRET)
    assert done.returncode == 0, done.stderr
    assert ada.hear("bye") == {"reason": "deactivated"} and ada.is_closed_within(1)
    assert bot.call("latency", 1)["ok"] and grace.call("latency", 1)["ok"]


def test_whoever_is_removed_from_a_room_hears_left_and_nothing_after(server):
    linus = server.world.id_of("linus")
    ada, gone = server.caller("ada").connect(), server.caller("linus").connect()
    assert ada.call("add", {"room": "lab", "person": linus})["ok"]
    assert ada.call("remove", {"room": "lab", "person": linus})["ok"]
    assert ada.call("send", {"room": "lab", "client_id": "after", "body": "secret"})["ok"]
    gone.hear("left")
    gone.call("latency", 1)
    assert not any("secret" in packet for packet in gone.unheard)
