"""The command-line door: `flask user create …` and the others, beside a running server or without."""

from flask import Flask

from chatapp.commands import demo, doctor, room, token, user


def init_app(app: Flask) -> None:
    """Give `flask` the commands."""
    for commands in (demo.commands, doctor.commands, room.commands, token.commands, user.commands):
        app.cli.add_command(commands)
