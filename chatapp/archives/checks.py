"""A line that came from elsewhere, looked at before anybody believes it."""

from datetime import UTC, datetime
from typing import Any

import orjson

from chatapp.archives.kinds import ID_MAX, LIST_MAX, NUMBER_MAX, TYPES, YEARS, Field, Line, Wrong


def read(raw: bytes) -> Line:
    """Read a line of a file; raises Wrong."""
    try:
        found = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Wrong(f"not JSON: {error}") from error
    if not isinstance(found, dict):
        raise Wrong("not an object")
    return found


def checked(found: Line) -> Line:
    """Answer all fields of its type, those that it hasn't as None, times as times.

    Raises Wrong. Fields that are not known here are left out.
    """
    kind = found.get("type")
    if not isinstance(kind, str) or kind not in TYPES:
        raise Wrong(f"{str(kind)[:40]!r} is no type of line")
    return {"type": kind, **_fields(kind, found)}


def moment(text: Any) -> datetime:
    """Read a point in time with its offset; raises Wrong."""
    try:
        at = datetime.fromisoformat(text).astimezone(UTC)
    except (TypeError, ValueError, OverflowError) as error:
        raise Wrong(f"{str(text)[:40]!r} is no time") from error
    return in_range(at)


def since_1970(seconds: Any) -> datetime:
    """Read a point in time given in seconds; raises Wrong."""
    try:
        return in_range(datetime.fromtimestamp(float(seconds), UTC))
    except (TypeError, ValueError, OverflowError, OSError) as error:
        raise Wrong(f"{str(seconds)[:40]!r} is no time") from error


def in_range(at: datetime) -> datetime:
    """Take a time that something can have been said at; raises Wrong."""
    if not YEARS[0] <= at.year < YEARS[1]:
        raise Wrong(f"the year {at.year} is out of range")
    return at


def _fields(kind: str, found: Line) -> Line:
    seen: Line = {}
    for name, field in TYPES[kind].items():
        value = found.get(name)
        if value is None:
            if field.needed:
                raise Wrong(f"{kind} without {name}")
            seen[name] = [] if field.kind == "list" else None
        else:
            seen[name] = _value(f"{kind}.{name}", field, value)
    return seen


def _value(name: str, field: Field, value: Any) -> Any:
    if field.kind == "time":
        return value if isinstance(value, datetime) else moment(value)
    if field.kind == "raw":
        return value
    if field.kind == "list":
        return _list(name, field, value)
    return _plain(name, field, value)


def _plain(name: str, field: Field, value: Any) -> Any:
    wanted = {"flag": bool, "number": int}.get(field.kind, str)
    if type(value) is not wanted:
        raise Wrong(f"{name} is no {field.kind}")
    limit = ID_MAX if field.kind == "id" else field.limit
    if isinstance(value, str) and len(value) > limit:
        raise Wrong(f"{name} has {len(value)} letters, and {limit} is the most")
    if type(value) is int and not 0 <= value <= NUMBER_MAX:
        raise Wrong(f"{name} is out of range")
    return value


def _list(name: str, field: Field, value: Any) -> list[Any]:
    if not isinstance(value, list) or len(value) > LIST_MAX:
        raise Wrong(f"{name} is no list, or too long")
    if field.of == "id":
        return [_value(name, Field("id"), each) for each in value]
    if not all(isinstance(each, dict) for each in value):
        raise Wrong(f"{name} holds something else than objects")
    return [_fields(field.of, each) for each in value]
