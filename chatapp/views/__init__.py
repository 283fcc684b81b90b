"""The HTTP door: pages for people, JSON for programs; one blueprint a noun."""

from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from flask_babel import format_date, format_datetime, format_decimal, format_timedelta
from flask_babel import gettext as _
from werkzeug.routing import IntegerConverter, UnicodeConverter, ValidationError

from chatapp.extensions import Model
from chatapp.models import now
from chatapp.operations import places
from chatapp.operations.announcements import recipients
from chatapp.views import (
    announcements,
    api,
    avatars,
    console,
    downloads,
    drafts,
    emojis,
    files,
    guests,
    hooks,
    invites,
    join,
    messages,
    notifications,
    outlets,
    pages,
    people,
    problems,
    programs,
    resets,
    rooms,
    schedules,
    settings,
    setup,
    shell,
    sign_in,
    tallies,
    tokens,
    up,
    writing,
)

NOUNS = (
    *(setup, sign_in, join, pages, rooms, messages, settings, invites, avatars, up),
    *(announcements, writing, tallies, schedules, resets, files, drafts, people),
    *(notifications, shell, emojis, tokens, api, guests),
    *(hooks, programs, outlets, downloads),
)


class Number(IntegerConverter):
    """A number in an address; a longer one than an id can have is at no address."""

    regex = rf"[0-9]{{1,{Model.ID_DIGITS}}}"


class Words(UnicodeConverter):
    """A text in an address; one with a NUL, which PostgreSQL takes in no question, is at none."""

    def to_python(self, value: str) -> str:
        """Raises ValidationError: the router looks on, and finds nothing."""
        if "\0" in value:
            raise ValidationError
        return value


def init_app(app: Flask) -> None:
    """Open every page."""
    app.url_map.converters |= {"int": Number, "default": Words, "string": Words}
    for noun in NOUNS:
        app.register_blueprint(noun.blueprint)
    console.init_app(app)
    problems.init_app(app)
    app.context_processor(_everywhere)
    app.add_template_global(recipients.open_for, "open_announcements")
    app.add_template_filter(from_now)
    app.add_template_filter(format_decimal, "number")
    app.add_template_filter(format_datetime, "datetimeformat")
    app.add_template_filter(day_in_words, "dateformat")


def from_now(moment: datetime) -> str:
    """Say how long ago, or in how long."""
    distance = moment - now()
    if abs(distance) < timedelta(minutes=1):
        return _("just now")
    return format_timedelta(distance, add_direction=True)


def day_in_words(moment: datetime) -> str:
    """Say on which day."""
    return format_date(moment, "medium")


def _everywhere() -> dict[str, Any]:
    place = places.current()
    return {
        "place": place.name if place else places.UNNAMED,
        "logo": place.logo_url if place else None,
        "colours": place.colours if place else "",
        "is_open": place is not None and place.sign_up != "invite",
    }
