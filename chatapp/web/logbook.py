"""What is written down, a line each: for people, or for machines as JSON.

Each line says in which request or event it was written, and for whom by their number; never what
somebody said, sent or proved themselves with. An exception's own words are kept only where they
can't be a visitor's: of all others there is its name and where it happened.
"""

import logging
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from traceback import extract_tb
from typing import Any

import orjson
from flask import Flask, g, has_app_context
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError

from chatapp import events
from chatapp.web import visits

HUMAN, JSON = "human", "json"
OWN = ("status", "ms")
"""What a line may say besides, given as `extra`."""

SPEAKING = (OSError, ImportError, AttributeError, NameError, RuntimeError, TypeError, MemoryError)
"""Exceptions that speak of the program or the machine, and not of what came in."""

FRAMES_MAX = 15


class Application(Flask):
    """Flask, but that a request that failed is not written down with its address."""

    def log_exception(self, exc_info: Any) -> None:
        self.logger.error("a request failed", exc_info=exc_info)


class Human(logging.Formatter):
    """A line for people; an exception takes more of them."""

    def format(self, record: logging.LogRecord) -> str:
        more = {**_own(record), **about()}
        fields = "".join(f" {name}={value}" for name, value in more.items())
        line = f"{_at(record)} {record.levelname} {record.name}: {record.getMessage()}{fields}"
        return "\n    ".join([line, *_trace(record)])


class Machine(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "time": _at(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_own(record),
            **about(),
        }
        if trace := _trace(record):
            told["trace"] = trace
        return orjson.dumps(told, default=str).decode()


def begin(app: Flask) -> None:
    """From now on this process writes so, on its standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Machine() if is_for_machines(app) else Human())
    logging.getLogger().addHandler(handler)
    logging.getLogger("chatapp").setLevel(logging.INFO)
    visits.access.setLevel(logging.INFO if app.config["ACCESS_LOG"] else logging.WARNING)
    logging.captureWarnings(True)


def is_for_machines(app: Flask) -> bool:
    """Tell whether nothing but JSON is to be printed."""
    return bool(app.config["LOG_FORMAT"] == JSON)


def about() -> dict[str, Any]:
    """Name what is being done here: the request, the event and the person, as far as there are."""
    # The request that a connection began with may last as long as that, and its events are more.
    return {**(events.about() or _visit()), **_person()}


def _visit() -> dict[str, str]:
    visit = visits.current()
    return {"request": visit.id, "method": visit.method, "route": visit.route} if visit else {}


def _person() -> dict[str, int]:
    """Only who was recognised already: nobody is looked up for a line in a log."""
    if not has_app_context():
        return {}
    known = g.get("known")
    person = known.user if known else g.get("person") or g.get("_login_user")
    state = inspect(person, raiseerr=False)
    return {"person": state.identity[0]} if state is not None and state.identity else {}


def _at(record: logging.LogRecord) -> str:
    at = datetime.fromtimestamp(record.created, UTC)
    return at.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def _own(record: logging.LogRecord) -> dict[str, Any]:
    return {name: record.__dict__[name] for name in OWN if name in record.__dict__}


def _trace(record: logging.LogRecord) -> list[str]:
    error = record.exc_info[1] if record.exc_info else None
    return list(_steps(error)) if error else []


def _steps(error: BaseException) -> Iterator[str]:
    """Where it happened, the innermost last, and what it was; then what it came from."""
    told: BaseException | None = error
    while told is not None:
        for frame in extract_tb(told.__traceback__)[-FRAMES_MAX:]:
            yield f"{frame.filename}:{frame.lineno} {frame.name}"
        yield _named(told)
        told = told.__cause__ or (None if told.__suppress_context__ else told.__context__)


def _named(error: BaseException) -> str:
    name = type(error).__name__
    if isinstance(error, DBAPIError):
        orig: Any = error.orig
        code = getattr(orig, "sqlstate", None) or getattr(orig, "sqlite_errorname", "")
        return f"{name} {code} in {' '.join((error.statement or '').split())[:200]}"
    words = str(error).partition("\n")[0][:200] if isinstance(error, SPEAKING) else ""
    return f"{name}: {words}" if words else name
