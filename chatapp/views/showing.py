"""How a form is shown on its page."""

from typing import Any

from flask import Response, render_template

from chatapp import payloads
from chatapp.admission import wants_json
from chatapp.forms.sheet import Sheet
from chatapp.models import Room, User
from chatapp.operations.rooms import memberships

Shown = tuple[Any, int, dict[str, str]]


def show(template: str, form: Sheet, **context: Any) -> Shown:
    """Draw the page of a form, with the status of what went wrong, if anything did."""
    if form.refusal and wants_json():
        return payloads.error(form.refusal), form.status, form.headers
    return render_template(template, form=form, **context), form.status, form.headers


def picture(data: bytes) -> Response:
    """A picture whose address is made of its content, so that a browser may keep it for ever."""
    response = Response(data, mimetype="image/webp")
    response.cache_control.public = True
    response.cache_control.max_age = 365 * 24 * 60 * 60
    response.cache_control.immutable = True
    return response


def room_name(room: Room, person: User) -> str:
    """What a room is called to one person: a conversation by who else is in it."""
    if not room.is_direct:
        return room.name
    others = [it.user.name for it in memberships.in_room(room) if it.user_id != person.id]
    return ", ".join(others) or person.name
