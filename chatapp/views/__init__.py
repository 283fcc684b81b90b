"""The HTTP door: pages for people, JSON for programs; one blueprint a noun."""

from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from flask_babel import format_datetime, format_decimal, format_timedelta
from flask_babel import gettext as _
from werkzeug.routing import IntegerConverter

from chatapp.extensions import Model
from chatapp.models import now
from chatapp.operations import places, recipients
from chatapp.views import (
    announcements,
    avatars,
    invites,
    join,
    messages,
    pages,
    problems,
    reports,
    rooms,
    schedules,
    settings,
    setup,
    sign_in,
    up,
    writing,
)

NOUNS = (
    *(setup, sign_in, join, pages, rooms, messages, settings, invites, avatars, up),
    *(announcements, writing, reports, schedules),
)


class Number(IntegerConverter):
    """A number in an address; a longer one than an id can have is at no address."""

    regex = rf"[0-9]{{1,{Model.ID_DIGITS}}}"


def init_app(app: Flask) -> None:
    """Open every page."""
    app.url_map.converters["int"] = Number
    for noun in NOUNS:
        app.register_blueprint(noun.blueprint)
    problems.init_app(app)
    app.context_processor(_everywhere)
    app.add_template_global(recipients.open_for, "open_announcements")
    app.add_template_filter(from_now)
    app.add_template_filter(format_decimal, "number")
    app.add_template_filter(format_datetime, "datetimeformat")


def from_now(moment: datetime) -> str:
    """Say how long ago, or in how long."""
    distance = moment - now()
    if abs(distance) < timedelta(minutes=1):
        return _("just now")
    return format_timedelta(distance, add_direction=True)


def _everywhere() -> dict[str, Any]:
    place = places.current()
    return {"place": place.name if place else places.UNNAMED}
