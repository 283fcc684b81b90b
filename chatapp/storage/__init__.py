"""Where files are kept: one small face, and behind it a local disk or a store in the network.

All of it waits for disks or networks: it is called by way of `run_blocking`, never directly.
Whatever fails raises an OSError.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from flask import Flask, current_app

from chatapp.storage.addresses import Address
from chatapp.storage.disk import Disk
from chatapp.storage.s3 import S3

__all__ = ["S3", "Address", "Storage", "current", "drafts", "forget_drafts", "init_app"]

FOLDER, DRAFTS = "files", "drafts"


class Storage(Protocol):
    """Keys are short, and made of letters, digits and hyphens."""

    def put(self, key: str, draft: Path) -> None:
        """Keep what a file holds, whole and for good; it may move the file away."""

    def open(self, key: str) -> BinaryIO:
        """Open it for reading, from any place in it; FileNotFoundError if it isn't kept."""

    def size(self, key: str) -> int | None:
        """How many bytes it has; None if it isn't kept."""

    def delete(self, key: str) -> None:
        """Keep it no longer; what isn't kept is deleted already."""

    def kept(self) -> Iterator[tuple[str, float]]:
        """All that is kept, each with the time in seconds since when."""


def init_app(app: Flask) -> None:
    """Choose the storage of an application by its settings."""
    url = app.config["STORAGE_URL"]
    disk = Disk(Path(app.config["DATA_DIR"]) / FOLDER)
    app.extensions["storage"] = S3(Address.read(url)) if url else disk


def current() -> Storage:
    """The storage of the application."""
    storage: Storage = current_app.extensions["storage"]
    return storage


@contextmanager
def drafts() -> Iterator[Path]:
    """A folder for what isn't kept yet; it is gone at the end, whatever happens."""
    folder = Path(tempfile.mkdtemp(dir=_drafts()))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def forget_drafts(before: float) -> None:
    """Remove what servers left behind that died in the middle of it, by its time in seconds."""
    for folder in _drafts().iterdir():
        if folder.stat().st_mtime < before:
            shutil.rmtree(folder, ignore_errors=True)


def _drafts() -> Path:
    """On the same disk as the files themselves, so that a draft becomes one by its name alone."""
    folder = Path(current_app.config["DATA_DIR"]) / FOLDER / DRAFTS
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
