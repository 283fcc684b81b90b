"""Tokens open what their scopes say, over HTTP and the socket alike, until they are revoked."""

from functools import partial

import pytest
from flask_socketio import SocketIOTestClient

from chatapp.extensions import db, socketio
from chatapp.keys import scopes
from chatapp.models import Token
from chatapp.operations import accounts, messages
from chatapp.operations.accounts import tokens
from chatapp.operations.rooms import memberships
from tests.events import handlers
from tests.pages import fill

SAID = {"room": "lab", "client_id": "by-program", "body": "from a program"}
LOUD = {"body": "Disk is full", "level": "critical"}


@pytest.fixture
def key_of(world):
    """Makes a token of somebody with some scopes."""

    def make(name, *chosen):
        with world.app.app_context():
            return tokens.make(world.user(name), "a program", chosen or scopes.SCOPES)[1]

    return make


def program(world, key):
    return SocketIOTestClient(world.app, socketio, auth={"token": key})


def asked(world, key, path, **values):
    headers = {"Authorization": f"Bearer {key}"}
    return world.app.test_client().post(path, headers=headers, **values)


def test_somebody_has_decided_for_every_event_which_scope_it_needs():
    assert len(handlers()) > 50
    assert [event for event in handlers() if not scopes.is_listed(event)] == []
    assert scopes.needed("no such event") == scopes.ADMIN


def test_a_token_does_over_the_socket_what_its_scopes_say_and_no_more(world, key_of):
    client = program(world, key_of("ada", "read"))
    assert client.emit("history", {"room": "lab"}, callback=True)["ok"]

    answer = client.emit("send", SAID, callback=True)

    assert answer["error"] == "forbidden" and answer["scope"] == "write"
    assert "write" in answer["message"]
    assert [it.body for it in world.messages() if it.kind == "text"] == []
    writing = program(world, key_of("ada", "read", "write"))
    assert writing.emit("send", SAID, callback=True)["ok"]
    answer = writing.emit("update", {"room": "lab", "topic": "new"}, callback=True)
    assert answer["scope"] == "admin"
    assert writing.emit("announce", LOUD, callback=True)["scope"] == "announce"


def test_who_may_not_read_is_not_let_onto_the_socket(world, key_of):
    assert not program(world, key_of("ada", "write")).is_connected()
    assert program(world, key_of("ada", "read")).is_connected()


def test_a_token_does_over_http_what_its_scopes_say_and_no_more(world, key_of):
    reader, writer = key_of("grace", "read"), key_of("grace", "write")
    body = {"data": b"plan", "content_type": "application/octet-stream"}
    refused = asked(world, reader, "/api/files?name=plan.txt", **body)
    assert refused.status_code == 403 and refused.json["scope"] == "write"
    given = asked(world, writer, "/api/files?name=plan.txt", **body)
    assert given.status_code == 200
    refused = asked(world, writer, "/api/announcements", json=LOUD)
    assert refused.status_code == 403 and refused.json["scope"] == "announce"
    announcing = key_of("grace", "announce")
    assert asked(world, announcing, "/api/announcements", json=LOUD).status_code == 200
    with world.app.app_context():
        file = int(given.json["file"]["id"])
        messages.post(world.membership("grace"), "The plan", "plan", files=[file])
    bytes_of = partial(world.app.test_client().get, buffered=True)
    refused = bytes_of(given.json["file"]["url"], headers={"Authorization": f"Bearer {writer}"})
    assert refused.status_code == 403
    got = bytes_of(given.json["file"]["url"], headers={"Authorization": f"Bearer {reader}"})
    assert got.data == b"plan"


def test_a_token_from_before_there_were_scopes_opens_everything(world):
    with world.app.app_context():
        robot = accounts.create("robot", None, is_bot=True)
        memberships.enrol(robot, memberships.find_room("lab"))
        key = tokens.make(robot)[1]
        assert db.session.query(Token).one().opens == set(scopes.SCOPES)
    assert program(world, key).emit("send", SAID, callback=True)["ok"]


def test_revoking_a_token_closes_its_connections_and_no_others(world, key_of):
    browser = world.listener("ada")
    first, second = (program(world, key_of("ada")) for _ in range(2))
    assert first.is_connected() and second.is_connected()
    with world.app.app_context():
        it = tokens.of(world.user("ada"))[1]
        tokens.revoke(tokens.find_of(it.user, it.id))
    assert not first.is_connected()
    assert second.is_connected() and browser.is_connected


def test_a_persons_program_makes_nobody_think_that_they_are_there(world, key_of):
    grace = world.listener("grace")
    assert program(world, key_of("ada")).is_connected()
    ada = world.id_of("ada")
    assert [it["status"] for it in grace.heard("presence") if it["user"] == ada] == ["away"]


def test_a_person_makes_sees_and_revokes_their_tokens(world):
    ada = world.browser("ada")
    page = fill(ada, "/settings/tokens", name="Backups", scopes="read")
    key = page.text.partition('id="new-token" value="')[2].partition('"')[0]
    with world.app.app_context():
        token = tokens.find(key)
        assert token.name == "Backups" and token.opens == {"read"}
        assert key not in token.key_hash
    page = ada.get("/settings/tokens").text
    assert "Backups" in page and key not in page, "shown once"
    assert "no request so far" in page
    fill(ada, f"/settings/tokens/{token.id}/revoke", at="/settings/tokens")
    assert "Backups" not in ada.get("/settings/tokens").text
    with world.app.app_context():
        assert tokens.find(key) is None


def test_a_token_needs_a_name_and_a_scope_and_there_is_an_end_to_them(world, monkeypatch):
    ada = world.browser("ada")
    assert fill(ada, "/settings/tokens", name="", scopes="read").status_code == 422
    for scopes_sent in ({"scopes": "root"}, {}):
        refused = fill(ada, "/settings/tokens", name="Nothing", **scopes_sent)
        assert refused.status_code == 422 and "Choose what it may do." in refused.text
    monkeypatch.setattr(Token, "PER_PERSON", 1)
    assert fill(ada, "/settings/tokens", name="One", scopes="read").status_code == 200
    assert fill(ada, "/settings/tokens", name="Two", scopes="read").status_code == 409


def test_an_admin_makes_tokens_for_bots_alone(world):
    with world.app.app_context():
        robot = accounts.create("robot", None, is_bot=True).id
    grace = world.browser("grace")
    page = fill(grace, f"/admin/people/{robot}/tokens", name="Deploys", scopes="write")
    key = page.text.partition('id="new-token" value="')[2].partition('"')[0]
    with world.app.app_context():
        assert tokens.find(key).user.name == "robot"
        number = tokens.find(key).id
    path = f"/admin/people/{world.id_of('ada')}/tokens"
    refused = fill(grace, path, at="/admin/people", name="Spy", scopes="read")
    assert refused.status_code == 403
    fill(grace, f"/admin/people/{robot}/tokens/{number}/revoke", at=f"/admin/people/{robot}")
    with world.app.app_context():
        assert tokens.find(key) is None
