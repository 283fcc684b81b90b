"""The tables are changed while people talk: nobody notices, and it is done once, or not at all.

The server here is the previous version; what the next one brings is a migration of the test's own.
"""

import shutil
import subprocess
import sys
import threading
import uuid
from contextlib import contextmanager
from itertools import count

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from chatapp.extensions import db
from config import ROOT
from tests import databases
from tests.callers import LiveServer, eventually
from tests.databases import SECRET
from tests.servers import environment
from tests.world import World

TALKERS = ("ada", "grace")
PAUSE_SECONDS = 0.2
NEXT = """
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "{name}"
down_revision = "{before}"


def upgrade():
    print("begun: {name}", flush=True)
    op.create_table("more_{name}", sa.Column("id", sa.Integer(), primary_key=True))
    for table in ("user", "message", "room"):
        op.add_column(table, sa.Column("{name}", sa.Integer(), nullable=True))
    op.create_index("ix_message_{name}", "message", ["{name}"])
    if Path("{halt}").exists():
        Path("{halt}").unlink()
        time.sleep(60)
    op.execute("UPDATE message SET {name} = id")
"""


@pytest.fixture(scope="module")
def server(make_app):
    """The previous version, serving."""
    world = World(make_app("served"))
    server = LiveServer(world.app.config["DATA_DIR"], "eventlet", world, SECRET_KEY=SECRET)
    server.start()
    yield server
    server.end()
    with world.app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The migrations of the version that is to come: today's, and one more for each test."""
    copied = tmp_path_factory.mktemp("next") / "migrations"
    shutil.copytree(ROOT / "migrations", copied, ignore=shutil.ignore_patterns("__pycache__"))
    return copied


@pytest.fixture
def coming(folder):
    """The name of one more migration; a file `halt` beside it stops it in the middle, once."""
    config = Config()
    config.set_main_option("script_location", str(folder))
    before = ScriptDirectory.from_config(config).get_current_head()
    name = f"next_{len(list((folder / 'versions').glob('next_*.py')))}"
    text = NEXT.format(name=name, before=before, halt=folder / "halt")
    (folder / "versions" / f"{name}.py").write_text(text)
    return name


def upgrading(server, folder):
    """Another process brings the tables up to date."""
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "db", "upgrade", "-d", str(folder)],
        cwd=ROOT,
        env=environment(server.folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def columns(server):
    with databases.opened(server.folder) as connection:
        return databases.tables(connection)["message"]


def say(caller, body):
    answer = caller.call("send", {"room": "lab", "client_id": str(uuid.uuid4()), "body": body})
    assert answer["ok"], answer
    return answer["message"]


@contextmanager
def talking(server):
    """Two people talk all the time until the block ends; answers what was said."""
    said, problems, is_over = [], [], threading.Event()

    def talk(caller, name):
        for number in count():
            if is_over.wait(PAUSE_SECONDS):
                return
            try:
                said.append(say(caller, f"{name} {number}"))
            except Exception as error:
                problems.append(error)
                return

    callers = [server.caller(name).connect() for name in TALKERS]
    threads = [threading.Thread(target=talk, args=it) for it in zip(callers, TALKERS, strict=True)]
    for thread in threads:
        thread.start()
    yield said
    is_over.set()
    for thread in threads:
        thread.join()
    assert problems == []


def test_people_talk_on_while_the_tables_are_changed(server, folder, coming):
    with talking(server) as said:
        eventually(lambda: said)
        process = upgrading(server, folder)
        told = process.communicate(timeout=120)[0]
        assert process.returncode == 0, told
        before = len(said)
        eventually(lambda: len(said) > before + 5)
    assert coming in columns(server)
    assert server.get("/readyz")[0] == 200
    with databases.opened(server.folder) as connection:
        log = connection.execute(
            f"SELECT CAST(id AS text), seq FROM message WHERE room_id = {server.world.lab}"
            " ORDER BY seq"
        ).fetchall()
    assert [seq for _, seq in log] == list(range(1, len(log) + 1))
    assert {it["id"] for it in said} <= {key for key, _ in log}


def test_of_two_who_upgrade_at_once_one_does_it(server, folder, coming):
    with talking(server):
        processes = [upgrading(server, folder) for _ in range(2)]
        told = [process.communicate(timeout=120)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], told
    assert "".join(told).count(f"begun: {coming}") == 1, told
    assert coming in columns(server)


def test_killed_in_the_middle_it_was_never_begun_and_begins_anew(server, folder, coming):
    halt = folder / "halt"
    halt.touch()
    process = upgrading(server, folder)
    eventually(lambda: not halt.exists())
    process.kill()
    process.communicate()
    assert coming not in columns(server)
    say(server.caller("ada").connect(), "as if nothing had been")
    again = upgrading(server, folder)
    told = again.communicate(timeout=120)[0]
    assert again.returncode == 0, told
    assert coming in columns(server)


@pytest.mark.only_on("postgresql")
def test_who_reads_for_long_holds_up_the_change_and_nobody_else(server, folder, coming):
    ada = server.caller("ada").connect()
    with databases.opened(server.folder) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM message")
        process = upgrading(server, folder)
        until(process, "trying again")
        say(ada, "while somebody makes a backup")
        assert coming not in columns(server)
        reader.execute("ROLLBACK")
    told = process.communicate(timeout=120)[0]
    assert process.returncode == 0, told
    assert coming in columns(server)


def until(process, text):
    for line in process.stdout:
        if text in line:
            return
    raise AssertionError(f"it never said {text!r}")
