"""Sessions: where people are signed in, and that socket events only read them."""

from datetime import timedelta

import pytest
from flask import session
from sqlalchemy import select
from werkzeug.test import EnvironBuilder

from chatapp.admission.sessions import ReadOnlySession, current_login, find_for_connecting
from chatapp.extensions import db, socketio, transaction
from chatapp.models import Login, now
from chatapp.operations import announcements
from chatapp.operations.accounts import invites, logins
from chatapp.operations.announcements.plans import Plan
from tests.pages import PHONE, fill, text_of, token_of
from tests.queries import queries

WRITES = {
    "setting": lambda opened: opened.__setitem__("a", 1),
    "deleting": lambda opened: opened.__delitem__("csrf_token"),
    "pop": lambda opened: opened.pop("absent", None),
    "popitem": lambda opened: opened.popitem(),
    "clear": lambda opened: opened.clear(),
    "update": lambda opened: opened.update({}),
    "setdefault": lambda opened: opened.setdefault("csrf_token", 1),
    "permanent": lambda opened: setattr(opened, "permanent", True),
    "renew": lambda opened: opened.renew(None, "key"),
}


@pytest.fixture
def phone(world):
    """Another device of ada's."""
    client = world.app.test_client()
    with world.app.app_context():
        _login, key = logins.start(world.user("ada"), True, "203.0.113.7", PHONE)
    client.set_cookie("session", key)
    assert client.get("/settings/profile").status_code == 200
    return client


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_writing_to_the_session_in_a_socket_event_raises(world, write):
    tried = []

    def attempt(_data=None):
        tried.append(type(session._get_current_object()))
        with pytest.raises(TypeError, match="read-only in socket events"):
            write(session)
        return {"ok": True}

    socketio.server.handlers["/"]["attempt"] = _as_event(attempt)
    try:
        assert world.listener("ada").call("attempt") == {"ok": True}
    finally:
        del socketio.server.handlers["/"]["attempt"]
    assert tried == [ReadOnlySession]


def _as_event(attempt):
    def event(sid, *args):
        return socketio._handle_event(attempt, "attempt", "/", sid, *args)

    return event


def test_reading_the_session_in_a_socket_event_tells_who_it_is(world):
    with world.app.test_request_context("/socket.io/", headers=_cookie(world.browser("ada"))):
        assert session["_user_id"] == world.id_of("ada")


def test_the_session_outside_of_events_can_be_written(world):
    with world.app.test_request_context("/"):
        for name, write in WRITES.items():
            if name in ("deleting", "popitem"):
                session["csrf_token"] = "a"
            write(session)
            assert session.modified, name


def test_a_visitor_leaves_no_row_and_still_has_guarded_forms(world):
    client = world.app.test_client()
    before = _logins(world)
    assert token_of(client)
    assert fill(client, "/sign-in", name="ada", password="wrong").status_code == 403
    assert _logins(world) == before


def test_a_stylesheet_sets_no_cookie(world):
    with world.app.test_client().get("/static/css/tokens.css") as answer:
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize(
    "key", ["", "short", "x" * 43, "x" * 5000, "../../../etc/passwd", "\u00e9" * 43]
)
def test_a_made_up_key_is_nobodys(world, key):
    client = world.app.test_client()
    answer = client.get("/settings/profile", headers={"Cookie": f"session={key}"})
    assert answer.status_code == 302


def test_a_page_for_one_person_is_not_kept_for_another(world):
    answer = world.browser("ada").get("/settings/profile")
    assert "Cookie" in answer.headers["Vary"]
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.usefixtures("phone")
def test_ada_sees_where_she_is_signed_in(world):
    page = world.browser("ada").get("/settings/sessions")
    assert "Safari on iPhone 203.0.113.7" in text_of(page)
    assert text_of(page).count("this one") == 1
    assert "iPhone" not in text_of(world.browser("grace").get("/settings/sessions"))


def test_an_ended_sessions_cookie_is_dead_and_its_connections_are_closed(world, phone):
    theirs = socketio.test_client(world.app, flask_test_client=phone)
    mine = world.listener("ada")
    assert theirs.is_connected()
    login_id = _login_of(world, phone)
    fill(world.browser("ada"), f"/settings/sessions/{login_id}/end", at="/settings/sessions")
    assert phone.get("/settings/profile").status_code == 302
    assert not theirs.is_connected()
    assert mine.is_connected


def test_ending_all_others_keeps_this_one(world, phone):
    fill(world.browser("ada"), "/settings/sessions/end-others", at="/settings/sessions")
    assert phone.get("/settings/profile").status_code == 302
    assert world.browser("ada").get("/settings/profile").status_code == 200
    assert world.browser("grace").get("/settings/profile").status_code == 200


def test_nobody_ends_the_sessions_of_another(world, phone):
    path = f"/settings/sessions/{_login_of(world, phone)}/end"
    for outsider in ("linus", "grace"):
        assert fill(world.browser(outsider), path, at="/settings/sessions").status_code == 404
    assert phone.get("/settings/profile").status_code == 200


def test_a_login_runs_out(world, phone):
    with world.app.app_context():
        login = db.session.get(Login, _login_of(world, phone))
        assert login.expires_at > now() + timedelta(days=89)
        login.expires_at = now() - timedelta(seconds=1)
        db.session.commit()
    assert phone.get("/settings/profile").status_code == 302


def test_use_is_noted_at_most_once_a_minute(world):
    ada = world.browser("ada")
    ada.get("/settings/profile")
    with world.app.app_context():
        login = db.session.get(Login, _login_of(world, ada))
        first = login.seen_at
        ada.get("/settings/profile")
        db.session.refresh(login)
        assert login.seen_at == first
        login.seen_at = now() - timedelta(hours=1)
        login.expires_at = now() + timedelta(days=1)
        db.session.commit()
    ada.get("/settings/profile", environ_base={"REMOTE_ADDR": "203.0.113.9"})
    with world.app.app_context():
        login = db.session.get(Login, _login_of(world, ada))
        assert now() - login.seen_at < timedelta(minutes=1)
        assert login.expires_at > now() + timedelta(days=13), "in use, it lives on"
        assert login.address == "203.0.113.9"


def _login_of(world, client):
    with world.app.app_context():
        return logins.find(client.get_cookie("session").value).id


def _logins(world):
    with world.app.app_context():
        return db.session.query(Login).count()


def _cookie(client):
    return {"Cookie": f"session={client.get_cookie('session').value}"}


@pytest.fixture
def knock(world):
    """Ask for a connection as ada: as the gate lets in, and then as her connection begins."""
    key = world.key("ada")
    cookie = {"Cookie": f"session={key}"}
    environ = EnvironBuilder("/socket.io/", headers=cookie).get_environ()

    def ask(find):
        with world.app.request_context(environ), queries(db.engine) as asked:
            login = find()
            return login and login.user.name, len(asked)

    return ask


def test_whom_the_gate_found_connects_without_being_looked_for_again_once(knock):
    assert knock(find_for_connecting) == ("ada", 1)
    assert knock(current_login) == ("ada", 0)
    assert knock(current_login) == ("ada", 1)


def test_a_login_that_ends_between_the_gate_and_the_connection_opens_nothing(world, knock):
    assert knock(find_for_connecting) == ("ada", 1)
    with world.app.app_context():
        for login in logins.of(world.user("ada")):
            logins.end(login)
    assert knock(current_login) == (None, 1)


STREAMED = ("/announcements/1/people.csv", "/admin/audit.csv", "/admin/audit.jsonl")


@pytest.mark.parametrize("path", [*STREAMED, "/settings/words"])
def test_what_is_streamed_comes_whole_when_its_login_is_noted_as_in_use_meanwhile(world, path):
    """That is a change of its own, between the view and what is streamed: what the view had found
    must not be needed any more.
    """
    browser = world.browser("grace")
    headers = {"X-CSRFToken": token_of(browser)}
    with world.app.app_context():
        announcements.publish(world.user("grace"), Plan("The lifts stand still"))
        invites.make(world.user("grace"), None, None)
        with transaction() as changing:
            changing.query(Login).update({"seen_at": now() - timedelta(hours=1)})
    method = "GET" if path in STREAMED else "POST"
    answer = browser.open(path, method=method, headers=headers, buffered=True)
    assert answer.status_code == 200
    if method == "GET":
        assert "grace" in answer.text
    with world.app.app_context():
        seen = db.session.scalars(select(Login.seen_at).where(Login.user == world.user("grace")))
        assert max(seen) > now() - timedelta(minutes=1), "it was noted"
