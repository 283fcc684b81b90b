"""A database as it was, to go back to."""

import sqlite3
from contextlib import closing
from pathlib import Path


class Snapshot:
    """Taken when it is made."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._copy = sqlite3.connect(":memory:")
        with closing(sqlite3.connect(path)) as source:
            source.backup(self._copy)

    def restore(self) -> None:
        with closing(sqlite3.connect(self._path)) as target:
            self._copy.backup(target)

    def close(self) -> None:
        self._copy.close()
