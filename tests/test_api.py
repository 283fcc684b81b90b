"""The HTTP API does what it says of itself, and says all that it does."""

import json
import re

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bin import openapi
from chatapp.models import Audience
from chatapp.operations import announcements, messages
from chatapp.operations.accounts import tokens
from chatapp.operations.announcements.plans import Plan
from chatapp.views import api
from tests.doors import TokenDoor, send
from tests.events import handlers

FAR = "2099-01-01T00:00:00.000Z"

FEW = settings(
    max_examples=4,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
CHECKS = [
    schemathesis.checks.not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
]


@pytest.fixture
def program(world):
    """Asks as grace's program, with all scopes."""
    with world.app.app_context():
        key = tokens.make(world.user("grace"))[1]
    client = world.app.test_client()

    def ask(method, path, **values):
        return client.open(
            path, method=method, headers={"Authorization": f"Bearer {key}"}, **values
        )

    ask.key = key
    return ask


def test_the_description_that_is_served_is_what_the_code_says_today(world):
    served = world.app.test_client().get("/api/openapi.json")
    assert served.text == openapi.written(), "python -m bin.openapi writes it anew"
    assert served.json["openapi"].startswith("3.1")


def test_every_address_that_takes_a_token_is_described_and_no_other(world):
    found = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in world.app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if hasattr(world.app.view_functions[rule.endpoint], "takes_token")
    }
    paths = json.loads(api.DESCRIPTION.read_text())["paths"]
    told = {(path, method) for path, methods in paths.items() for method in methods}
    assert len(found) > 30
    open_to_all = {("/api/openapi.json", "get"), ("/hooks/{key}", "post")}
    assert told - open_to_all == found


def test_what_is_described_asks_for_the_scope_that_is_named(world):
    paths = json.loads(api.DESCRIPTION.read_text())["paths"]
    scopes = {
        f"api.{it['operationId']}": it["x-scope"]
        for path in paths.values()
        for it in path.values()
        if "x-scope" in it
    }
    views = {name: view for name, view in world.app.view_functions.items() if name in scopes}
    assert len(views) > 30
    assert {name: view.scope for name, view in views.items()} == {it: scopes[it] for it in views}


def test_all_that_the_socket_does_has_an_address_but_what_is_about_a_connection(world):
    paths = json.loads(api.DESCRIPTION.read_text())["paths"]
    told = {it["operationId"] for path in paths.values() for it in path.values()}
    assert set(handlers()) - told == {"latency", "status", "typing"}


def test_a_program_speaks_edits_finds_and_takes_back_over_http(world, program):
    ada = world.listener("ada")
    words = {"client_id": "first", "body": "The deploy begins"}
    said = program("POST", "/api/rooms/lab/messages", json=words).json["message"]
    assert ada.heard("message")[-1]["id"] == said["id"]
    edited = program("PATCH", f"/api/messages/{said['id']}", json={"body": "The deploy is done"})
    assert edited.json["message"]["edited_at"]
    found = program("GET", "/api/search?query=deploy").json["messages"]
    assert [it["id"] for it in found] == [said["id"]]
    mine = program("GET", "/api/me").json["me"]["rooms"]
    lab = next(room for room in mine if room["slug"] == "lab")
    missed = program("POST", "/api/sync", json={"rooms": {lab["id"]: 0}}).json["rooms"]
    assert said["id"] in [it["id"] for it in missed[lab["id"]]["messages"]]
    gone = program("DELETE", f"/api/messages/{said['id']}").json["message"]
    assert gone["deleted_at"] and gone["body"] == ""


def test_a_program_plans_what_it_says_changes_its_mind_and_takes_it_back(world):
    door, later = TokenDoor(world), {"room": "lab", "client_id": "later", "at": FAR}
    planned = door.do("ada", "schedule", body="Good morning", **later)["scheduled"]
    assert door.do("ada", "schedule", body="Good morning", **later)["scheduled"] == planned
    changed = door.do("ada", "reschedule", scheduled=planned["id"], body="Good evening")
    assert (changed["scheduled"]["body"], changed["scheduled"]["at"]) == ("Good evening", FAR)
    assert door.do("ada", "scheduled")["scheduled"] == [changed["scheduled"]]
    assert door.do("grace", "scheduled")["scheduled"] == []
    assert door.do("grace", "unschedule", scheduled=planned["id"])["error"] == "not_found"
    assert door.do("ada", "unschedule", scheduled=planned["id"])["ok"]
    assert [it["state"] for it in door.do("ada", "scheduled")["scheduled"]] == ["cancelled"]


def test_a_program_asks_a_question_and_reads_what_it_chose(world):
    door = TokenDoor(world)
    asked = send(door, "ada", "Tea?", poll={"options": ["yes", "no"]})
    assert door.do("grace", "vote", message=asked["id"], options=["1"])["ok"]
    mine = door.do("grace", "votes", messages=[asked["id"]])["votes"]
    assert mine == {asked["id"]: ["1"]} and door.do("ada", "votes", messages=[asked["id"]])["ok"]
    assert door.do("ada", "close_poll", message=asked["id"])["message"]["poll"]["closed"]


def test_what_goes_wrong_is_said_in_json_whatever_was_asked_for(world, program):
    missing = world.app.test_client().get("/api/rooms", headers={"Accept": "text/html"})
    assert missing.status_code == 401 and missing.json["error"] == "forbidden"
    assert missing.headers["WWW-Authenticate"] == "Bearer"
    assert program("GET", "/api/rooms/nowhere/messages").json["error"] == "not_found"
    assert program("GET", "/api/nothing").json["error"] == "not_found"
    wrong = program("PUT", "/api/rooms")
    assert wrong.status_code == 405 and wrong.json["error"] == "invalid"
    assert wrong.allow == {"GET", "HEAD", "OPTIONS", "POST"}
    wrong = program("POST", "/api/rooms/lab/messages", json={"body": 5, "client_id": "x"})
    assert wrong.status_code == 422 and wrong.json["field"] == "body"
    browser = world.browser("grace").post("/api/rooms/lab/leave")
    assert browser.status_code == 401, "a cookie opens nothing here"


@pytest.fixture
def furnished(world):
    """The lab with something of each kind, so that what is guessed finds something now and then."""
    with world.app.app_context():
        lab = world.membership("ada")
        messages.post(lab, "words", "words")
        announcements.publish(lab.user, Plan("Water", audience=Audience("rooms", (lab.room_id,))))
    world.app.extensions["paces"].clear()
    return world


def test_any_input_is_answered_as_the_description_says(furnished, program):
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", furnished.app)
    headers = {"Authorization": f"Bearer {program.key}", "Accept-Encoding": "identity"}
    tried = []
    for found in schema.get_all_operations():
        operation = found.ok()

        @FEW
        @given(case=operation.as_strategy())
        def hold(case):
            case.call_and_validate(headers=headers, checks=CHECKS)

        hold()
        tried.append(operation.label)
    assert len(tried) > 35
