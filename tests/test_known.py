"""What is known of who is behind a connection goes when it changes, whoever changes it."""

import time

import pytest
from sqlalchemy import update

from chatapp.admission import known
from chatapp.extensions import db, transaction
from chatapp.models import Login, Membership, Room, User, now
from chatapp.operations import accounts
from chatapp.operations.accounts import logins
from chatapp.operations.rooms import memberships
from chatapp.presence import presence
from tests.queries import queries


def typing(listener):
    return listener.call("typing", {"room": "lab"}).get("error")


@pytest.fixture
def grace(world):
    """A connection of which all is known that an event needs."""
    listener = world.listener("grace")
    assert typing(listener) is None
    return listener


@pytest.fixture
def asked(app):
    """What the database is asked."""
    with app.app_context():
        engine = db.engine
    with queries(engine) as asked:
        yield asked


def test_what_is_known_is_not_asked_again(grace, asked):
    assert typing(grace) is None
    assert grace.call("latency", 1)["ok"]
    assert asked == []


def test_a_removed_member_says_no_more_in_the_very_next_event(grace, world, app):
    with app.app_context():
        memberships.remove(world.membership("ada"), world.user("grace"))
    assert typing(grace) == "not_found"
    answer = grace.call("send", {"room": "lab", "client_id": "x", "body": "still here?"})
    assert answer["error"] == "not_found"


CHANGES = {
    "an account that is closed": lambda who: setattr(who, "deactivated_at", now()),
    "a login that is over": lambda who: setattr(logins.of(who)[0], "ended_at", now()),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_even_what_nobody_announces_is_obeyed_at_once(grace, world, app, change):
    with app.app_context():
        who = world.user("grace")
        with transaction():
            change(who)
    assert typing(grace) == "forbidden"


def test_what_is_changed_for_many_at_once_is_noticed_too(grace, world, app):
    with app.app_context(), transaction() as session:
        session.execute(update(User).values(deactivated_at=now()))
    assert typing(grace) == "forbidden"


def test_what_was_undone_changes_nothing(grace, world, app, asked):
    with app.app_context(), pytest.raises(ZeroDivisionError), transaction() as session:
        world.user("grace").deactivated_at = now()
        session.flush()
        _ = 1 / 0
    asked.clear()
    assert typing(grace) is None
    assert asked == []


def test_a_name_that_changes_is_the_new_one_in_the_next_message(grace, world, app):
    with app.app_context():
        accounts.change_profile(world.user("grace"), "Grace the second", None, None)
    sent = grace.call("send", {"room": "lab", "client_id": "x", "body": "hello"})
    assert sent["message"]["author"]["name"] == "Grace the second"


def test_what_changes_all_the_time_makes_nobody_forgotten(grace, world, app, asked):
    ada = world.listener("ada")
    said = ada.call("send", {"room": "lab", "client_id": "x", "body": "hello"})["message"]
    assert ada.call("read", {"room": "lab", "seq": said["seq"]})["ok"]
    assert grace.call("read", {"room": "lab", "seq": said["seq"]})["ok"]
    with app.app_context():
        memberships.join(world.user("linus"), "square")
    asked.clear()
    assert typing(grace) is None
    assert asked == []


def test_a_login_is_not_known_for_longer_than_it_lives(grace, world, app):
    with app.app_context(), db.engine.begin() as beside:  # as another process would
        beside.execute(update(Login).values(expires_at=now()))
    connection = presence.of_user(int(world.id_of("grace")))[0]
    connection.known.expires_at = now()
    assert typing(grace) == "forbidden"


def test_what_another_process_changed_is_noticed_in_seconds(grace, world, app, monkeypatch):
    with app.app_context(), db.engine.begin() as beside:
        beside.execute(Membership.__table__.delete())
    sent = grace.call("send", {"room": "lab", "client_id": "x", "body": "hello"})
    assert sent["error"] == "not_found", "a message is looked at again where it is stored"
    moment = time.monotonic() + known.SECONDS
    monkeypatch.setattr(known.time, "monotonic", lambda: moment)
    assert typing(grace) == "not_found"


def test_a_bulletin_makes_everybody_read_anew(grace, world, app):
    presence.forget()
    assert all(each.known is None for each in presence.all())
    assert typing(grace) is None and presence.forgotten


def test_an_archived_room_takes_no_message(grace, world, app):
    with app.app_context():
        room = db.session.get(Room, int(world.lab))
        with transaction():
            room.archived_at = now()
    sent = grace.call("send", {"room": "lab", "client_id": "x", "body": "hello"})
    assert sent["error"] == "archived"
