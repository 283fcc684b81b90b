"""With which values: what comes in, checked, and ids exchanged for what they name."""

from typing import Any

from flask import g, request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from chatapp.admission import floods
from chatapp.admission.asking import me
from chatapp.admission.known import Known, membership
from chatapp.errors import Invalid
from chatapp.forms.checking import clean
from chatapp.forms.fields import MessageId, PeopleIds, PersonId, RoomIn
from chatapp.operations import messages, people
from chatapp.operations.messages import log
from chatapp.operations.rooms import memberships
from chatapp.wire import StrictJSON

ASKED: Any = object()
"""Stands for what an HTTP request carries; None would be an event without a payload."""

Values = dict[str, Any]


def admit(form: type[FlaskForm], data: Any = ASKED, **places: Any) -> tuple[Any, Values]:
    """Check an input and exchange the ids in it for what they name.

    `data` is an event's payload; without it, the HTTP request's own. `places` come from the
    URL. Answers who acts and the clean values: who acts is the membership where the form
    names a room or a message, and the person elsewhere. Raises Invalid, TooLong, NotFound or
    RateLimited.
    """
    values = clean(form, {**as_object(asked() if data is ASKED else data), **places})
    known: Known | None = g.get("known")
    floods.slow_down(known.user if known else me(), form, values)
    if known and getattr(form, "is_light", False):
        ticket = membership(known, values.pop("room")) if hasattr(form, "room") else None
        _refuse_reader(ticket, form)
        return ticket or known.user, values
    return _exchange(form, values)


def asked() -> Any:
    """What an HTTP request carries, in its body or its address."""
    if not request.is_json:
        return {**request.args, **request.form.to_dict()}
    try:
        return StrictJSON.loads(request.get_data() or b"null")
    except ValueError as error:
        raise Invalid(_l("This is not JSON as everybody reads it.")) from error


def as_object(data: Any) -> dict[str, Any]:
    """Take an object, or nothing at all, and no other kind of value."""
    if data is None:  # as good as an empty one: then what is needed is missing
        return {}
    if not isinstance(data, dict):
        raise Invalid(_l("An object is expected here."), field="payload")
    return data


def _exchange(form: type[FlaskForm], values: Values) -> tuple[Any, Values]:
    known: Known | None = g.get("known")
    person = known.user if known else me()
    who: Any = None
    for name in list(values):
        kind = getattr(form, name).field_class
        if values[name] is None and issubclass(kind, PeopleIds | PersonId | MessageId | RoomIn):
            continue
        if issubclass(kind, RoomIn):
            who = memberships.find(person, values.pop(name))
        elif issubclass(kind, MessageId):
            who, values[name] = messages.find(person, values[name])
        elif issubclass(kind, PersonId):
            values[name] = people.find(person, [values[name]])[0]
        elif issubclass(kind, PeopleIds):
            values[name] = people.find(person, values[name])
    _refuse_reader(who, form)
    return who or me(), values


def _refuse_reader(who: Any, form: type[FlaskForm]) -> None:
    """What a guest who only reads can send says so of itself; all else would write."""
    if who is not None and not getattr(form, "is_for_readers", False):
        log.refuse_reader(who)
