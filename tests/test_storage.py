"""The storage: one writer, on disk; where it is busy or broken, people are told."""

import uuid

import pytest
from sqlalchemy import text

from chatapp import extensions
from chatapp.errors import Unavailable
from chatapp.extensions import db, transaction
from chatapp.models import Room
from tests import databases
from tests.doors import SocketDoor, send


@pytest.mark.only_on("sqlite")
def test_sqlite_is_durable_and_keeps_references(world):
    with world.app.app_context():
        pragmas = {
            name: db.session.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    full = 2
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": 1,
        "busy_timeout": 0,
    }


@pytest.fixture
def other_process(world):
    """A second writer on the same database."""
    with databases.opened(world.app.config["DATA_DIR"]) as connection:
        yield connection


def test_a_busy_database_refuses_and_goes_on_by_itself(world, monkeypatch):
    monkeypatch.setattr(extensions, "BUSY_SECONDS", 0.2)
    ada = world.listener("ada")
    message = {"room": "lab", "client_id": str(uuid.uuid4()), "body": "hello"}

    with databases.held(world.app.config["DATA_DIR"]):
        assert ada.call("send", message)["error"] == "unavailable"
        assert ada.call("history", {"room": "lab"})["ok"], "reading goes on"

    assert ada.call("send", message)["ok"]
    assert [it.body for it in world.messages()].count("hello") == 1


@pytest.mark.only_on("sqlite")
def test_a_full_disk_refuses_and_keeps_nothing(world):
    ada = world.listener("ada")
    before = len(world.messages())
    with world.app.app_context():
        db.engine.dispose()
        pages = db.session.execute(text("PRAGMA page_count")).scalar()
        db.session.execute(text(f"PRAGMA max_page_count = {pages}"))
        with pytest.raises(Unavailable), transaction() as session:
            session.execute(text("CREATE TABLE filler AS SELECT zeroblob(100000) AS bytes"))
        db.engine.dispose()
    assert len(world.messages()) == before
    assert ada.call("send", {"room": "lab", "client_id": "x", "body": "room again"})["ok"]


def test_what_fails_inside_a_transaction_leaves_no_trace(world):
    with world.app.app_context():
        with pytest.raises(ZeroDivisionError), transaction() as session:
            session.get(Room, int(world.lab)).topic = "half done"
            session.flush()
            _ = 1 / 0
        assert db.session.get(Room, int(world.lab)).topic == ""


def test_a_transaction_inside_another_is_a_mistake_that_shows(world):
    with world.app.app_context(), transaction(), pytest.raises(RuntimeError), transaction():
        pass


def test_a_change_starts_from_what_is_true_now(world, other_process):
    with world.app.app_context():
        room = db.session.get(Room, int(world.lab))
        assert room.topic == ""
        other_process.execute(f"UPDATE room SET topic = 'theirs' WHERE id = {room.id}")
        with transaction():
            assert room.topic == "theirs"


def test_what_is_acknowledged_is_in_the_file(world, other_process):
    message = send(SocketDoor(world), "ada", "kept")
    row = other_process.execute(f"SELECT body FROM message WHERE id = {message['id']}")
    assert row.fetchone() == ("kept",)
