"""What PostgreSQL has to be for us, and that what is asked of both databases has one answer."""

import subprocess
import sys
import threading
import time
import uuid

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from chatapp import commands, create_app, extensions
from chatapp.database import postgresql
from chatapp.errors import Unavailable
from chatapp.extensions import db, transaction
from chatapp.models import Room
from chatapp.operations import messages, searches
from chatapp.operations.imports import histories
from chatapp.operations.rooms import memberships
from config import ROOT, Settings
from tests import databases
from tests.databases import SECRET
from tests.postgres import Postgres
from tests.servers import environment, run
from tests.world import World

pytestmark = pytest.mark.only_on("postgresql")


@pytest.fixture
def own(tmp_path):
    """A place on a server of its own, which may be treated badly."""
    server = Postgres()
    server.execute("CREATE DATABASE chat")
    app = create_app(Settings.for_tests(tmp_path, SECRET, server.url("chat")))
    commands.init_app(app)
    with app.app_context():
        upgrade()
    yield World(app), server
    with app.app_context():
        db.engine.dispose()
    server.end()


def hello():
    return {"room": "lab", "client_id": str(uuid.uuid4()), "body": "hello"}


def until_taken(ada, message):
    """Send it until it is taken; how often it was refused, and for how long."""
    began, refused = time.monotonic(), 0
    while not (answer := ada.call("send", message))["ok"]:
        assert answer["error"] == "unavailable", answer
        refused += 1
        assert time.monotonic() < began + 30, "it does not recover"
        time.sleep(0.05)
    return refused, time.monotonic() - began


def test_a_connection_that_died_while_one_read_is_no_reason_to_fail(app, world):
    with app.app_context():
        room = db.session.get(Room, int(world.lab))
        pid = db.session.scalar(text("SELECT pg_backend_pid()"))
        with databases.opened(app.config["DATA_DIR"]) as beside:
            beside.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
        with transaction() as session:
            session.get_one(Room, room.id).topic = "still here"
        assert db.session.get(Room, room.id).topic == "still here"


def test_numbers_have_64_bits_and_texts_the_order_of_their_code_points(world):
    with databases.opened(world.app.config["DATA_DIR"]) as connection:
        others = connection.execute(
            "SELECT table_name, column_name, data_type, collation_name"
            " FROM information_schema.columns WHERE table_schema = 'public'"
            " AND table_name != 'alembic_version' AND (data_type IN ('integer', 'smallint') OR"
            " data_type IN ('text', 'character varying') AND collation_name IS DISTINCT FROM 'C')"
        ).fetchall()
    assert others == []


def test_processes_that_start_at_once_migrate_once(tmp_path, empty_database):
    databases.copy(empty_database.folder, tmp_path)
    with databases.opened(tmp_path) as connection:
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    command = [sys.executable, "-m", "flask", "db", "upgrade"]
    options = {"cwd": ROOT, "env": environment(tmp_path), "stderr": subprocess.PIPE}
    started = [subprocess.Popen(command, **options) for _ in range(3)]
    told = [process.communicate(timeout=120)[1].decode() for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], told
    app = create_app(databases.settings(tmp_path))
    with app.app_context():
        assert World(app).user("ada").id
        db.engine.dispose()


def test_the_doctor_sees_that_it_may_lose_what_it_acknowledged(world):
    folder = world.app.config["DATA_DIR"]
    found = run(folder, "-m", "flask", "doctor")
    assert found.returncode == 1
    assert "problem database: answers, with fsync off and synchronous_commit on" in found.stdout
    with databases.durable():
        found = run(folder, "-m", "flask", "doctor")
    assert "ok      database: PostgreSQL 1" in found.stdout, found.stdout
    assert "answers; writes reach the disk" in found.stdout


def test_who_is_put_out_comes_back_without_being_noticed(own):
    world, server = own
    ada = world.listener("ada")
    assert ada.call("send", hello())["ok"]
    server.stop()
    server.start()
    assert ada.call("send", hello())["ok"], "nothing was begun on the dead connection"


def test_a_server_that_dies_refuses_and_comes_back(own):
    world, server = own
    ada = world.listener("ada")
    message = hello()
    server.kill()
    assert ada.call("send", message)["error"] == "unavailable"
    assert ada.call("history", {"room": "lab"})["error"] == "unavailable"
    assert world.browser("ada").get("/up").status_code == 503
    server.start()
    assert until_taken(ada, message)[1] < 5
    assert [it.body for it in world.messages()].count("hello") == 1


def test_whoever_has_read_all_they_wanted_is_not_told_that_the_server_died(own):
    world, server = own
    with world.app.app_context():
        assert world.user("ada").name == "ada"
        server.kill()
    server.start()
    assert until_taken(world.listener("ada"), hello())


def test_a_server_that_is_frozen_is_not_waited_for(own, monkeypatch):
    monkeypatch.setattr(extensions, "BUSY_SECONDS", 0.5)
    world, server = own
    ada, message = world.listener("ada"), hello()
    assert ada.call("send", hello())["ok"]
    server.freeze(True)
    try:
        assert ada.call("send", message)["error"] == "unavailable"
        ready = world.browser("ada").get("/readyz")
        assert ready.get_json() == {"ok": False, "wrong": {"database": "it does not answer"}}
        assert world.browser("ada").get("/healthz").status_code == 200
    finally:
        server.freeze(False)
    until_taken(ada, message)
    assert [it.body for it in world.messages()].count("hello") == 2


def test_who_stops_in_the_middle_of_writing_holds_up_others_for_a_while_only(world):
    ada = world.listener("ada")
    with psycopg.connect(databases.url(world.app.config["DATA_DIR"])) as other:
        seconds = postgresql.STOPPED_SECONDS
        other.execute(f"SET idle_in_transaction_session_timeout = '{seconds}s'")
        other.execute(f"SELECT pg_advisory_xact_lock({postgresql.WRITER})")
        until_taken(ada, hello())
        with pytest.raises(psycopg.Error):
            other.execute("SELECT 1")


def test_a_writer_of_ours_that_stopped_is_told_that_nothing_was_kept(world, monkeypatch):
    with world.app.app_context():
        with pytest.raises(Unavailable), transaction() as session:
            session.get(Room, int(world.lab)).topic = "half done"
            session.flush()
            session.execute(text("SET LOCAL idle_in_transaction_session_timeout = '50ms'"))
            time.sleep(0.3)
        assert db.session.get(Room, int(world.lab)).topic == ""


def test_who_reads_sees_one_moment(world):
    with world.app.app_context(), databases.opened(world.app.config["DATA_DIR"]) as other:
        topic = db.session.get(Room, int(world.lab)).topic
        other.execute(f"UPDATE room SET topic = 'theirs' WHERE id = {world.lab}")
        db.session.expire_all()
        assert db.session.get(Room, int(world.lab)).topic == topic


def test_processes_that_write_at_once_leave_no_holes(world):
    """Two applications, each with its own turn, as two processes have them."""
    other = World(create_app(databases.settings(world.app.config["DATA_DIR"])), world.lab)

    def talk(here, name):
        with here.app.app_context():
            ticket = here.membership(name)
            for number in range(20):
                messages.post(ticket, f"{name} {number}", f"{name}-{number}")

    threads = [threading.Thread(target=talk, args=it) for it in ((world, "ada"), (other, "grace"))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    log = world.messages()
    assert [it.seq for it in log] == list(range(1, len(log) + 1))
    for name in ("ada", "grace"):
        mine = [it.body for it in log if it.kind == "text" and it.body.startswith(name)]
        assert mine == [f"{name} {number}" for number in range(20)]
    with other.app.app_context():
        db.engine.dispose()


SAID = [
    "Low tides at the harbour",
    "low, very low; the tide",
    "A tide-table (low) for the *harbour*",
    "À l'École de la Straße",
    "我们明天开会吧，他在上海工作",
    "会开完了，上海明天见",
    "開会 会議は午後からです。データ",
    "내일은 쉬는 날 입니다",
    "Ёлка и ёжик, мир",
    "done🎉 and 🎉🎉 again",
    "see https://example.org/plan?a=1&b='2' \\ \"quoted\" %s %(x)s $1 :*",
    "it's o'clock & co | or ! not <-> near",
    "哈" * 400 + "好" + "哈" * 5,
    "word " * 300 + "last word",
    "x" * 900 + " and " + "y" * 2500,
    "meeting meetings meets met planned planning",
    "u1 every link file r2 #u1 #every",
    "tide tide tide", "tide", "tiding 12 12.5 v1.2.3",
]  # fmt: skip
ASKED = [
    "tide", "TIDES harb", '"low tide"', '"at the harbour"', "low -tide", "ecole", "strasse", "ё",
    "开会", "上海", "会", "午後", "データ", "ﾃﾞｰﾀ", "내일", "елка", "🎉", "🎉🎉", "has:link", "-has",
    "example.org", "哈哈", "哈好", "好哈", '"last word"', '"word word last"', "x" * 190, "y" * 199,
    "xxx", "meet", "plan", "u1", "every", "#every", "r2", "from:ada", "from:ada tide -low", "tid",
    "from:grace", "in:lab", "in:square tide", "in:lab in:square", "12", "1.2", "o'clock", "s", "%s",
    "after:2020-01-01", "before:2020-01-01", "tide after:2020-01-01", "-tide in:lab", "\\", "'",
    '-"low tide" low', "from:me has:link", "NEAR", "or", '"not near"', "-开会 会",
]  # fmt: skip


def answers(app):
    with app.app_context():
        ada = World(app, "2").user("ada")
        for order in searches.ORDERS:
            for query in ASKED:
                first = searches.find(ada, query, limit=7, order=order)
                pages = [first]
                if first.messages:
                    last = first.messages[-1].id
                    pages.append(searches.find(ada, query, before=last, limit=7, order=order))
                for page in pages:
                    bodies = [it.body for it in page.messages]
                    marks = [page.finder.places(it) for it in bodies]
                    yield order, query, page.count, bodies, marks, page.unknown


def test_both_databases_find_the_same(world, tmp_path):
    folder = tmp_path / "sqlite"
    folder.mkdir()
    small = create_app(Settings.for_tests(folder, SECRET))
    commands.init_app(small)
    with small.app_context():
        upgrade()
    places = [world, World(small)]
    for place in places:
        with place.app.app_context():
            ada, grace = place.membership("ada"), place.membership("grace")
            square = memberships.find(place.user("ada"), "square")
            at = ada.joined_at
            for number, body in enumerate(SAID):
                ticket = (ada, grace, square)[number % 3]
                histories.bring_in(
                    ticket.room, [histories.Entry(ticket.user, body, at)], f"said-{number}"
                )
            said = messages.post(ada, "words to be changed", "changed")
            messages.edit(ada, said, "low tide indeed")
            messages.delete(ada, messages.post(ada, "tide that goes", "gone"))
    theirs, ours = (list(answers(place.app)) for place in places)
    assert len(theirs) > 2 * len(ASKED) and any(it[2] for it in theirs)
    for one, other in zip(theirs, ours, strict=True):
        assert one == other
    with small.app_context():
        db.engine.dispose()


def test_migrations_lead_up_and_down_and_make_what_the_models_say(world):
    commands.init_app(world.app)
    with world.app.app_context():
        db.session.remove()
        downgrade(revision="base")
        with db.engine.connect() as connection:
            assert inspect(connection).get_table_names() == ["alembic_version"]
        upgrade()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"include_object": _is_modelled})
            assert compare_metadata(context, db.metadata) == []


def _is_modelled(_it, name, kind, *_more):
    return (kind, name) != ("table", "word_index")
