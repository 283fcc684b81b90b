"""A place in one file, made beside a server at work, and a place out of it again."""

import itertools
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from chatapp import commands, create_app, storage
from chatapp.extensions import db, transaction
from chatapp.jobs import nightly
from chatapp.models import File, Lease, Login, now
from chatapp.moving import backups, databases, restores, seals
from chatapp.moving.databases import Refused
from chatapp.operations import messages, searches
from config import Settings, database_url
from tests import databases as places
from tests.databases import SECRET
from tests.servers import run
from tests.test_copying import contents, lived, url_of
from tests.world import World

__all__ = ["lived"]

WORDS = "correct horse"


@pytest.fixture
def made(lived, tmp_path):
    """Makes a backup of a place that people have lived in."""

    def make(passphrase=""):
        path = tmp_path / f"{len(passphrase)}.backup"
        with lived.app.app_context():
            commands.init_app(lived.app)
            assert backups.make(path, passphrase) == (path.stat().st_size, 0)
        return path

    return make


@pytest.fixture
def empty(tmp_path):
    """Makes an application without a place, on this kind of database or on SQLite."""
    apps = []

    def make(url=None):
        folder = tmp_path / f"empty-{len(apps)}"
        folder.mkdir()
        address = database_url(url or places.blank(folder))
        apps.append(create_app(Settings.for_tests(folder, SECRET, address)))
        commands.init_app(apps[-1])
        return apps[-1]

    yield make
    for app in apps:
        with app.app_context():
            db.engine.dispose()


def restored(app, path, passphrase=""):
    with app.app_context():
        try:
            return restores.restore(path, passphrase)
        finally:
            db.session.remove()


def told(url):
    """What a place has to be after its way through a backup, sessions apart."""
    passing = databases.PASSING | {"login", "reset"}  # whose sessions have ended
    return {name: rows for name, rows in contents(url).items() if name not in passing}


def kept(app, key):
    with app.app_context(), storage.current().open(key) as file:
        return file.read()


def test_everything_comes_back_into_either_database(lived, made, empty, tmp_path):
    path = made()
    for url in (None, f"sqlite:///{tmp_path / 'elsewhere.sqlite3'}"):
        app = empty(url)
        manifest = restored(app, path)
        assert told(app.config["SQLALCHEMY_DATABASE_URI"]) == told(url_of(lived))
        assert {it["name"] for it in manifest["tables"]} >= {"message", "user", "place"}
        with app.app_context():
            world = World(app, lived.lab)
            ada = world.membership("ada")
            assert searches.find(ada.user, "harbour.png has:file").count == 1
            for login in db.session.scalars(select(Login)):
                assert not login.is_live
            for key in db.session.scalars(select(File)).one().keys:
                assert kept(app, key) == kept(lived.app, key)
            said = messages.post(ada, "and life goes on", "on")
            assert said.seq == lived.messages()[-1].seq + 1
            db.session.remove()


def test_what_was_acknowledged_before_is_in_it_whoever_writes_meanwhile(
    serve, world, tmp_path, empty
):
    caller = serve().caller("ada").connect()
    numbers, done, acknowledged = itertools.count(), threading.Event(), []

    def talk():
        while not done.is_set():
            number = next(numbers)
            message = {"room": "lab", "client_id": f"n{number}", "body": f"number {number}"}
            if caller.call("send", message)["ok"]:
                acknowledged.append(number)

    thread = threading.Thread(target=talk)
    thread.start()
    while len(acknowledged) < 5:
        done.wait(0.01)
    before = list(acknowledged)
    path = tmp_path / "chat.backup"
    answer = run(tmp_path, "-m", "flask", "backup", str(path))
    done.set()
    thread.join()
    assert answer.returncode == 0, answer.stderr
    assert len(acknowledged) > len(before), "the server went on"
    app = empty()
    restored(app, path)
    log = World(app, world.lab).messages()
    assert [it.seq for it in log] == list(range(1, len(log) + 1))
    said = [it.body for it in log if it.kind == "text"]
    assert said == [f"number {number}" for number in acknowledged[: len(said)]]
    assert len(said) >= len(before)


@pytest.mark.parametrize("passphrase", ["", WORDS])
def test_a_changed_byte_is_refused_before_anything_is_written(made, empty, tmp_path, passphrase):
    whole = made(passphrase).read_bytes()
    path, app = tmp_path / "changed.backup", empty()
    middle = range(20, len(whole), len(whole) // 12)
    for place in (*range(0, 20, 3), *middle, -41, -40, -33, -32, -1):
        changed = bytearray(whole)
        changed[place] ^= 0x10
        path.write_bytes(changed)
        with pytest.raises(Refused), path.open("rb") as file:
            seals.verify(file, passphrase)
    pieces = [whole[:-1], whole + b"\0", whole[: len(whole) // 2], b"", whole[seals.PIECE :]]
    for piece in pieces:
        path.write_bytes(piece)
        with pytest.raises(Refused):
            restored(app, path, passphrase)
    with app.app_context():
        assert databases.revision(db.engine) is None
        assert list(storage.current().kept()) == []


def test_a_sealed_backup_says_nothing_without_its_passphrase(lived, made, empty):
    path, app = made(WORDS), empty()
    assert b"manifest" not in path.read_bytes() and path.stat().st_mode & 0o077 == 0
    with pytest.raises(Refused, match="its passphrase is needed"):
        restored(app, path)
    with pytest.raises(Refused, match="the passphrase is another"):
        restored(app, path, "correct house")
    restored(app, path, WORDS)
    assert told(app.config["SQLALCHEMY_DATABASE_URI"]) == told(url_of(lived))


def test_files_that_are_not_where_they_should_be_are_told_of(lived, tmp_path):
    with lived.app.app_context():
        storage.current().delete(db.session.scalars(select(File)).one().key)
    said = run(tmp_path, "-m", "flask", "backup", str(tmp_path / "chat.backup"))
    assert said.returncode == 0
    missing = "Warning: 1 file that people sent is not where DATA_DIR says, and not in it.\n"
    assert said.stderr == missing


def test_a_place_that_is_lived_in_is_not_written_over(lived, made, monkeypatch):
    path, before = made(), contents(url_of(lived))
    with pytest.raises(Refused, match="not empty"):
        restored(lived.app, path)
    assert contents(url_of(lived)) == before


def test_a_backup_of_a_later_version_is_refused(made, empty, monkeypatch):
    monkeypatch.setattr(databases, "newest", lambda: "9999")
    monkeypatch.setattr(databases, "revision", lambda _engine: "9999")
    path = made()
    monkeypatch.undo()
    with pytest.raises(Refused, match="doesn't know"):
        restored(empty(), path)


def test_each_night_one_is_made_and_the_oldest_goes(world, tmp_path, monkeypatch):
    folder = tmp_path / "backups"
    app = world.app
    app.config.update(BACKUP_FOLDER=str(folder), BACKUP_KEEP=2)
    for name, value in places.environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("BACKUP_PASSPHRASE", WORDS)
    assert nightly.look(app) is None, "the first is made at night"
    for day in ("20200101", "20200102", "20200103"):
        (folder / f"chatapp-{day}-030000.backup").parent.mkdir(exist_ok=True)
        (folder / f"chatapp-{day}-030000.backup").touch()

    def come(until):
        with app.app_context(), transaction() as session:
            session.get_one(Lease, nightly.LEASE).until = until

    come(now() - timedelta(seconds=1))
    path = nightly.look(app)
    assert path and sorted(folder.glob("*.backup"))[-1] == path
    assert len(list(folder.glob("*.backup"))) == 2
    with path.open("rb") as file:
        seals.verify(file, WORDS)
    assert nightly.look(app) is None, "once a night is enough"
    come(now() - timedelta(seconds=1))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'nothing.sqlite3'}")
    assert nightly.look(app) is None
    with app.app_context():
        lease = db.session.get_one(Lease, nightly.LEASE)
        assert now() < lease.until <= now() + nightly.AGAIN, "it is tried again soon"
