"""How a line is written: the same values are always the same bytes."""

from datetime import UTC, datetime
from typing import Any

import orjson

from chatapp.archives.kinds import TYPES, Field, Line


def written(kind: str, values: Line) -> Line:
    """Bring values into the shape of a line of this type, without what says nothing."""
    fields = TYPES[kind]
    found = {name: _written(field, values.get(name)) for name, field in fields.items()}
    return {"type": kind, **{name: it for name, it in found.items() if not _is_nothing(it)}}


def line(values: Line) -> bytes:
    """One line of a file."""
    return orjson.dumps(values) + b"\n"


def moment(at: datetime) -> str:
    """Write a point in time: RFC 3339, UTC, microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _written(field: Field, value: Any) -> Any:
    if value is None:
        return None
    if field.kind == "id":
        return str(value)
    if field.kind == "time" and isinstance(value, datetime):
        return moment(value)
    if field.kind == "list":
        return [_inner(field.of, each) for each in value]
    return value


def _inner(kind: str, value: Any) -> Any:
    if kind == "id":
        return str(value)
    return {name: it for name, it in written(kind, value).items() if name != "type"}


def _is_nothing(value: Any) -> bool:
    return value is None or value is False or value in ("", [], {})
