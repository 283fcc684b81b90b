"""From one database into another and back: every row, and nothing else."""

import io
import signal
import subprocess
import sys

import pytest
from flask_migrate import upgrade
from sqlalchemy import func, select

from chatapp import commands, create_app
from chatapp.extensions import Model, db
from chatapp.models import Message, Room
from chatapp.moving import copying
from chatapp.moving.databases import Refused, engine_of
from chatapp.operations import accounts, files, messages, searches
from chatapp.operations.accounts import roles
from chatapp.operations.imports import histories
from config import ROOT, Settings, database_url
from tests import databases
from tests.databases import SECRET
from tests.ports import free_port
from tests.servers import environment, run
from tests.test_files import picture
from tests.world import World


@pytest.fixture
def lived(world):
    """A place where something of most kinds has happened."""
    with world.app.app_context():
        grace, ada = world.membership("grace"), world.membership("ada")
        said = messages.post(ada, "**Low** tide, 开会 @grace", "1")
        messages.post(grace, "an answer", "2", reply_to=said.id)
        messages.react(grace, said, "🌱", True)
        shot = picture()
        sent = files.upload(ada.user, "harbour.png", io.BytesIO(shot), len(shot))
        messages.post(ada, "with a file", "3", files=[sent.id])
        roles.give(grace.user, world.user("linus"), "guest", "理由")
        accounts.deactivate(world.user("linus"), grace.user)
        entries = [histories.Entry(ada.user, f"line {n}", said.created_at) for n in range(1100)]
        histories.bring_in(ada.room, entries, "past")
        db.session.remove()
    return world


@pytest.fixture
def other(tmp_path):
    """An address of nothing yet, in the other kind of database where both are there."""
    (tmp_path / "other").mkdir()
    return database_url(f"sqlite:///{tmp_path / 'other' / 'chat.sqlite3'}")


def contents(url):
    engine = engine_of(database_url(url))
    with engine.connect() as connection:
        tables = sorted(Model.metadata.tables.items())
        return {
            name: [tuple(it) for it in connection.execute(select(each).order_by(*each.primary_key))]
            for name, each in tables
        }


def url_of(world):
    return world.app.config["SQLALCHEMY_DATABASE_URI"]


def copied(world, target):
    with world.app.app_context():
        commands.init_app(world.app)
        return copying.copy(db.engine, engine_of(target), lambda *_: None)


def test_a_place_moves_there_and_back(lived, other, tmp_path, empty_database):
    home = tmp_path / "home"
    home.mkdir()
    assert copied(lived, other) > 1100
    before = contents(url_of(lived))
    assert contents(other) == before
    app = create_app(Settings.for_tests(tmp_path / "other", SECRET, other))
    away = World(app, lived.lab)
    back = databases.blank(home)
    assert copied(away, back) > 1100
    assert contents(back) == before
    app = create_app(Settings.for_tests(home, SECRET, back))
    with app.app_context():
        ada = World(app, lived.lab).membership("ada")
        for query, count in (("tide 开会", 1), ("harbour.png has:file", 1), ("line 17", 1)):
            assert searches.find(ada.user, query).count == count, query
        seq = ada.room.seq
        said = messages.post(ada, "and life goes on", "on")
        assert (said.seq, said.id) == (seq + 1, max(it[0] for it in before["message"]) + 1)
        grace = World(app, lived.lab).user("grace")
        roles.give(grace, World(app, lived.lab).user("ada"), "admin")
        with pytest.raises(Exception, match="only added to"), db.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM audit")
        db.session.remove()
        db.engine.dispose()


def test_what_is_there_is_not_written_over(lived, other, tmp_path):
    copied(lived, other)
    with pytest.raises(Refused, match="not empty"):
        copied(lived, other)
    app = create_app(Settings.for_tests(tmp_path / "other", SECRET, other))
    with app.app_context():
        assert db.session.scalar(select(func.count(Message.id))) > 1100
        db.engine.dispose()


def test_tables_of_another_version_are_refused(lived, other, tmp_path):
    app = create_app(Settings.for_tests(tmp_path / "other", SECRET, other))
    commands.init_app(app)
    with app.app_context():
        upgrade(revision="0007")
        db.engine.dispose()
    with pytest.raises(Refused, match="another version"):
        copied(lived, other)


def test_nobody_writes_meanwhile_and_a_half_copy_is_nobodys_place(
    lived, other, tmp_path, make_world
):
    ada, told = lived.listener("ada"), []

    def tell(name, done, count):
        if name == "message" and done == 1000:
            told.append(ada.call("send", {"room": "lab", "client_id": "x", "body": "now?"}))
            raise KeyboardInterrupt

    with lived.app.app_context():
        commands.init_app(lived.app)
        with pytest.raises(KeyboardInterrupt):
            copying.copy(db.engine, engine_of(other), tell)
    assert told[0]["error"] == "unavailable"
    started = run(tmp_path, "-m", "flask", "db", "upgrade", DATABASE_URL=other)
    assert started.returncode != 0
    served = run(tmp_path, "wsgi.py", DATABASE_URL=other, PORT=free_port())
    assert served.returncode == 1
    assert "half a copy: give the same flask db copy again" in served.stderr
    with pytest.raises(Refused, match="of another place"):
        copied(make_world(), other)


def test_a_copy_that_was_killed_goes_on(lived, other, tmp_path):
    command = [sys.executable, "-u", "-m", "flask", "db", "copy", "--to", other]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment(tmp_path), stdout=subprocess.PIPE, text=True
    )
    with process.stdout as said:
        for line in said:
            if line.startswith("message: 1,000"):
                process.send_signal(signal.SIGKILL)
    assert process.wait(20) == -signal.SIGKILL
    with lived.app.app_context():  # what changed since is found, too
        ada = lived.membership("ada")
        messages.edit(ada, messages.page(ada, limit=1)[0], "other words")
        messages.post(ada, "said in between", "between")
        db.session.get(Room, ada.room_id)
        db.session.remove()
    done = run(tmp_path, "-m", "flask", "db", "copy", "--to", other)
    assert done.returncode == 0, done.stderr
    assert "each the same" in done.stdout
    assert contents(other) == contents(url_of(lived))
