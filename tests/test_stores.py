"""Files in an S3-compatible store: a real one, from real servers, with nothing of it open."""

import json
import tarfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from chatapp import create_app
from chatapp.extensions import db, transaction
from chatapp.jobs import nightly
from chatapp.models import Lease, now
from chatapp.storage import S3, Address
from chatapp.storage.asking import Refused
from config import ASYNC_MODES
from tests import databases
from tests.callers import LiveServer, eventually
from tests.databases import SECRET
from tests.servers import environment, run
from tests.stores import ESCAPED, Store
from tests.test_uploads import ask, head
from tests.world import World

LARGE = b"OggS" + bytes(range(256)) * 12_000


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    with Store(tmp_path_factory.mktemp("store")) as store:
        yield store


@pytest.fixture
def draft(tmp_path):
    path = tmp_path / "draft"
    path.write_bytes(LARGE)
    return path


def status_of(act, *args, **options):
    """How something was refused."""
    with pytest.raises(HTTPError) as refusal:
        act(*args, **options)
    with refusal.value as error:
        return error.code


def test_a_request_is_signed_as_amazon_shows_it():
    """The example "Get Bucket (List Objects)" of Amazon's documentation."""
    address = Address.read(
        "s3://AKIAIOSFODNN7EXAMPLE:wJalrXUtnFEMI%2FK7MDENG%2FbPxRfiCYEXAMPLEKEY"
        "@examplebucket.s3.amazonaws.com/test"
    )
    at = datetime(2013, 5, 24, tzinfo=UTC)
    listing = address.signed("GET", "/", "max-keys=2&prefix=J", sha256(b"").hexdigest(), at)
    assert listing["Authorization"].endswith(
        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
    )


def test_what_is_put_is_kept_whole_read_from_anywhere_and_deleted(store, draft):
    files = S3(store.address)
    assert files.size("abc") is None
    with pytest.raises(FileNotFoundError):
        files.open("abc")
    files.put("abc", draft)
    assert files.size("abc") == len(LARGE)
    with files.open("abc") as opened:
        assert opened.read() == LARGE
        assert opened.seek(-100, 2) == len(LARGE) - 100
        assert opened.read(200) == LARGE[-100:] and opened.read(1) == b""
        opened.seek(1_000_000)
        assert opened.read(5) == LARGE[1_000_000:1_000_005] and opened.tell() == 1_000_005
    with files.open("abc") as opened, tarfile.open(draft.parent / "tar", "w") as tar:
        entry = tarfile.TarInfo("abc")
        entry.size = len(LARGE)
        tar.addfile(entry, opened)
    with tarfile.open(draft.parent / "tar") as tar:
        assert tar.extractfile("abc").read() == LARGE
    key, since = next(files.kept())
    assert key == "abc" and abs(since - now().timestamp()) < 60
    files.delete("abc")
    files.delete("abc")
    assert list(files.kept()) == [] and store.names() == set()


def test_more_than_one_page_of_names_is_listed(store, tmp_path):
    files = S3(store.address)
    names = [f"{number:04x}" for number in range(1003)]
    for name in names:
        path = store.folder / "files" / name[:2] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert sorted(key for key, _ in files.kept()) == names
    for path in (store.folder / "files").rglob("0*"):
        if path.is_file():
            path.unlink()


def test_a_wrong_secret_opens_nothing_and_is_not_repeated(store, draft):
    wrong = S3(replace(store.address, secret="swordfish"))
    with pytest.raises(Refused, match=r"40[03]") as refusal:
        wrong.put("abc", draft)
    assert "swordfish" not in str(refusal.value) + repr(replace(store.address, secret="swordfish"))


def test_nobody_gets_anything_without_asking_us(store, draft):
    S3(store.address).put("abc", draft)
    for path in ("", "/chat", "/chat/files/ab/abc"):
        assert status_of(urlopen, f"http://127.0.0.1:{store.port}{path}") in (400, 403)
    S3(store.address).delete("abc")


@pytest.fixture(scope="module")
def world(empty_database, tmp_path_factory):
    folder = tmp_path_factory.mktemp("stored")
    empty_database.copy(folder)
    world = World(create_app(databases.settings(folder)))
    yield world
    with world.app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module", params=ASYNC_MODES)
def server(request, world, store):
    folder = world.app.config["DATA_DIR"]
    settings = {"SECRET_KEY": SECRET, "STORAGE_URL": store.url}
    server = LiveServer(folder, request.param, world, **settings)
    server.start()
    yield server
    server.end()


def brought(server, key):
    """Upload as pages do: a store that was too slow just now (503) is tried again."""
    for _ in range(2):
        try:
            return ask(server, key, "/files?name=song.ogg", LARGE, **head(server, key, len(LARGE)))
        except HTTPError as problem:
            if problem.code != 503:
                raise
            print("tried again:", problem.read())
            time.sleep(1)
    raise AssertionError("the store was too slow twice")


def test_files_come_and_go_through_the_servers_own_checks(server, store):
    key, before = server.world.key("ada"), store.names()
    answer = brought(server, key)
    file = json.loads(answer[1])["file"]
    ada = server.caller("ada").connect()
    words = {"room": "lab", "client_id": f"song-{server.port}", "body": "", "files": [file["id"]]}
    said = ada.call("send", words)["message"]
    assert len(store.names() - before) == 1
    kept = list((server.folder / "files").rglob("*"))
    assert [path.name for path in kept if path.is_file()] == [], "nothing stays on the disk"
    assert ask(server, key, file["url"])[1] == LARGE
    status, part, _ = ask(server, key, file["url"], Range="bytes=2000000-2000099")
    assert (status, part) == (206, LARGE[2_000_000:2_000_100])
    assert status_of(ask, server, server.world.key("linus"), file["url"]) == 404
    assert ada.call("delete", {"message": said["id"]})["ok"]
    eventually(lambda: store.names() == before)


def test_a_store_that_is_away_refuses_files_and_nothing_else(server, store):
    key = server.world.key("ada")
    store.stop()
    try:
        headers = head(server, key, 5)
        assert status_of(ask, server, key, "/files?name=a.txt", b"quick", **headers) == 503
        ada = server.caller("ada").connect()
        words = {"room": "lab", "client_id": f"meanwhile-{server.port}", "body": "hello"}
        assert ada.call("send", words)["ok"]
    finally:
        store.start()
    assert ask(server, key, "/files?name=a.txt", b"quick", **head(server, key, 5))[0] == 200


def test_the_doctor_tries_the_store(world, store):
    folder, doctor = world.app.config["DATA_DIR"], ("-m", "flask", "doctor")
    before = store.names()
    said = run(folder, *doctor, STORAGE_URL=store.url).stdout
    assert "ok      files: the store takes, gives back and forgets" in said
    said = run(folder, *doctor, STORAGE_URL=store.url.replace(ESCAPED, "swordfish")).stdout
    assert "problem files: the store doesn't do its work" in said and "swordfish" not in said
    assert store.names() == before


def test_backups_are_carried_away_and_the_newest_kept(world, store, tmp_path, monkeypatch):
    folder = tmp_path / "backups"
    url = store.url.replace("/files", "/backups")
    world.app.config.update(BACKUP_FOLDER=str(folder), BACKUP_URL=url, BACKUP_KEEP=2)
    for name, value in environment(world.app.config["DATA_DIR"]).items():
        monkeypatch.setenv(name, value)
    with world.app.app_context(), transaction() as session:
        session.add(Lease(name=nightly.LEASE, holder="", until=now()))
    store_of_backups = S3(Address.read(url), fan=0)
    for year in (2024, 2025):
        (tmp_path / "old").write_bytes(b"old")
        store_of_backups.put(f"chatapp-{year}0101-030000.backup", tmp_path / "old")
    store.stop()
    for _ in range(2):
        assert nightly.look(world.app) is None
        (path,) = folder.glob("*.backup")  # while the store is away, one waits for it
        with world.app.app_context(), transaction() as session:
            session.get_one(Lease, nightly.LEASE).until = now()
    store.start()
    assert nightly.look(world.app) == path
    assert [it.name for it in folder.glob("*.waiting")] == []
    kept = store.folder / "backups"
    assert {it.name for it in kept.iterdir()} == {"chatapp-20250101-030000.backup", path.name}
    assert (kept / path.name).read_bytes() == path.read_bytes()
