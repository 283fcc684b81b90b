"""What is written down: where and for whom, and never what was said."""

import json
import logging
import re
import sqlite3
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

import pytest
from flask import g
from sqlalchemy.exc import IntegrityError

from chatapp.extensions import db, transaction
from chatapp.models import Room
from chatapp.web import logbook
from tests.callers import LiveServer, eventually
from tests.databases import SECRET
from tests.events import handlers
from tests.world import PASSWORD, World

MARK = "swordfish"
FIELDS = (
    *("room", "body", "client_id", "message", "name", "query", "q", "text", "key", "code", "token"),
    *("password", "username", "email", "url", "emoji", "title", "about", "address", "doing"),
)
JUNK = dict.fromkeys(FIELDS, f"my {MARK} {MARK}@{MARK}.example")


@pytest.fixture(scope="module")
def server(make_app):
    """A server that writes down all it can, behind a proxy."""
    world = World(make_app("logs"))
    settings = {"LOG_FORMAT": "json", "ACCESS_LOG": 1, "PROXY_HOPS": 1, "SEND_RATE": 0}
    folder = world.app.config["DATA_DIR"]
    server = LiveServer(folder, "eventlet", world, SECRET_KEY=SECRET, **settings)
    server.start()
    yield server
    server.end()
    with world.app.app_context():
        db.engine.dispose()


def lines(server):
    return [json.loads(line) for line in server.log.splitlines()]


def of(server, message):
    eventually(lambda: [it for it in lines(server) if it["message"] == message])
    return [it for it in lines(server) if it["message"] == message][-1]


def test_a_line_says_what_was_asked_and_how_it_ended_and_by_whom(server):
    ada = server.caller("ada").connect()
    ada.call("send", {"room": "lab", "client_id": "one", "body": "hello"})
    line = of(server, "send")
    assert set(line) - {"time", "ms"} == {
        *("level", "logger", "message", "status", "event", "event_id", "person")
    }
    assert (line["level"], line["logger"], line["status"]) == ("info", "chatapp.access", "ok")
    with server.world.app.app_context():
        assert line["person"] == server.world.user("ada").id
    ada.call("send", {"room": "nowhere", "client_id": "two", "body": "hello"})
    assert of(server, "send")["status"] == "not_found"
    assert of(server, "send")["event_id"] != line["event_id"]


def test_a_request_has_a_number_that_its_answer_names(server):
    cookie = f"session={server.world.key('ada')}"
    for given, is_taken in (("the-proxy-says-42", True), ("short", False), ("x" * 65, False)):
        headers = {"Cookie": cookie, "X-Request-ID": given}
        request = Request(f"{server.origin}/sign-in?x=1", headers=headers)
        with urlopen(request) as answer:
            number = answer.headers["X-Request-ID"]
        assert (number == given) is is_taken
        eventually(lambda number=number: f'"request":"{number}"' in server.log)
    with server.world.app.app_context():
        person = server.world.user("ada").id
    line = next(it for it in lines(server) if it.get("request") == "the-proxy-says-42")
    assert (line["method"], line["route"], line["person"]) == ("GET", "/sign-in", person)


def test_without_a_proxy_nobody_numbers_requests_but_we(world):
    answer = world.app.test_client().get("/up", headers={"X-Request-ID": "made-up-by-me"})
    assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["X-Request-ID"])


@pytest.mark.only_on("sqlite")
def test_nothing_of_what_came_through_any_door_is_in_the_log(server):
    ada = server.caller("ada").connect()
    for name in sorted(handlers()):
        ada.call(name, JUNK)
    ada.call(f"my {MARK}", JUNK)
    ada.call("send", {"room": "lab", "client_id": MARK, "body": MARK})
    ada.call("search", {"query": MARK})
    ada.ws.send(f'42["{MARK}')
    ada.ws.send(f"9{MARK}")
    server.caller().connect({"token": MARK})
    for rule in server.world.app.url_map.iter_rules():
        _knock(server, rule)
    _sign_in(server)
    _break(server, ada)
    text = server.log
    assert MARK not in text and PASSWORD not in text and server.world.key("ada") not in text
    assert "request failed" in text and "an event failed" in text and "IntegrityError" in text


def _knock(server, rule):
    """Ask for an address in each way that it knows, with secrets wherever there is room."""
    path = re.sub(r"<(int:)?\w+(?::\w+)?>", lambda it: "1" if it[1] else MARK, rule.rule)
    headers = {
        "Cookie": f"session={server.world.key('ada')}; other={MARK}",
        "User-Agent": MARK,
        "Referer": f"http://{MARK}.example",
        "X-Request-ID": f"{MARK} {MARK}",
    }
    query = f"?{urlencode(JUNK)}&next=/{MARK}"
    for method in sorted(rule.methods & {"GET", "POST"}):
        body = json.dumps(JUNK).encode() if method == "POST" else None
        asked = {**headers, "Content-Type": "application/json"} if body else headers
        server.ask(quote(path, safe="/:") + query, body, asked)
        server.ask(quote(path), body, {**asked, "Authorization": f"Bearer {MARK}"})


def _sign_in(server):
    with urlopen(server.origin + "/sign-in") as page:
        cookie = page.headers["Set-Cookie"].partition(";")[0]
        token = _token_in(page)
    form = {"csrf_token": token, "name": "ada", "password": MARK}
    server.ask("/sign-in", urlencode(form).encode(), {"Cookie": cookie})


def _token_in(page):
    return re.search(r'name="csrf-token" content="([^"]+)"', page.read().decode())[1]


def _break(server, ada):
    """Have the database refuse what is said, in its own words."""
    with sqlite3.connect(server.folder / "chat.sqlite3") as database:
        refusal = f"SELECT RAISE(ABORT, '{MARK} is not wanted')"
        database.execute(f"CREATE TRIGGER no BEFORE INSERT ON message BEGIN {refusal}; END")
    said = {"room": "lab", "client_id": "broken", "body": MARK}
    assert ada.call("send", said)["ok"] is False
    cookie = {"Cookie": f"session={server.world.key('grace')}"}
    with urlopen(Request(f"{server.origin}/settings/profile", headers=cookie)) as page:
        token = _token_in(page)
    headers = {**cookie, "Content-Type": "application/json", "X-CSRFToken": token}
    body = json.dumps({**said, "client_id": "too"}).encode()
    assert server.ask("/rooms/lab/messages", body, headers)[0] == 500


def _line(make, error=None):
    record = logging.LogRecord("chatapp.x", logging.ERROR, "", 1, "it failed", (), None)
    record.exc_info = (type(error), error, error.__traceback__) if error else None
    return make().format(record)


def _caught(act):
    try:
        act()
    except Exception as error:
        return error
    raise AssertionError("nothing went wrong")


def test_an_exception_keeps_its_words_only_where_they_are_the_programs():
    def chain():
        try:
            int(MARK)
        except ValueError as cause:
            raise RuntimeError("the disk is gone") from cause

    line = json.loads(_line(logbook.Machine, _caught(chain)))
    assert "RuntimeError: the disk is gone" in line["trace"] and "ValueError" in line["trace"]
    assert any(re.search(r"test_logs.py:\d+ chain$", step) for step in line["trace"])
    assert MARK not in json.dumps(line)
    human = _line(logbook.Human, _caught(lambda: {}[MARK]))
    assert human.splitlines()[-1].strip() == "KeyError" and MARK not in human


def test_what_the_database_refuses_is_named_without_what_it_was(world):
    def twice():
        for _ in range(2):
            with transaction() as session:
                session.add(Room(name=MARK, slug=MARK, kind="public"))

    with world.app.app_context():
        error = _caught(twice)
        assert isinstance(error, IntegrityError) and MARK not in str(error.__class__)
        line = _line(logbook.Machine, error)
    assert MARK not in line and "IntegrityError" in line and "INSERT INTO room" in line


def test_a_person_is_named_by_their_number_and_nobody_is_looked_up_for_that(world):
    with world.app.app_context():
        g.person = world.user("ada")
        number = g.person.id
        db.session.expire_all()
        assert json.loads(_line(logbook.Machine))["person"] == number
        assert f"person={number}" in _line(logbook.Human)


def test_the_readable_kind_is_a_line_for_people(serve):
    server = serve(ACCESS_LOG=1)
    server.get("/up")
    pattern = (
        r"^\d{4}-\d\d-\d\dT[\d:.]+Z INFO chatapp.access: GET /up status=200 ms=[\d.]+ request="
    )
    assert eventually(lambda: re.search(pattern, server.log, re.MULTILINE))
    assert eventually(lambda: "Chatapp is ready" in server.log)


def test_machines_read_nothing_but_json(server):
    assert eventually(lambda: any("is ready" in it["message"] for it in lines(server)))
