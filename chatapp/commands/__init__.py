"""The command-line door: `flask user create …` and others, beside a server or without."""

import click
from flask import Flask
from flask.cli import run_command
from flask_migrate import Migrate
from flask_migrate.cli import db as migrations

from chatapp.commands import (
    announce,
    audit,
    backup,
    demo,
    doctor,
    export,
    imports,
    moving,
    room,
    tables,
    token,
    user,
)
from chatapp.extensions import db


def init_app(app: Flask) -> None:
    """Give `flask` the commands, its own for migrations among them.

    The server goes without: what they import would be a tenth of its memory.
    """
    Migrate(app, db, render_as_batch=True)
    migrations.add_command(moving.copy)
    for noun in (announce, audit, demo, doctor, export, imports, room, token, user):
        app.cli.add_command(noun.commands)
    for command in (backup.backup, backup.restore):
        app.cli.add_command(command)
    if _is_to_serve():
        with app.app_context():
            tables.lay()


def _is_to_serve() -> bool:
    """Tell whether the application is made for `flask run`, which begins with nothing of ours."""
    asked = click.get_current_context(silent=True)
    return asked is not None and asked.command is run_command
