"""What is sent with messages, inside the caller's transaction: whose it is, and whose no more."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from chatapp.errors import NotFound
from chatapp.models import File, Scheduled, now

_NAMED = select(File.__table__).where(File.id.in_(bindparam("ids", expanding=True)))
_BOUND = (
    update(File)
    .where(File.id == bindparam("number"))
    .values(message_id=bindparam("message"), room_id=bindparam("room"), place=bindparam("nth"))
)


def named(connection: Connection, ids: Iterable[int]) -> dict[int, File]:
    """Find files by their ids, attached to no session."""
    rows = connection.execute(_NAMED, {"ids": list(ids)}).mappings()
    values = [dict(row) for row in rows]
    return {each["id"]: File.as_stored(each.pop("id"), **each) for each in values}


def taken(
    found: dict[int, File], ids: Sequence[int], owner_id: int, scheduled_id: int | None = None
) -> list[File]:
    """Take files that somebody uploaded and has not sent yet, each once; raises NotFound.

    What a scheduled message holds is for that one alone.
    """
    files = [found.get(number) for number in ids]
    mine = [it for it in files if it and it.owner_id == owner_id and _is_free(it, scheduled_id)]
    if len(mine) < len(ids) or len(set(ids)) < len(ids):
        raise NotFound(_l("There is no such file."))
    for number in ids:
        del found[number]
    return mine


def _is_free(file: File, scheduled_id: int | None) -> bool:
    is_held = file.scheduled_id is not None and file.scheduled_id != scheduled_id
    return file.message_id is None and file.removed_at is None and not is_held


def hold(session: Session, it: Scheduled, ids: Sequence[int]) -> None:
    """Keep files for a message that will be sent later; raises NotFound as sending does."""
    taken(named(session.connection(), ids), ids, it.author_id)
    rows = [{"id": number, "scheduled_id": it.id, "place": nth} for nth, number in enumerate(ids)]
    if rows:
        session.execute(update(File), rows)


def let_go(session: Session, it: Scheduled) -> None:
    """Let its files be sent with another message, or go with what nobody sends."""
    held = (File.scheduled_id == it.id, File.message_id.is_(None))
    session.execute(update(File).where(*held).values(scheduled_id=None))


def bind(connection: Connection, sent: Iterable[tuple[dict[str, Any], Sequence[File]]]) -> None:
    """Give files to the messages that these rows are of."""
    places = []
    for row, files in sent:
        for nth, file in enumerate(files):
            file.__dict__.update(message_id=row["id"], room_id=row["room_id"], place=nth)
            place = {"number": file.id, "message": row["id"], "room": row["room_id"], "nth": nth}
            places.append(place)
    if places:
        connection.execute(_BOUND, places)


def release(session: Session, which: ColumnElement[bool]) -> None:
    """Let these be no message's any more; files/leftovers.py deletes them after the commit."""
    session.execute(
        update(File).where(which).values(message_id=None, room_id=None, removed_at=now()),
        execution_options={"synchronize_session": False},
    )
