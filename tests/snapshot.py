"""A database as it was, to go back to."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from tests import databases


class Snapshot:
    """Taken when it is made."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        taken: Any = _Tables(folder) if databases.IS_POSTGRESQL else _File(folder)
        self._taken = taken

    def restore(self) -> None:
        self._taken.restore()

    def close(self) -> None:
        self._taken.close()


class _File:
    def __init__(self, folder: Path) -> None:
        self._path = folder / databases.FILE
        self._copy = sqlite3.connect(":memory:")
        with closing(sqlite3.connect(self._path)) as source:
            source.backup(self._copy)

    def restore(self) -> None:
        with closing(sqlite3.connect(self._path)) as target:
            self._copy.backup(target)

    def close(self) -> None:
        self._copy.close()


class _Tables:
    """PostgreSQL has no copy of a database that somebody uses: its rows, and where it counts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with databases.opened(folder) as connection:
            self._rows = {name: _copied(connection, name) for name in databases.tables(connection)}
            self._counts = connection.execute(
                "SELECT schemaname || '.' || sequencename, last_value FROM pg_sequences"
            ).fetchall()

    def restore(self) -> None:
        names = ", ".join(f'"{name}"' for name in self._rows)
        with databases.opened(self._folder) as connection, connection.transaction():
            connection.execute("SET LOCAL session_replication_role = replica")
            connection.execute(f"TRUNCATE {names}")
            for name, rows in self._rows.items():
                with connection.cursor().copy(f'COPY "{name}" FROM STDIN (FORMAT binary)') as into:
                    into.write(rows)
            for name, last in self._counts:
                connection.execute("SELECT setval(%s, %s, %s)", (name, last or 1, bool(last)))

    def close(self) -> None:
        self._rows.clear()


def _copied(connection: Any, name: str) -> bytes:
    with connection.cursor().copy(f'COPY "{name}" TO STDOUT (FORMAT binary)') as out:
        return b"".join(out)
