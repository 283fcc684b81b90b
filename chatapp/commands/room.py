"""`flask room`: rooms."""

from typing import Any

import click

from chatapp.commands.plainly import named, plainly
from chatapp.errors import Conflict
from chatapp.forms.checking import clean
from chatapp.forms.rooms import OpenForm
from chatapp.models import Room, User
from chatapp.operations import accounts, rooms


@click.group("room")
def commands() -> None:
    """Make rooms."""


@commands.command()
@click.argument("name")
@click.option("--private", is_flag=True, help="Only who was brought in can see it.")
@click.option("--member", "members", multiple=True, metavar="NAME", help="Again for each one.")
@plainly
def create(name: str, private: bool, members: tuple[str, ...]) -> None:
    """Make a room; the first member owns it, or the first admin where none is named."""
    people = [named(member) for member in members]
    values = clean(OpenForm, {"name": name, "kind": "private" if private else "public"})
    admin = accounts.first_admin()
    room = _opened(people or ([admin] if admin else []), values)
    click.echo(f"Made the room {room.name}, at /rooms/{room.slug}")


def _opened(people: list[User], values: dict[str, Any]) -> Room:
    if people:
        return rooms.open(people[0], **{**values, "people": people[1:]}).room
    if values["kind"] == "private":
        raise Conflict("Nobody could enter it: name a --member, or make an admin first.")
    return rooms.prepare(values["name"], values["topic"])
