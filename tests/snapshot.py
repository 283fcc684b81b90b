"""A database as it was, to go back to."""

import sqlite3
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
    """Writes the file only where somebody else has written since: most tries change nothing."""

    def __init__(self, folder: Path) -> None:
        self._copy = sqlite3.connect(":memory:")
        self._file = sqlite3.connect(folder / databases.FILE, isolation_level=None)
        self._file.backup(self._copy)
        self._seen = self._version()

    def restore(self) -> None:
        if self._version() != self._seen:
            self._copy.backup(self._file)
            self._seen = self._version()

    def close(self) -> None:
        self._file.close()
        self._copy.close()

    def _version(self) -> int:
        """Another number whenever others have written, and never one for what is written here."""
        return int(self._file.execute("PRAGMA data_version").fetchone()[0])


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
