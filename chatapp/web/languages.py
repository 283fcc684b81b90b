"""Which language somebody is spoken to in: theirs, the browser's, the place's, else English."""

from collections.abc import Callable
from contextlib import suppress

from flask import Flask, current_app, has_request_context, request
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from chatapp.extensions import babel

SUPPORTED = {"en": "English", "zh": "简体中文", "fr": "Français", "ja": "日本語"}
DEFAULT = "en"


def init_app(app: Flask, of_place: Callable[[], str | None]) -> None:
    """Speak to everybody in their language, in pages and in socket events; `of_place` tells
    which one the place would choose for who has chosen none."""
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", "chatapp/translations")
    babel.init_app(app, default_locale=DEFAULT, locale_selector=current)
    app.extensions["language_of_place"] = of_place
    app.context_processor(lambda: {"language": current(), "languages": SUPPORTED})


def current() -> str:
    """The language of whoever asks."""
    if not has_request_context():
        return DEFAULT
    return _of_who_asks() or _of_browser() or _of_place() or DEFAULT


def _of_who_asks() -> str | None:
    # What went wrong has to be said even when the storage is gone.
    with suppress(SQLAlchemyError):
        return chosen(current_user)
    return None


def _of_browser() -> str | None:
    # Whichever country's it is: of "ja-JP, en;q=0.1" Werkzeug would take the English.
    wanted = [tag.partition("-")[0].lower() for tag, weight in request.accept_languages if weight]
    return next((tag for tag in wanted if tag in SUPPORTED), None)


def _of_place() -> str | None:
    language: str | None = None
    with suppress(SQLAlchemyError):
        language = current_app.extensions["language_of_place"]()
    return language if language in SUPPORTED else None


def chosen(user: object) -> str | None:
    """The language that somebody chose for themselves, if any."""
    language = getattr(user, "language", None)
    return language if language in SUPPORTED else None
