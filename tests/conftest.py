"""A world of named people, on a real SQLite file, through both doors."""

import sys
from collections.abc import Callable, Iterator
from itertools import chain, zip_longest
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import settings
from jinja2.bccache import Bucket, BytecodeCache

from chatapp import create_app
from chatapp.extensions import db
from chatapp.operations.accounts import sign_ins
from chatapp.throttle import Throttle
from config import ASYNC_MODES
from tests import databases, quickening
from tests.callers import LiveServer
from tests.databases import SECRET, Template
from tests.doors import Door, HttpDoor, SocketDoor
from tests.world import LivedIn, World

# The same examples every time, however slow the machine: a failure can be looked at again.
settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")

ONLY_ON = "only_on"
LASTING = ("browser", "faults")
"""The folders whose files take longest."""


class Compiled(BytecodeCache):
    """The templates' code, for all the applications that this process makes."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


Flask.jinja_options = {"bytecode_cache": Compiled()}
quickening.quicken()

LINUX_ONLY = () if sys.platform == "linux" else ("test_bench.py", "faults/test_clock.py")
"""What needs epoll, /proc or LD_PRELOAD."""

collect_ignore = list(LINUX_ONLY)


def pytest_report_header() -> str:
    """Say what is left out, which on Linux is nothing."""
    left_out = ", ".join(LINUX_ONLY)
    return f"left out on {sys.platform}: {left_out}" if left_out else ""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave to SQLite what is about its files, and to PostgreSQL what is about its server."""
    kind = "postgresql" if databases.IS_POSTGRESQL else "sqlite"
    others = [it for it in items if any(kind not in each.args for each in it.iter_markers(ONLY_ON))]
    config.hook.pytest_deselected(items=others)
    left_out = set(others)
    items[:] = [it for it in items if it not in left_out]
    _take_turns(items)


def _take_turns(items: list[pytest.Item]) -> None:
    """Begin with what lasts, and by turns with what works hard, a browser, and what mostly waits:
    the workers take files in this order, and none is left alone with a long one at the end.
    """
    files = list(dict.fromkeys(it.path for it in items))
    lasting = [[it for it in files if it.parent.name == name] for name in LASTING]
    turns = filter(None, chain.from_iterable(zip_longest(*lasting)))
    order = {it: at for at, it in enumerate(dict.fromkeys([*turns, *files]))}
    items.sort(key=lambda it: order[it.path])


def pytest_unconfigure() -> None:
    """Stop what the whole run has needed."""
    databases.end()


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """A database as the migrations leave it, made once and copied for every test."""
    databases.begin()
    return Template(tmp_path_factory.mktemp("empty"))


@pytest.fixture(scope="session")
def lived_in(tmp_path_factory: pytest.TempPathFactory, empty_database: Template) -> LivedIn:
    """The database of the world of every test, made once and copied: its people's passwords alone
    take longer than most tests.
    """
    return LivedIn(tmp_path_factory.mktemp("lived-in"), empty_database)


@pytest.fixture
def app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database of its own: an empty one, but where a test is in the world."""
    is_lived_in = "world" in request.fixturenames
    request.getfixturevalue("lived_in" if is_lived_in else "empty_database").copy(tmp_path)
    app = create_app(databases.settings(tmp_path))
    yield app
    with app.app_context():
        db.engine.dispose()
    databases.drop(tmp_path)


@pytest.fixture
def world(app: Flask, lived_in: LivedIn) -> World:
    """Ada and Grace in the lab, Linus outside of it."""
    return lived_in.world(app)


@pytest.fixture
def make_world(tmp_path: Path, empty_database: Template) -> Iterator[Callable[[], World]]:
    """Make as many places as a test compares, each on a database of its own."""
    made: list[Flask] = []

    def make() -> World:
        folder = tmp_path / f"world-{len(made)}"
        folder.mkdir()
        empty_database.copy(folder)
        made.append(create_app(databases.settings(folder)))
        return World(made[-1])

    yield make
    for app in made:
        with app.app_context():
            db.engine.dispose()
        databases.drop(app.config["DATA_DIR"])


@pytest.fixture(scope="module")
def make_app(
    tmp_path_factory: pytest.TempPathFactory, empty_database: Template
) -> Callable[[str], Flask]:
    """Make an application on an empty database of its own, for the tests of a module."""

    def make(name: str) -> Flask:
        folder = tmp_path_factory.mktemp(name)
        empty_database.copy(folder)
        return create_app(databases.settings(folder))

    return make


@pytest.fixture
def socket_door(world: World) -> Door:
    """The socket alone, for what the doors make no difference to."""
    return SocketDoor(world)


@pytest.fixture(params=[HttpDoor, SocketDoor], ids=["http", "socket"])
def door(request: pytest.FixtureRequest, world: World) -> Door:
    """Each behaviour is tried through HTTP and through the socket."""
    return request.param(world)


@pytest.fixture
def serve(tmp_path: Path, world: World) -> Iterator[Callable[..., LiveServer]]:
    """Start real servers on the world's database; they end with the test."""
    started: list[LiveServer] = []

    def start(mode: str = "eventlet", **settings: object) -> LiveServer:
        started.append(LiveServer(tmp_path, mode, world, SECRET_KEY=SECRET, **settings))
        started[-1].start()
        return started[-1]

    yield start
    for server in started:
        server.end()


@pytest.fixture(scope="module", params=ASYNC_MODES)
def running(
    request: pytest.FixtureRequest,
    lived_in: LivedIn,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[LiveServer]:
    folder = tmp_path_factory.mktemp(request.param)
    lived_in.copy(folder)
    world = lived_in.world(create_app(databases.settings(folder)))
    limits = {"MAX_CONNECTIONS_PER_PERSON": 0, "MAX_CONNECTIONS_PER_ADDRESS": 0}
    server = LiveServer(folder, request.param, world, SECRET_KEY=SECRET, **limits)
    server.start()
    yield server
    server.end()
    with world.app.app_context():
        db.engine.dispose()


@pytest.fixture
def server(running: LiveServer) -> Iterator[LiveServer]:
    """A real server, in each async mode; the tests of a module share it and its world."""
    yield running
    running.hang_up()


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has tried anything yet: what one test guesses doesn't slow down the next."""
    for name in ("here", "address_wide", "account_wide"):
        used = getattr(sign_ins, name)
        monkeypatch.setattr(sign_ins, name, Throttle(used.burst, used.every))
