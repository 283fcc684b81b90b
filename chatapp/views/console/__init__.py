"""The console: pages for those who look after the place; one blueprint a noun."""

from flask import Flask

from chatapp.operations.complaints import waiting
from chatapp.views.console import audit, files, live, people, reports, rooms, settings


def init_app(app: Flask) -> None:
    """Open the pages."""
    for noun in (live, people, rooms, reports, files, audit, settings):
        app.register_blueprint(noun.blueprint)
    app.add_template_global(waiting, "waiting_reports")
    app.add_template_global(lambda: "announcements" in app.blueprints, "has_announcements")
