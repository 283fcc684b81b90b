"""What a database makes of rows by itself: their numbers, and the index of their words."""

import sqlalchemy as sa
from sqlalchemy import Connection

from chatapp.database import postgresql
from chatapp.models import File, Message
from chatapp.moving.rows import AT_ONCE
from chatapp.moving.shapes import Shape
from chatapp.operations.searches import index

_SAID = (
    sa.select(Message.id, Message.room_id, Message.author_id, Message.html)
    .where(Message.kind == "text", Message.deleted_at.is_(None))
    .order_by(Message.id)
    .limit(AT_ONCE)
)


def go_on(connection: Connection, shapes: list[Shape]) -> None:
    """Let new rows get the numbers after those that are there; SQLite does so by itself."""
    if connection.dialect.name != postgresql.NAME:
        return
    for shape in shapes:
        if shape.counts:
            column = shape.table(postgresql.NAME).c[shape.key[0]]
            newest = connection.scalar(sa.select(sa.func.max(column)))
            sequence = sa.func.pg_get_serial_sequence(f'"{shape.name}"', shape.key[0])
            connection.execute(sa.select(sa.func.setval(sequence, newest or 1, newest is not None)))


def index_anew(connection: Connection) -> int:
    """Write the search's index of all that was said; answers of how many messages."""
    connection.exec_driver_sql("DELETE FROM word_index")
    above, count = 0, 0
    while rows := connection.execute(_SAID.where(Message.id > above)).mappings().all():
        index.add(connection, map(dict, rows))
        _attach(connection, {row["id"]: dict(row) for row in rows})
        above, count = rows[-1]["id"], count + len(rows)
    return count


def _attach(connection: Connection, messages: dict[int, dict[str, object]]) -> None:
    named = sa.select(File.message_id, File.name).where(
        File.message_id.between(min(messages), max(messages)),
        File.removed_at.is_(None),
        File.kind != File.PREVIEW,
    )
    sent: dict[int, list[File]] = {}
    for message_id, name in connection.execute(named.order_by(File.message_id, File.place)):
        if message_id in messages:
            sent.setdefault(message_id, []).append(File(name=name))
    index.attach(connection, [(messages[it], files) for it, files in sent.items()])
