"""What a table looks like to whoever carries its rows elsewhere: names, kinds, and the key.

A kind is one of int, text, bool, moment, bytes and json, and says how a value is written down:
moments in UTC with microseconds, bytes in base 64, JSON as the text that the database holds.
"""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

from chatapp.database import postgresql
from chatapp.models import Moment

Row = list[Any]


@dataclass(frozen=True)
class Shape:
    """`counts` where the database itself numbers new rows."""

    name: str
    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...]
    counts: bool

    def table(self, dialect: str) -> sa.Table:
        """The table for statements, where each value is as the database has it."""
        columns = [
            sa.Column(name, _type(kind, dialect), primary_key=name in self.key)
            for name, kind in self.columns
        ]
        return sa.Table(self.name, sa.MetaData(), *columns)

    def line(self, row: Any) -> bytes:
        """A row as a line of JSON, the same from every database."""
        values = [_written(it, kind) for it, (_, kind) in zip(row, self.columns, strict=True)]
        return orjson.dumps(values)

    def row(self, line: bytes) -> Row:
        """The row that a line was made of."""
        values = orjson.loads(line)
        return [_read(it, kind) for it, (_, kind) in zip(values, self.columns, strict=True)]


class _Raw(TypeDecorator[str]):
    """JSON as its text, so that it stays the same to the letter, and NULL apart from null."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, is_json: bool) -> None:
        super().__init__()
        self.is_json = is_json

    def column_expression(self, column: Any) -> Any:
        return sa.cast(column, sa.Text())

    def bind_expression(self, bindparam: Any) -> Any:
        return sa.cast(bindparam, sa.JSON()) if self.is_json else bindparam


def shapes_of(metadata: sa.MetaData) -> list[Shape]:
    """The shapes of all tables, by name."""
    return [_shape(metadata.tables[name]) for name in sorted(metadata.tables)]


def _shape(table: sa.Table) -> Shape:
    counter = table.autoincrement_column
    return Shape(
        table.name,
        tuple((column.name, _kind(column.type)) for column in table.columns),
        tuple(column.name for column in table.primary_key.columns),
        counter is not None and not counter.foreign_keys,
    )


def _kind(column_type: Any) -> str:
    if isinstance(column_type, Moment):
        return "moment"
    for kind, types in _KINDS.items():
        if isinstance(column_type, types):
            return kind
    raise TypeError(f"nobody said how {column_type!r} is written down")


_KINDS: dict[str, Any] = {
    "json": sa.JSON,
    "bool": sa.Boolean,
    "bytes": sa.LargeBinary,
    "int": sa.Integer,
    "text": sa.String,
}


def _type(kind: str, dialect: str) -> Any:
    if kind == "json":
        return _Raw(dialect == postgresql.NAME)
    plain = {"int": sa.BigInteger, "text": sa.Text, "bool": sa.Boolean, "bytes": sa.LargeBinary}
    return Moment() if kind == "moment" else plain[kind]()


def _written(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "moment":
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return base64.b64encode(value).decode() if kind == "bytes" else value


def _read(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "moment":
        return datetime.fromisoformat(value)
    return base64.b64decode(value) if kind == "bytes" else value
