"""Which language somebody is spoken to in: the one they chose, else the browser's, else English."""

from flask import Flask, has_request_context, request
from flask_login import current_user

from chatapp.extensions import babel

SUPPORTED = {"en": "English", "zh": "简体中文", "fr": "Français", "ja": "日本語"}
DEFAULT = "en"


def init_app(app: Flask) -> None:
    """Speak to everybody in their language, in pages and in socket events."""
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", "chatapp/translations")
    babel.init_app(app, default_locale=DEFAULT, locale_selector=current)
    app.context_processor(lambda: {"language": current(), "languages": SUPPORTED})


def current() -> str:
    """The language of whoever asks."""
    if not has_request_context():
        return DEFAULT
    return chosen(current_user) or request.accept_languages.best_match(SUPPORTED) or DEFAULT


def chosen(user: object) -> str | None:
    """The language that somebody chose for themselves, if any."""
    language = getattr(user, "language", None)
    return language if language in SUPPORTED else None
