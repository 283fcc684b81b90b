"""`flask user`: accounts."""

import sys

import click

from chatapp.commands.plainly import plainly
from chatapp.models import User
from chatapp.operations import accounts


@click.group("user")
def commands() -> None:
    """Make accounts."""


@commands.command()
@click.argument("name")
@click.option("--role", type=click.Choice(User.ROLES), default="member", show_default=True)
@click.option("--email", help="With it, one can sign in too.")
@plainly
def create(name: str, role: str, email: str | None) -> None:
    """Make an account; its password is read from standard input."""
    user = accounts.create(name, _password(), email=email, role=role)
    click.echo(f"{user.name} can sign in now, as {_article(user.role)} {user.role}.")


def _password() -> str:
    if sys.stdin.isatty():
        return click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return sys.stdin.readline().rstrip("\r\n")


def _article(noun: str) -> str:
    return "an" if noun.startswith("a") else "a"
