"""`flask token`: keys for bots and other programs."""

import click

from chatapp.commands.plainly import plainly
from chatapp.errors import Conflict
from chatapp.models import User
from chatapp.operations import accounts, memberships, tokens


@click.group("token")
def commands() -> None:
    """Make keys for bots and other programs."""


@commands.command()
@click.argument("name")
@click.option("--room", "slugs", multiple=True, metavar="SLUG", help="Again for each one.")
@click.option("--announce", is_flag=True, help="It may announce to everybody.")
@plainly
def create(name: str, slugs: tuple[str, ...], announce: bool) -> None:
    """Make a token for the bot NAME, which is made too where there is none, and put it in rooms."""
    rooms = [memberships.find_room(slug) for slug in slugs]
    bot = _bot(name)
    if announce:
        accounts.let_announce(bot)
    for room in rooms:
        memberships.enrol(bot, room)
    _token, key = tokens.make(bot)
    click.echo(f"{bot.name} signs in with this token, which is not shown again: {key}")


def _bot(name: str) -> User:
    user = accounts.find(name) or accounts.create(name, None, is_bot=True)
    if not user.is_bot:
        raise Conflict(f"{user.name} is a person; give the bot another name.")
    return user
