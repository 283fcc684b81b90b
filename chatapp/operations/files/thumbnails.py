"""Small pictures in previews of links: kept as files of the message, and let go with the preview.

So they are for members of the room only, count as what the author shares does, stand in backups,
and go with the message or its room's old ones.
"""

import secrets
from collections.abc import Mapping
from contextlib import suppress

from sqlalchemy import and_
from sqlalchemy.orm import Session

from chatapp import pictures, storage
from chatapp.errors import Conflict
from chatapp.extensions import run_blocking
from chatapp.keys import signatures
from chatapp.models import File, Message
from chatapp.operations.files import drawing, quotas
from chatapp.operations.messages import attachments

SIDE = 160
"""Pixels, for the 76 that a preview is high on a screen with twice as many."""

Preview = dict[str, str]


def drawn(data: bytes) -> bytes:
    """Draw a picture anew, as a small square; empty for what can't be read."""
    form = signatures.PICTURES.get(signatures.type_of(data[: signatures.HEAD]))
    if form is None:
        return b""
    try:
        with drawing:
            return run_blocking(pictures.square, data, form, SIDE)
    except (pictures.Unreadable, pictures.TooManyPixels):
        return b""


def stored(found: Mapping[str, bytes]) -> dict[str, File]:
    """Put the bytes where files are kept, by the address that they belong to; without rows yet."""
    files = {}
    for address, data in found.items():
        file = File(key=secrets.token_hex(16), name="preview.webp", kind=File.PREVIEW)
        file.type, file.size, file.weight = "image/webp", len(data), len(data)
        with suppress(OSError), storage.drafts() as folder:  # full or away: words will do
            run_blocking((folder / "drawn").write_bytes, data)
            run_blocking(storage.current().put, file.key, folder / "drawn")
            files[address] = file
    return files


def give(session: Session, message: Message, preview: Preview, file: File | None) -> Preview:
    """Put a picture to a preview, inside the caller's transaction, where there is room for it."""
    if file is None:
        return preview
    try:
        quotas.refuse_too_much(session, message.author_id, file.weight)
    except Conflict:
        return preview
    file.owner_id, file.room_id, file.message_id = message.author_id, message.room_id, message.id
    session.add(file)
    session.flush()
    return {**preview, "picture": f"/files/{file.id}"}


def forget(files: Mapping[str, File]) -> None:
    """Delete the bytes of those that were given to nobody."""
    for file in files.values():
        if file.message_id is None:
            run_blocking(storage.current().delete, file.key)


def fit(session: Session, message: Message) -> None:
    """Let go what no preview of the message shows any more, inside the caller's transaction."""
    paths = [it.get("picture", "") for it in message.previews or ()]
    shown = [int(it.rpartition("/")[2]) for it in paths if it]
    kept = (File.message_id == message.id, File.kind == File.PREVIEW)
    attachments.release(session, and_(*kept, File.id.not_in(shown)))
