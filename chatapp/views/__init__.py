"""The HTTP door: pages for people, JSON for programs; one blueprint a noun."""

from flask import Flask

from chatapp.views import (
    avatars,
    invites,
    join,
    messages,
    pages,
    problems,
    rooms,
    settings,
    setup,
    sign_in,
)


def init_app(app: Flask) -> None:
    """Open every page."""
    for noun in (setup, sign_in, join, pages, rooms, messages, settings, invites, avatars):
        app.register_blueprint(noun.blueprint)
    problems.init_app(app)
