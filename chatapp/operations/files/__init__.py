"""Files: taken in, looked at, read, and listed.

What comes in is written to the disk in portions as it comes, and never held in memory; nothing
else waits for it, and no transaction is open meanwhile.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from chatapp import pictures, storage
from chatapp.database.turns import Turn
from chatapp.errors import Invalid, NotFound, TooLong, Unavailable
from chatapp.extensions import db, run_blocking, transaction
from chatapp.keys import signatures
from chatapp.models import File, Membership, Message, User, file_name
from chatapp.operations.accounts import guesthoods
from chatapp.operations.files import quotas
from chatapp.operations.files.portions import AT_ONCE, Portions
from chatapp.operations.files.quotas import MB

drawing = Turn()
"""One picture is drawn at a time: unpacked, some take hundreds of megabytes."""


@dataclass(frozen=True)
class Looked:
    """What came in, and what was made of it: files by size, "" being the thing itself."""

    type: str
    files: dict[str, Path]
    picture: pictures.Picture | None = None

    @property
    def size(self) -> int:
        return self.files[""].stat().st_size

    @property
    def weight(self) -> int:
        return sum(path.stat().st_size for path in self.files.values())


def upload(owner: User, name: str, stream: IO[bytes], length: int) -> File:
    """Take in a file of so many bytes, to be sent with a message within a day.

    Pictures are drawn anew. Raises Invalid, TooLong, Conflict or Unavailable; nothing is left then.
    """
    refuse_too_large(length)
    owner_id = owner.id
    guesthoods.refuse_reader(owner)
    quotas.refuse_too_much(db.session(), owner_id, length)
    db.session.rollback()  # others need the connection while the bytes come in
    with _problems_told(), storage.drafts() as folder:
        source = folder / "source"
        _receive(stream, source, length)
        with drawing:
            looked = run_blocking(look, source, folder)
        file = _as_row(owner_id, file_name(name), looked)
        try:
            _keep(file, looked)
        except BaseException:
            run_blocking(_forget, storage.current(), file.keys)
            raise
    return file


def refuse_too_large(length: int) -> None:
    """Raise TooLong for more bytes than a file may have."""
    most = current_app.config["MAX_FILE_MB"]
    if length > most * MB:
        text = _l("A file may have at most %(limit)s MB.", limit=most)
        raise TooLong(text, limit=most * MB, field="file")


@contextmanager
def _problems_told() -> Iterator[None]:
    try:
        yield
    except ConnectionError:
        raise  # whoever was sending has gone
    except OSError as error:
        text = _l("The file could not be stored: the disk is full or away. Nothing was kept.")
        raise Unavailable(text) from error


def _receive(stream: IO[bytes], path: Path, length: int) -> None:
    left = length
    with path.open("wb") as out:
        while left and (portion := stream.read(min(AT_ONCE, left))):
            run_blocking(out.write, portion)
            left -= len(portion)
    if left or not length:
        raise Invalid(_l("The file did not arrive whole, or is empty."), field="file")


def look(source: Path, folder: Path) -> Looked:
    """Tell what a file is, and draw it anew in the folder if it is a picture."""
    with source.open("rb") as opened:
        media_type = signatures.type_of(opened.read(signatures.HEAD))
    form = signatures.PICTURES.get(media_type)
    if form is None:
        return Looked(media_type, {"": source})
    try:
        picture = pictures.draw(source, folder, form)
    except pictures.TooManyPixels as error:
        most = pictures.PIXELS_MAX
        text = _l(
            "This picture has too many pixels: at most %(limit)s million.", limit=most // 10**6
        )
        raise TooLong(text, limit=most, field="file") from error
    except pictures.Unreadable as error:
        raise Invalid(_l("This picture is damaged and can't be read."), field="file") from error
    return Looked(media_type, picture.files, picture)


def _as_row(owner_id: int, name: str, looked: Looked) -> File:
    picture = looked.picture
    return File(
        key=secrets.token_hex(16),
        owner_id=owner_id,
        name=name,
        kind=signatures.kind_of(looked.type),
        type=looked.type,
        size=looked.size,
        weight=looked.weight,
        width=picture.width if picture else None,
        height=picture.height if picture else None,
        is_animated=bool(picture and picture.is_animated),
        sizes=" ".join(size for size in looked.files if size),
    )


def _keep(file: File, looked: Looked) -> None:
    """The bytes first, then the row: what has a row is there."""
    for size, path in looked.files.items():
        run_blocking(storage.current().put, file.key_of(size), path)
    with transaction() as session:
        quotas.refuse_too_much(session, file.owner_id, file.weight)
        session.add(file)


def _forget(store: storage.Storage, keys: list[str]) -> None:
    for key in keys:
        store.delete(key)


def find(user: User, file_id: int) -> File:
    """Find a file of a room that one is in now; others learn of nothing."""
    file = db.session.scalar(
        select(File)
        .join(Membership, Membership.room_id == File.room_id)
        .where(File.id == file_id, Membership.user_id == user.id)
        .where(File.message_id.is_not(None))
    )
    if file is None:
        raise NotFound(_l("There is no such file."))
    return file


def read(file: File, size: str = "") -> tuple[IO[bytes], int]:
    """Open a file, or what was drawn of it in a size; and tell how many bytes that has."""
    key = file.key_of(size)
    with _problems_told():
        length = run_blocking(storage.current().size, key) if key in file.keys else None
    if length is None:
        raise NotFound(_l("There is no such file."))
    return cast(IO[bytes], Portions(key)), length


def page(
    membership: Membership, before: int | None = None, limit: int = File.PAGE
) -> list[tuple[File, Any]]:
    """List what was shared in the room, newest first, each with `seq` and `name` of who said it."""
    rows = (
        select(File, Message.seq, User.name)
        .join(Message, Message.id == File.message_id)
        .join(User, User.id == File.owner_id)
        .where(File.room_id == membership.room_id, File.kind != File.PREVIEW)
        .order_by(File.id.desc())
        .limit(limit)
    )
    if before is not None:
        rows = rows.where(File.id < before)
    return [(row[0], row) for row in db.session.execute(rows)]
