"""Files that come with messages from elsewhere: kept first, and then given to their messages."""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from chatapp import pictures, storage
from chatapp.archives.folder import portions
from chatapp.archives.kinds import Line
from chatapp.extensions import run_blocking
from chatapp.keys import signatures
from chatapp.models import File, file_name, now
from chatapp.operations import files
from chatapp.operations.imports.origins import Move
from chatapp.operations.searches import index

Row = dict[str, Any]


def kept(move: Move, found: list[tuple[str, Line]]) -> dict[str, list[File]]:
    """Keep the bytes of files, and answer what their rows will be, by the message's foreign id."""
    taken: dict[str, list[File]] = {}
    for where, line in found:
        most = line["files"] if move.keeps else line["files"][: File.PER_MESSAGE]
        if len(most) < len(line["files"]):
            move.report.note(where, f"more than {File.PER_MESSAGE} files: the rest was left out")
        rows = [row for each in most for row in _kept(move, where, each)]
        if rows:
            taken[line["id"]] = rows
        move.report.count("files", len(rows))
    return taken


def _kept(move: Move, where: str, line: Line) -> Iterator[File]:
    opened = move.open(line["path"]) if line["path"] else None
    if opened is None:
        move.report.note(where, f"the file {line['name'] or ''!r} is not there")
        return
    with storage.drafts() as folder, ExitStack() as stack:
        stack.enter_context(opened)
        source = folder / "source"
        with source.open("wb") as out:
            for portion in portions(opened):
                out.write(portion)
        try:
            yield _as_it_was(move, line, source, folder) if move.keeps else _drawn(line, source)
        except (pictures.TooManyPixels, pictures.Unreadable) as error:
            move.report.note(where, f"the picture {line['name']!r} was left out: {error}")


def _as_it_was(move: Move, line: Line, source: Path, folder: Path) -> File:
    """It was looked at when it was shared, and nobody has changed it since: its hash says so."""
    paths = {"": source}
    for size, path in (line["sizes"] or {}).items():
        opened = move.open(path)
        if opened:
            paths[size] = folder / "drawn"
            paths[size].write_bytes(b"".join(portions(opened)))
    with source.open("rb") as head:
        media_type = signatures.type_of(head.read(signatures.HEAD))
    file = _row(line, media_type, paths)
    file.width, file.height = line["width"], line["height"]
    file.is_animated = bool(line["animated"])
    file.id = int(line["id"])
    return file


def _drawn(line: Line, source: Path) -> File:
    """Pictures are drawn anew, as what is uploaded is."""
    looked = files.look(source, source.parent)
    file = _row(line, looked.type, looked.files)
    if looked.picture:
        file.width, file.height = looked.picture.width, looked.picture.height
        file.is_animated = looked.picture.is_animated
    return file


def _row(line: Line, media_type: str, paths: dict[str, Path]) -> File:
    weights = [path.stat().st_size for path in paths.values()]
    file = File(
        key=secrets.token_hex(16),
        name=file_name(line["name"] or "file"),
        kind=signatures.kind_of(media_type),
        type=media_type,
        size=weights[0],
        weight=sum(weights),
        sizes=" ".join(size for size in paths if size),
        created_at=line["created_at"] or now(),
    )
    store = current_app.extensions["storage"]
    for size, path in paths.items():
        run_blocking(store.put, file.key_of(size), path)
    return file


def hand_over(
    session: Session, rows: list[Row], lines: list[Line], taken: dict[str, list[File]]
) -> None:
    """Give files to the messages that these rows are of, inside the caller's transaction."""
    sent = []
    for row, line in zip(rows, lines, strict=True):
        mine = taken.get(line["id"], [])
        for nth, file in enumerate(mine):
            file.owner_id, file.place = row["author_id"], nth
            file.message_id, file.room_id = row["id"], row["room_id"]
            session.add(file)
        if mine and row["kind"] == "text" and row["deleted_at"] is None:
            sent.append((row, mine))
    session.flush()
    index.attach(session.connection(), sent)
