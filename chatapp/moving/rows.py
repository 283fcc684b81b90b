"""Rows in the order of their key, some at a time, and what they amount to."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from chatapp.moving.shapes import Row, Shape

AT_ONCE = 1_000
"""Rows in memory and in one transaction."""

Key = tuple[Any, ...]


def chunks(connection: Connection, shape: Shape) -> Iterator[list[Row]]:
    """All rows of a table."""
    table, last = shape.table(connection.dialect.name), None
    while found := _some(connection, table, shape, last):
        yield found
        last = key_of(shape, found[-1])


def between(connection: Connection, shape: Shape, after: Key | None, upto: Key | None) -> list[Row]:
    """The rows above one key, up to another and with it; None for no bound."""
    table = shape.table(connection.dialect.name)
    rows = sa.select(table).where(*_bounds(table, shape, after, upto)).order_by(*table.primary_key)
    return [list(row) for row in connection.execute(rows)]


def replace(
    connection: Connection, shape: Shape, after: Key | None, upto: Key | None, rows: list[Row]
) -> None:
    """Let these rows stand there, and no others."""
    table = shape.table(connection.dialect.name)
    connection.execute(sa.delete(table).where(*_bounds(table, shape, after, upto)))
    add(connection, shape, rows)


def add(connection: Connection, shape: Shape, rows: list[Row]) -> None:
    """Put rows into a table."""
    table = shape.table(connection.dialect.name)
    names = [name for name, _kind in shape.columns]
    if rows:
        given = [dict(zip(names, row, strict=True)) for row in rows]
        connection.execute(sa.insert(table), given)


def count(connection: Connection, shape: Shape) -> int:
    """How many rows there are."""
    table = shape.table(connection.dialect.name)
    return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def key_of(shape: Shape, row: Row) -> Key:
    """What a row is found by."""
    names = [name for name, _kind in shape.columns]
    return tuple(row[names.index(name)] for name in shape.key)


def digest(shape: Shape, rows: list[Row]) -> str:
    """What rows amount to, in hexadecimal: SHA-256 of their lines."""
    return sha256(b"\n".join(map(shape.line, rows))).hexdigest()


def _some(connection: Connection, table: sa.Table, shape: Shape, last: Key | None) -> list[Row]:
    rows = sa.select(table).where(*_bounds(table, shape, last, None))
    rows = rows.order_by(*table.primary_key).limit(AT_ONCE)
    return [list(row) for row in connection.execute(rows)]


def _bounds(table: sa.Table, shape: Shape, after: Key | None, upto: Key | None) -> list[Any]:
    columns = [table.c[name] for name in shape.key]
    found = []
    for key, is_upper in ((after, False), (upto, True)):
        if key is not None:
            given = sa.tuple_(*map(sa.literal, key, [it.type for it in columns]))
            found.append(sa.tuple_(*columns) <= given if is_upper else sa.tuple_(*columns) > given)
    return found
