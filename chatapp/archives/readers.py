"""Which reader understands what is brought."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from chatapp.archives import sources
from chatapp.archives.own import Own

READERS: dict[str, Callable[[sources.Source], Any]] = {"chatapp": Own}
"""By the product that it was written in."""


def reader(path: Path, product: str) -> Any:
    """Open a folder or a ZIP file as an export of a product; raises Invalid."""
    return READERS[product](sources.at(path))
