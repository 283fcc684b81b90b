"""What every application of a test would work out anew, once for all of them.

Each test has an application of its own, with a database engine of its own; both begin by turning
the same routes and statements into code, which takes longer than most tests. Only that is shared.
"""

from typing import Any

import pytest
from sqlalchemy import Engine
from werkzeug.routing import Rule

from chatapp.extensions import db

_engines: dict[str, Engine] = {}
_builders: dict[Any, Any] = {}
_make_engine = db._make_engine
_compile_builder = Rule._compile_builder


def quicken() -> None:
    """Share compiled statements and routes within this process from now on."""
    patch = pytest.MonkeyPatch()
    patch.setattr(db, "_make_engine", _engine)
    patch.setattr(Rule, "_compile_builder", _builder)


def _engine(*args: Any) -> Engine:
    engine = _make_engine(*args)
    first = _engines.setdefault(engine.dialect.name, engine)
    engine.dialect = engine.pool._dialect = first.dialect
    engine._compiled_cache = first._compiled_cache  # whose keys name the dialect
    return engine


def _builder(rule: Rule, append_unknown: bool = True) -> Any:
    key = (rule.rule, rule.subdomain, tuple(sorted((rule.defaults or {}).items())), append_unknown)
    if key not in _builders:
        _builders[key] = _compile_builder(rule, append_unknown)
    return _builders[key]
