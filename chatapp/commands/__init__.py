"""The command-line door: `flask user create …` and others, beside a server or without."""

from flask import Flask
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
