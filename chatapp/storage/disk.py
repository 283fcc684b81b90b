"""Files on a local disk: each whole under its name, or not there."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

FAN = 2
"""Letters of a key that name its folder, so that none holds too many."""


class Disk:
    """A folder of folders, kept as chatapp.storage.Storage says."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "kept"

    def put(self, key: str, draft: Path) -> None:
        path = self._path(key)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_sure(draft)
        draft.replace(path)
        _make_sure(path.parent)

    def open(self, key: str) -> BinaryIO:
        return self._path(key).open("rb")

    def size(self, key: str) -> int | None:
        try:
            return self._path(key).stat().st_size
        except FileNotFoundError:
            return None

    def delete(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def kept(self) -> Iterator[tuple[str, float]]:
        for path in self._folder.glob("*/*"):
            yield path.name, path.stat().st_mtime

    def _path(self, key: str) -> Path:
        return self._folder / key[:FAN] / key


def _make_sure(path: Path) -> None:
    """Wait until it is on the disk: a folder's entries no less than a file's bytes."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
