"""The wire contract of files (docs/protocol.md)."""

from typing import Any

from flask import current_app

from chatapp.models import File, rfc3339


def file(it: File) -> dict[str, Any]:
    """What a page needs to show it, or to offer it; its addresses are for the room's members."""
    address = f"/files/{it.id}"
    shown = {size: f"{address}/{size}" for size in it.sizes.split()}
    sides = {"width": it.width, "height": it.height} if it.width else {}
    return {
        "id": str(it.id),
        "name": it.name,
        "kind": it.kind,
        "type": it.type,
        "size": it.size,
        "url": address,
        **sides,
        **shown,
        **({"animated": True} if it.is_animated else {}),
    }


def listed(it: File, row: Any) -> dict[str, Any]:
    """A file with where it was said, by whom and when; the row has `seq` and `name`."""
    return {
        **file(it),
        "message": str(it.message_id),
        "seq": row.seq,
        "author": {"id": str(it.owner_id), "name": row.name},
        "created_at": rfc3339(it.created_at),
    }


def limits() -> dict[str, int]:
    """What a page must know to refuse files early and in words."""
    return {"files": File.PER_MESSAGE, "file_mb": current_app.config["MAX_FILE_MB"]}
