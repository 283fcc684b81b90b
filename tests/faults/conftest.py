"""What the experiments share."""

import gc
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from tests import databases
from tests.databases import Template
from tests.faults import place
from tests.faults.place import Place
from tests.postgres import Postgres
from tests.world import LivedIn, World

Owned = tuple[Place, Postgres]


@pytest.fixture
def make_place(tmp_path: Path, empty_database: Template) -> Callable[..., Place]:
    """Make the place of a run: `make_place(people=…, rooms=…)`."""
    return partial(place.make, tmp_path, empty_database)


@pytest.fixture
def own_postgres(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Owned]:
    """A place whose database is on a server of its own, which may be treated badly."""
    server = Postgres()
    with monkeypatch.context() as patch:
        patch.setenv(databases.SERVER, str(server.port))
        folder, template = tmp_path / "place", tmp_path / "template"
        folder.mkdir()
        template.mkdir()
        yield place.make(folder, Template(template), people=20, rooms=2), server
    server.end()


@pytest.fixture(autouse=True)
def _without_pauses() -> Iterator[None]:
    """Everything noted stays: looking through all of it for garbage would stop the clients."""
    gc.disable()
    yield
    gc.enable()
    gc.collect()


@pytest.fixture
def new_world(tmp_path: Path, lived_in: LivedIn) -> Callable[[], World]:
    """Make the world of named people, as often as one likes: it is built once and copied."""
    copies = count()

    def copy() -> World:
        folder = tmp_path / str(next(copies))
        folder.mkdir()
        lived_in.copy(folder)
        return lived_in.world(place.app_of(folder))

    return copy
