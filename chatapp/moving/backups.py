"""A place in one file: a snapshot of its database, and its files.

The file is a gzipped tar, with a digest after it: `manifest.json` first, then each table's rows as
lines of JSON (`tables/NAME/NUMBER.jsonl`), then what was uploaded (`files/KEY`). No database has a
say in it, so that it can be restored into another kind; docs/running.md describes it.
"""

import gzip
import io
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import sqlalchemy as sa
from flask import current_app
from sqlalchemy import Connection

from chatapp import storage
from chatapp.extensions import Model, db
from chatapp.models import File, now, rfc3339
from chatapp.moving import databases, rows, seals
from chatapp.moving.databases import Refused
from chatapp.moving.shapes import Shape, shapes_of

FORMAT = "chatapp backup"
VERSION = 1
MANIFEST, TABLES, FILES = "manifest.json", "tables", "files"
LEVEL = 6
TOLD = ("ASYNC_MODE", "DELIVERY", "PUBLIC_URL", "PROXY_HOPS", "MAX_FILE_MB", "FILES_MB")
"""Settings that are written down for whoever restores it; none is a secret."""


class Made(NamedTuple):
    """A backup's bytes, and how many files are in nobody's reach any more, and so not in it."""

    size: int
    missing: int


def make(path: Path, passphrase: str = "") -> Made:
    """Write a backup, beside whatever runs. Raises Refused or OSError.

    All that was acknowledged before is in it. The file is there whole, or not at all.
    """
    if path.exists():
        raise Refused(f"{path} is there already")
    if databases.revision(db.engine) != databases.newest():
        raise Refused("the tables are of another version: run flask db upgrade first")
    draft = path.with_name(f".{path.name}.draft")
    draft.unlink(missing_ok=True)
    try:
        with _written(draft, passphrase) as tar:
            missing = _put_files(tar, _put_tables(tar))
        draft.rename(path)
        return Made(path.stat().st_size, missing)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _written(draft: Path, passphrase: str) -> Iterator[tarfile.TarFile]:
    number = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "wb") as file:
        sealing = seals.Sealing(file, passphrase) if passphrase else None
        digested = seals.Digested(sealing or file)
        out: Any = digested
        with (
            gzip.GzipFile(fileobj=out, mode="wb", compresslevel=LEVEL) as packed,
            tarfile.open(fileobj=packed, mode="w|") as tar,
        ):
            yield tar
        digested.finish()
        if sealing:
            sealing.finish()
        file.flush()
        os.fsync(file.fileno())


def _put_tables(tar: tarfile.TarFile) -> list[str]:
    """Write the rows as they are at one moment; answers the keys of the files of that moment."""
    shapes = [it for it in shapes_of(Model.metadata) if it.name not in databases.PASSING]
    with db.engine.connect() as connection:  # sees one moment, as every reader does
        _put(tar, MANIFEST, orjson.dumps(_manifest(connection, shapes), option=orjson.OPT_INDENT_2))
        for shape in shapes:
            for number, chunk in enumerate(rows.chunks(connection, shape)):
                lines = b"\n".join(map(shape.line, chunk))
                _put(tar, f"{TABLES}/{shape.name}/{number:06}.jsonl", lines)
        found = connection.execute(sa.select(File.key, File.sizes))
        return [key for row in found for key in File(key=row.key, sizes=row.sizes).keys]


def _manifest(connection: Connection, shapes: list[Shape]) -> dict[str, Any]:
    config = current_app.config
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_at": rfc3339(now()),
        "program": config["VERSION"],
        "revision": databases.newest(),
        "settings": {name: config[name] for name in TOLD if name in config},
        "tables": [
            {
                "name": shape.name,
                "columns": shape.columns,
                "key": shape.key,
                "counts": shape.counts,
                "rows": rows.count(connection, shape),
            }
            for shape in shapes
        ],
    }


def _put_files(tar: tarfile.TarFile, keys: list[str]) -> int:
    """Put in what is there; answers how many files should be, and are not.

    What was removed since that moment should not: nobody can see it any more anyway.
    """
    gone = {key for key in keys if not _put_file(tar, key)}
    with db.engine.connect() as connection:
        due = connection.scalars(sa.select(File.key).where(File.removed_at.is_(None)))
        return sum(key in gone for key in due) if gone else 0


def _put_file(tar: tarfile.TarFile, key: str) -> bool:
    try:
        with storage.current().open(key) as file:
            entry = tarfile.TarInfo(f"{FILES}/{key}")
            entry.size = file.seek(0, os.SEEK_END)
            file.seek(0)
            tar.addfile(entry, file)
    except FileNotFoundError:
        return False
    return True


def _put(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    tar.addfile(entry, io.BytesIO(data))
