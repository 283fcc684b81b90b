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


class Pen:
    """Whether anybody has written since it was last asked, where a database tells that."""

    def __init__(self, folder: Path) -> None:
        self.file = sqlite3.connect(
            ":memory:" if databases.IS_POSTGRESQL else folder / databases.FILE
        )
        self._seen: int | None = None

    def has_moved(self) -> bool:
        """True at first, and where nobody can know; not for what is written through its file."""
        before, self._seen = self._seen, self._version()
        return databases.IS_POSTGRESQL or self._seen != before

    def close(self) -> None:
        self.file.close()

    def _version(self) -> int:
        return int(self.file.execute("PRAGMA data_version").fetchone()[0])


class _File:
    """Writes the file only where somebody else has written since: most tries change nothing."""

    def __init__(self, folder: Path) -> None:
        self._copy, self._pen = sqlite3.connect(":memory:"), Pen(folder)
        self._pen.has_moved()
        self._pen.file.backup(self._copy)

    def restore(self) -> None:
        if self._pen.has_moved():
            self._copy.backup(self._pen.file)

    def close(self) -> None:
        self._pen.close()
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
