"""How every command behaves: it works beside the server, and a refusal is one line and a status."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from chatapp import broadcasts
from chatapp.commands import tables
from chatapp.errors import ChatError, NotFound
from chatapp.models import User
from chatapp.operations import accounts

Command = Callable[..., Any]


def plainly(command: Command) -> Command:
    """Run a command in the application; what an operation refuses is told on stderr, status 1."""

    @with_appcontext
    @wraps(command)
    def run(*args: Any, **options: Any) -> Any:
        broadcasts.leave_bulletins()  # the connections are the server's to tell
        try:
            tables.lay()
            return command(*args, **options)
        except ChatError as refusal:
            raise click.ClickException(str(refusal)) from refusal
        except (OperationalError, ProgrammingError, PoolTimeout) as error:
            why = str(getattr(error, "orig", error)).partition("\n")[0]
            text = f"The database does not do it ({why}). See what flask doctor says."
            raise click.ClickException(text) from error

    return run


def named(name: str) -> User:
    """Find who is meant by a name on the command line."""
    user = accounts.find(name)
    if user is None:
        raise NotFound(f"There is nobody called {name}.")
    return user
