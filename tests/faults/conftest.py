"""What the experiments share."""

import gc
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.faults import place
from tests.faults.place import Place


@pytest.fixture
def make_place(tmp_path: Path, empty_database: Path) -> Callable[..., Place]:
    """Make the place of a run: `make_place(people=…, rooms=…)`."""
    return partial(place.make, tmp_path, empty_database)


@pytest.fixture(autouse=True)
def _without_pauses() -> Iterator[None]:
    """Millions of small tuples that all stay: looking through them for garbage would stop the clients."""
    gc.disable()
    yield
    gc.enable()
    gc.collect()
