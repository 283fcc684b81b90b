"""Outgoing webhooks and commands: other places are told, and answer."""

import base64
import hashlib
import hmac
import json
import re
import time
from datetime import timedelta

import pytest

from chatapp.extensions import db, transaction
from chatapp.jobs import courier
from chatapp.models import Errand, Outlet, now
from chatapp.operations import accounts, hooks, leases, messages
from chatapp.operations.hooks import errands, outlets
from chatapp.operations.rooms import memberships
from chatapp.outside import signed
from config import ROOT
from tests.doors import SocketDoor, TokenDoor, send
from tests.listening import Post
from tests.pages import fill

PROSE = (ROOT / "docs" / "programs.md").read_text(encoding="utf-8")


@pytest.fixture
def post():
    found = Post()
    yield found
    found.close()


@pytest.fixture
def told(world, post):
    """Makes an outlet of the lab to that server."""
    world.app.config["HOOKS_LOCAL"] = True

    def make(**more):
        with world.app.app_context():
            lab = world.membership("ada")
            bot = hooks.speaker(lab, "Teller")
            memberships.bring(lab, bot)
            return outlets.make(lab, bot, post.url, **more).id

    return make


@pytest.fixture
def door(world, request):
    return getattr(request, "param", SocketDoor)(world)


def later(world, **how):
    """Let everything that waits be due, as if so much time had passed."""
    with world.app.app_context(), transaction() as session:
        for it in session.query(Errand).filter(Errand.due_at.is_not(None)):
            it.due_at = now()
        for outlet in session.query(Outlet).filter(Outlet.failing_since.is_not(None)):
            outlet.failing_since -= timedelta(**how)


def rows(world):
    with world.app.app_context():
        return [(it.state, it.tries, it.status) for it in db.session.query(Errand)]


def test_what_is_said_is_told_once_with_a_signature_that_holds(world, door, told, post):
    send(door, "ada", "before there was anybody to tell")
    outlet_id = told()
    said = send(door, "grace", "The *harbour* is open")
    courier.work(world.app)
    courier.work(world.app)
    [heard] = post.heard
    assert heard.json["type"] == "message" and heard.json["room"]["slug"] == "lab"
    assert heard.json["message"] == said
    with world.app.app_context():
        secret = db.session.get(Outlet, outlet_id).secret
    key = base64.b64decode(secret.removeprefix("whsec_"))
    head = f"{heard.headers['webhook-id']}.{heard.headers['webhook-timestamp']}.".encode()
    mark = base64.b64encode(hmac.new(key, head + heard.body, hashlib.sha256).digest()).decode()
    assert heard.headers["webhook-signature"] == f"v1,{mark}"
    assert rows(world) == [("delivered", 1, 200)]


def test_the_documents_own_check_believes_it_and_nothing_else(world, door, told, post):
    (code,) = re.findall(r"^```python\n(.*?)^```$", PROSE, re.DOTALL | re.MULTILINE)
    known = {"base64": base64, "hashlib": hashlib, "hmac": hmac, "time": time}
    exec(code, known)
    outlet_id = told()
    send(door, "ada", "is it you?")
    courier.work(world.app)
    [heard] = post.heard
    with world.app.app_context():
        secret = db.session.get(Outlet, outlet_id).secret
    assert known["is_ours"](secret, heard.headers, heard.body)
    assert not known["is_ours"](secret, heard.headers, heard.body + b" ")
    old = {**heard.headers, "webhook-timestamp": "1700000000"}
    assert not known["is_ours"](secret, old, heard.body)


def test_the_signature_is_that_of_the_standards_own_example():
    headers = signed(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_only_what_has_the_keyword_is_told_and_nothing_that_came_through_a_webhook(
    world, door, told, post
):
    told(keyword="deploy")
    send(door, "ada", "lunch?")
    send(door, "ada", "DEPLOY now")
    with world.app.app_context():
        ticket = memberships.find(world.user("Teller"), "lab")
        messages.post(ticket, "deploy, said by a program", "echo")
    courier.work(world.app)
    assert [it.json["message"]["body"] for it in post.heard] == ["DEPLOY now"]


def test_what_fails_is_tried_again_later_under_the_same_name(world, door, told, post):
    told()
    send(door, "ada", "try")
    post.answers += [(500, {}, "broken"), (503, {"Retry-After": "7200"}, "")]
    courier.work(world.app)
    assert rows(world) == [("waiting", 1, 500)]
    courier.work(world.app)
    assert len(post.heard) == 1, "not before its time"
    later(world, hours=1)
    courier.work(world.app)
    with world.app.app_context():
        [errand] = db.session.query(Errand)
        assert errand.due_at > now() + timedelta(hours=1.9), "as long as the other side asked for"
    later(world, hours=1)
    courier.work(world.app)
    assert rows(world) == [("delivered", 3, 200)]
    assert len({it.headers["webhook-id"] for it in post.heard}) == 1


def test_after_days_of_failure_it_is_switched_off_and_the_room_is_told(world, door, told, post):
    outlet_id = told()
    ada = world.listener("ada")
    send(door, "ada", "nobody takes this")
    post.answers += [(500, {}, "")] * 2
    courier.work(world.app)
    later(world, days=4)
    courier.work(world.app)
    with world.app.app_context():
        assert db.session.get(Outlet, outlet_id).disabled_at
    assert "could not be reached for days" in ada.heard("message")[-1]["body"]
    send(door, "ada", "nor this")
    courier.work(world.app)
    assert len(post.heard) == 2
    fill(
        world.browser("ada"),
        f"/rooms/lab/programs/outlets/{outlet_id}/switch",
        at="/rooms/lab/programs",
        on="on",
    )
    send(door, "ada", "this again")
    later(world)
    courier.work(world.app)
    assert "this again" in [it.json["message"]["body"] for it in post.heard]
    assert "nor this" not in [it.json["message"]["body"] for it in post.heard]


def test_a_message_that_was_deleted_in_time_is_not_told(world, door, told, post):
    told()
    said = send(door, "ada", "oops")
    door.do("ada", "delete", message=said["id"])
    courier.work(world.app)
    assert post.heard == [] and rows(world) == [("failed", 1, None)]


def test_another_process_that_holds_the_lease_does_it(world, door, told, post):
    told()
    send(door, "ada", "once")
    with world.app.app_context(), transaction() as session:
        leases.hold(session, courier.LEASE, "another process")
    with pytest.raises(leases.Held):
        courier.work(world.app)
    assert post.heard == []


def test_addresses_inside_the_network_are_refused(world):
    ada = world.browser("ada")
    for address in ("http://example.org/", "https://10.0.0.1:8443/", "ftp://x", "https://u@h/"):
        answer = fill(
            ada,
            "/rooms/lab/programs/outlets",
            at="/rooms/lab/programs",
            name="Spy",
            address=address,
        )
        assert answer.status_code == 422 and "everybody can reach" in answer.text
    made = fill(
        ada,
        "/rooms/lab/programs/outlets",
        at="/rooms/lab/programs",
        name="Spy",
        address="https://127.0.0.1/",
    )
    assert "whsec_" in made.text
    send(SocketDoor(world), "ada", "told to nobody")
    courier.work(world.app)
    with world.app.app_context():
        [errand] = db.session.query(Errand)
        assert "not at a public address" in errand.problem


def test_a_try_is_sent_and_shown_in_the_log(world, told, post):
    outlet_id, ada = told(), world.browser("ada")
    path = f"/rooms/lab/programs/outlets/{outlet_id}"
    fill(ada, f"{path}/try", at=path)
    courier.work(world.app)
    assert post.heard[0].json["type"] == "ping"
    page = ada.get(path).text
    assert "delivered" in page and "msg_1" in page
    with world.app.app_context(), transaction() as session:
        session.get(Errand, 1).created_at -= timedelta(days=8)
    with world.app.app_context():
        errands.forget_old()
    assert rows(world) == []


@pytest.mark.parametrize("door", [SocketDoor, TokenDoor], indirect=True)
def test_a_command_is_answered_to_who_typed_it_or_to_the_room(world, door, told, post):
    told(command="deploy", hint="puts the site online")
    assert door.do("grace", "commands", room="lab")["commands"] == [
        {"name": "deploy", "hint": "puts the site online"}
    ]
    post.answers.append((200, {}, json.dumps({"text": "*web* or <https://x.org|api>?"})))
    answer = door.do("grace", "command", room="lab", command="deploy", text="now")
    assert answer["body"] == "**web** or [api](<https://x.org>)?" and "<strong>" in answer["html"]
    asked = post.heard[0].json
    assert (asked["command"], asked["text"], asked["user"]["name"]) == ("/deploy", "now", "grace")
    ada = world.listener("ada")
    post.answers.append((200, {}, json.dumps({"response_type": "in_channel", "text": "Done."})))
    assert door.do("grace", "command", room="lab", command="deploy")["in_channel"]
    heard = ada.heard("message")[-1]
    assert (heard["body"], heard["author"]["name"]) == ("Done.", "Teller")


@pytest.mark.parametrize("door", [SocketDoor, TokenDoor], indirect=True)
def test_a_command_that_nobody_answers_or_knows_says_so(world, door, told, post):
    told(command="deploy")
    post.answers.append((500, {}, ""))
    assert "did not answer" in door.do("grace", "command", room="lab", command="deploy")["message"]
    assert door.do("grace", "command", room="lab", command="ship")["error"] == "not_found"
    assert door.do("linus", "command", room="lab", command="deploy")["error"] == "not_found"
    ada, path = world.browser("ada"), "/rooms/lab/programs"
    for name, status in (("/deploy", 409), ("/help", 409), ("Ship it", 422)):
        values = {"command": name, "name": "Teller", "address": post.url}
        assert fill(ada, f"{path}/commands", at=path, **values).status_code == status


def test_an_address_that_nothing_is_sent_to_brings_no_bot_into_the_room(world):
    ada, path, before = world.browser("ada"), "/rooms/lab/programs", len(world.messages())
    values = {"name": "Nobody yet", "address": "http://127.0.0.1/"}
    assert fill(ada, f"{path}/outlets", at=path, **values).status_code == 422
    assert fill(ada, f"{path}/commands", at=path, command="/ship", **values).status_code == 422
    with world.app.app_context():
        assert accounts.find("Nobody yet") is None
    assert len(world.messages()) == before
