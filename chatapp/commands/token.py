"""`flask token`: keys for bots and other programs."""

import click

from chatapp.commands.plainly import plainly
from chatapp.errors import Conflict, NotFound
from chatapp.keys.scopes import SCOPES
from chatapp.models import User
from chatapp.operations import accounts
from chatapp.operations.accounts import tokens
from chatapp.operations.rooms import memberships


@click.group("token")
def commands() -> None:
    """Make keys for bots and other programs."""


@commands.command()
@click.argument("name")
@click.option("--room", "slugs", multiple=True, metavar="SLUG", help="Again for each one.")
@click.option("--announce", is_flag=True, help="It may announce to everybody.")
@click.option(
    "--scope",
    "chosen",
    multiple=True,
    type=click.Choice(SCOPES),
    help="What the token opens, again for each; everything if left out.",
)
@plainly
def create(name: str, slugs: tuple[str, ...], announce: bool, chosen: tuple[str, ...]) -> None:
    """Make a token for the bot NAME, which is made too where there is none, and put it in rooms."""
    rooms = [memberships.find_room(slug) for slug in slugs]
    bot = _bot(name)
    if announce:
        accounts.let_announce(bot)
    for room in rooms:
        memberships.enrol(bot, room)
    _token, key = tokens.make(bot, scopes=chosen or SCOPES)
    click.echo(f"{bot.name} signs in with this token, which is not shown again: {key}")


@commands.command("list")
@click.argument("name")
@plainly
def listed(name: str) -> None:
    """Say which tokens of the account NAME open something, and what."""
    for it in tokens.of(_account(name)):
        used = f"{it.used_at:%Y-%m-%d %H:%M}" if it.used_at else "never"
        click.echo(f"{it.id}  {it.scopes}  last used over HTTP: {used}  {it.name}".rstrip())


@commands.command()
@click.argument("name")
@click.argument("number", type=int)
@plainly
def revoke(name: str, number: int) -> None:
    """Make token NUMBER of the account NAME worthless, and close what is connected with it."""
    tokens.revoke(tokens.find_of(_account(name), number))
    click.echo("It opens nothing any more.")


def _account(name: str) -> User:
    found = accounts.find(name)
    if found is None:
        raise NotFound(f"There is nobody called {name}.")
    return found


def _bot(name: str) -> User:
    user = accounts.find(name) or accounts.create(name, None, is_bot=True)
    if not user.is_bot:
        raise Conflict(f"{user.name} is a person; give the bot another name.")
    return user
