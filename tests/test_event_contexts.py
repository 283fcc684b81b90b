"""What a handler sees of who asks and how they came: what Flask-SocketIO's documentation says."""

import logging

import flask.globals
import pytest
from flask import current_app, g, has_request_context, request, session
from flask_login import current_user

from chatapp import events
from chatapp.admission.sessions import ReadOnlySession
from chatapp.extensions import socketio
from chatapp.presence import presence


@pytest.fixture
def handled(world):
    """Call something as the handler of an event of ada's; answers what it answered."""
    seen = []

    def handle(look, data=None):
        socketio.on("look")(lambda *args: seen.append(look(*args)))
        try:
            world.listener("ada").call("look", data)
        finally:
            del socketio.server.handlers["/"]["look"]
        return seen[-1]

    return handle


@pytest.fixture(params=["quick", "stock"])
def way(request, monkeypatch):
    """Both ways mean the same."""
    monkeypatch.setattr(socketio, "is_quick", request.param == "quick")


@pytest.mark.usefixtures("way")
def test_the_request_knows_its_sid_namespace_and_event(handled):
    seen = handled(lambda _data: (request.sid, request.namespace, request.event), {"a": 1})
    assert seen == (presence.all()[0].sid, "/", {"message": "look", "args": ({"a": 1},)})


@pytest.mark.usefixtures("way")
def test_the_request_is_the_one_the_connection_began_with(handled):
    path, cookie = handled(lambda _data: (request.path, request.cookies.get("session")))
    assert path.startswith("/socket.io") and len(cookie) == 43


@pytest.mark.usefixtures("way")
def test_the_current_user_is_who_connected(handled):
    seen = handled(lambda _data: (current_user.is_authenticated, current_user.name))
    assert seen == (True, "ada")


@pytest.mark.usefixtures("way")
def test_the_session_can_be_read_and_not_written(handled, world):
    def look(_data):
        with pytest.raises(TypeError, match="read-only"):
            session["x"] = 1
        return type(session._get_current_object()), session["_user_id"]

    assert handled(look) == (ReadOnlySession, world.id_of("ada"))


@pytest.mark.usefixtures("way")
def test_there_is_an_application_and_a_place_for_this_event_alone(handled, app):
    def look(_data):
        before, g.mark = g.get("mark"), True
        return before, current_app._get_current_object(), has_request_context()

    assert handled(look) == handled(look) == (None, app, True)


def test_nothing_of_the_request_is_made_that_nobody_asks_for(world, monkeypatch, app):
    ada, made = world.listener("ada"), []
    monkeypatch.setattr(app, "request_class", lambda _environ: made.append("request"))
    monkeypatch.setattr(app.session_interface, "open_session", lambda *_args: made.append("it"))
    sent = {"room": "lab", "client_id": "quick", "body": "hello"}
    assert ada.call("send", sent)["ok"] and ada.call("typing", {"room": "lab"})["ok"]
    assert made == []


def test_teardowns_run_after_an_event(handled, app):
    ran = []
    app.teardown_appcontext_funcs.append(lambda _problem: ran.append("application"))
    app.teardown_request_funcs.setdefault(None, []).append(lambda _problem: ran.append("request"))
    handled(lambda _data: ran.clear())
    assert ran == ["request", "application"]


def test_where_a_part_is_gone_the_long_way_serves_and_says_so_once(monkeypatch, caplog):
    monkeypatch.delattr(flask.globals, "_cv_request")
    with caplog.at_level(logging.ERROR):
        assert not events.Events().is_quick
    assert [record.message for record in caplog.records] == [
        "events take the long way: flask.globals._cv_request is gone"
    ]
