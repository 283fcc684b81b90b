"""Checking an input against its form, for every door.

A form says what is right; asked each time from scratch, WTForms takes a third of a millisecond to
hear it. So the fields of a form are kept ready, and an input that is right is taken by them alone.
Whatever they don't take goes through the form itself, which finds the words for what is wrong.
"""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms.validators import Regexp

from chatapp.errors import Invalid, TooLong
from chatapp.forms.fields import Strict

Values = dict[str, Any]

Taker = Callable[[dict[str, Any]], Values | None]
"""Takes an input that is right; None for any other."""

_TAKERS: dict[type[FlaskForm], Taker | None] = {}
_PLAIN = {"csrf": False}


def clean(form: type[FlaskForm], data: dict[str, Any]) -> Values:
    """Give the clean values of an input, or raise Invalid or TooLong for the first wrong one."""
    if form not in _TAKERS:
        _TAKERS[form] = _taker(form)
    take = _TAKERS[form]
    values = take(data) if take else None
    return values if values is not None else thorough(form, data)


def thorough(form: type[FlaskForm], data: dict[str, Any]) -> Values:
    """Do the same by the form itself."""
    filled = form(formdata=formdata(data), meta=_PLAIN)
    if not filled.validate():
        for field in filled:
            if field.errors:
                _refuse(field)
    return dict(filled.data)


def formdata(data: dict[str, Any]) -> MultiDict[str, Any]:
    """Hand an object over as if it came from an HTML form."""
    values: MultiDict[str, Any] = MultiDict()
    for key, value in data.items():
        values.setlist(key, [value])  # a list is one value too: only a field knows if it is right
    return values


def _taker(form: type[FlaskForm]) -> Taker | None:
    """Make what takes inputs that are right; None where only the form itself can tell."""
    has_own_rules = form.validate is not FlaskForm.validate
    fields: list[Any] = list(form(formdata=None, meta=_PLAIN))
    if has_own_rules or not all(_is_simple(form, field) for field in fields):
        return None

    def take(data: dict[str, Any]) -> Values | None:
        try:
            return {field.name: _taken(field, data.get(field.name)) for field in fields}
        except ValueError:
            return None

    return take


def _is_simple(form: type[FlaskForm], field: Any) -> bool:
    return (
        isinstance(field, Strict)
        and not field.filters
        and not hasattr(form, f"validate_{field.name}")
        and all(isinstance(validator, Regexp) for validator in field.validators)
    )


def _taken(field: Any, value: Any) -> Any:
    taken = field.default if value is None else field.read(value)
    if taken is None and not field.is_optional:
        raise ValueError
    for validator in field.validators:
        validator(None, SimpleNamespace(data=taken, gettext=str))
    return taken


def _refuse(field: Any) -> None:
    limit = field.too_long if isinstance(field, Strict) else None
    if limit is not None:
        raise TooLong(field.errors[0], limit=limit, field=field.name)
    raise Invalid(field.errors[0], field=field.name)
