"""A place out of a backup: looked at to the last byte first, then all of it or nothing."""

import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO

import orjson
import sqlalchemy as sa
from alembic.util import CommandError
from sqlalchemy import Connection

from chatapp import storage
from chatapp.extensions import db
from chatapp.models import Login, Reset, now
from chatapp.moving import afterwards, databases, guards, rows, seals
from chatapp.moving.backups import FILES, FORMAT, MANIFEST, TABLES, VERSION
from chatapp.moving.databases import Refused
from chatapp.moving.shapes import Shape

PART = 1024 * 1024


def restore(path: Path, passphrase: str = "") -> dict[str, Any]:
    """Make a place of a backup; answers its manifest. Raises Refused, with nothing written then.

    Everybody has to sign in again, and links to choose another password are no longer good.
    """
    with path.open("rb") as file:
        seals.verify(file, passphrase)
        with _entries(file, passphrase) as entries:
            manifest = _manifest(entries)
        shapes = [_shape(it) for it in manifest["tables"]]
        _prepare(manifest["revision"], shapes)
        is_newest = manifest["revision"] == databases.newest()
        with _entries(file, passphrase) as entries, databases.written(db.engine) as connection:
            _fill(connection, entries, shapes, is_newest)
    if not is_newest:
        databases.migrate(db.engine)
        with databases.written(db.engine) as connection:
            afterwards.index_anew(connection)
    return manifest


Entries = Iterator[tuple[str, IO[bytes]]]


@contextmanager
def _entries(file: BinaryIO, passphrase: str) -> Iterator[Entries]:
    """The names in a backup and what they hold, once and in their order."""
    source: Any = seals.Unsealed(file, passphrase)
    try:
        with tarfile.open(fileobj=source, mode="r|gz") as tar:
            yield _each(tar)
    except tarfile.TarError as error:
        raise Refused("it is no backup of this chat") from error


def _each(tar: tarfile.TarFile) -> Entries:
    for entry in tar:
        if data := tar.extractfile(entry):
            yield entry.name, data


def _manifest(entries: Entries) -> dict[str, Any]:
    name, data = next(entries, ("", None))
    found: dict[str, Any] = orjson.loads(data.read()) if data and name == MANIFEST else {}
    if found.get("format") != FORMAT:
        raise Refused("it is no backup of this chat")
    if found["version"] != VERSION:
        raise Refused(f"it is of a later kind, {found['version']}: take the program that made it")
    return found


def _shape(told: dict[str, Any]) -> Shape:
    columns = tuple((name, kind) for name, kind in told["columns"])
    return Shape(told["name"], columns, tuple(told["key"]), told["counts"])


def _prepare(revision: str, shapes: list[Shape]) -> None:
    """Refuse a place where there is something; make its tables where there are none."""
    found = databases.revision(db.engine)
    if found not in (None, revision):
        raise Refused(f"the database's tables are of version {found}, the backup's of {revision}")
    with db.engine.connect() as connection:
        if full := databases.filled(connection, shapes):
            raise Refused(f"this place is not empty: there is something in {', '.join(full)}")
    try:
        databases.migrate(db.engine, revision)
    except CommandError as error:
        text = f"its tables are of version {revision}, which this program doesn't know"
        raise Refused(text) from error


def _fill(connection: Connection, entries: Entries, shapes: list[Shape], is_newest: bool) -> None:
    statements = guards.loosen(connection)
    known = {shape.name: shape for shape in shapes}
    with storage.drafts() as folder:
        for name, data in entries:
            kind, _, rest = name.partition("/")
            if kind == TABLES:
                shape = known[rest.partition("/")[0]]
                rows.add(connection, shape, [shape.row(it) for it in data.read().split(b"\n")])
            elif kind == FILES:
                _keep(rest, data, folder)
    _end_sessions(connection)
    afterwards.go_on(connection, shapes)
    if is_newest:
        afterwards.index_anew(connection)
    guards.tighten(connection, statements)


def _keep(key: str, data: IO[bytes], folder: Path) -> None:
    draft = folder / "draft"
    with draft.open("wb") as file:
        shutil.copyfileobj(data, file, PART)
    storage.current().put(key, draft)


def _end_sessions(connection: Connection) -> None:
    ended = sa.update(Login).where(Login.ended_at.is_(None)).values(ended_at=now())
    used = sa.update(Reset).where(Reset.used_at.is_(None)).values(used_at=now())
    for statement in (ended, used):
        connection.execute(statement)
