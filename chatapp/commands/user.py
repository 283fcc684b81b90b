"""`flask user`: accounts."""

import sys

import click
from flask import current_app

from chatapp.commands.plainly import named, plainly
from chatapp.models import User
from chatapp.operations import accounts
from chatapp.operations.accounts import resets, roles
from chatapp.operations.complaints import words


@click.group("user")
def commands() -> None:
    """Make accounts, close them, open them again."""


@commands.command()
@click.argument("name")
@click.option("--role", type=click.Choice(User.ROLES), default="member", show_default=True)
@click.option("--email", help="With it, one can sign in too.")
@plainly
def create(name: str, role: str, email: str | None) -> None:
    """Make an account; its password is read from standard input."""
    user = accounts.create(name, _password(), email=email, role=role)
    click.echo(f"{user.name} can sign in now, as {_article(user.role)} {user.role}.")


@commands.command()
@click.argument("name")
@click.option("--reason", default="", help="For the audit log.")
@click.option("--delete-words", is_flag=True, help="Take all that they said out of the rooms.")
@plainly
def deactivate(name: str, reason: str, delete_words: bool) -> None:
    """Close an account: its sessions and keys end at once, its words stay."""
    user = named(name)
    accounts.deactivate(user, reason=reason)
    click.echo(f"{user.name} can't sign in any more.")
    if delete_words:
        click.echo(f"{words.delete(None, user, reason)} messages were deleted.")


@commands.command()
@click.argument("name")
@click.option("--reason", default="", help="For the audit log.")
@plainly
def reactivate(name: str, reason: str) -> None:
    """Open a closed account again."""
    user = named(name)
    accounts.reactivate(user, reason=reason)
    click.echo(f"{user.name} can sign in again.")


@commands.command("reset-link")
@click.argument("name")
@plainly
def reset_link(name: str) -> None:
    """Make a link with which somebody who lost their password chooses another."""
    user = named(name)
    key = resets.make(None, user)
    address = current_app.config["PUBLIC_URL"]
    where = "" if address else ", at the place's own address"
    click.echo(f"For {user.name}, once, within an hour{where}: {address}/reset/{key}")


@commands.command("role")
@click.argument("name")
@click.argument("role", type=click.Choice(User.ROLES))
@plainly
def give_role(name: str, role: str) -> None:
    """Make somebody a guest, member, admin or owner."""
    user = named(name)
    roles.give(None, user, role)
    click.echo(f"{user.name} is {_article(role)} {role} now.")


def _password() -> str:
    if sys.stdin.isatty():
        return click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return sys.stdin.readline().rstrip("\r\n")


def _article(noun: str) -> str:
    return "an" if noun[0] in "ao" else "a"
