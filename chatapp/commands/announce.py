"""`flask announce`: tell everybody, from another program or by hand."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import click

from chatapp.commands.plainly import named, plainly
from chatapp.errors import Conflict, Invalid
from chatapp.forms.announcements import AnnounceForm
from chatapp.forms.checking import clean
from chatapp.models import Announcement, Audience, User
from chatapp.operations import accounts, announcements
from chatapp.operations.announcements import plans, recipients
from chatapp.operations.rooms import memberships


@click.command("announce")
@click.argument("text")
@click.option("--level", type=click.Choice(Announcement.LEVELS), default="info", show_default=True)
@click.option("--room", "rooms", multiple=True, metavar="SLUG", help="Again for each one.")
@click.option("--role", "roles", multiple=True, metavar="ROLE", help="Again for each one.")
@click.option("--confirm", is_flag=True, help="Everybody has to say that they have read it.")
@click.option("--at", metavar="TIME", help="Begin later; this machine's clock without an offset.")
@click.option("--until", metavar="TIME", help="End by itself.")
@click.option("--by", metavar="NAME", help="Whose it is; the first admin's when left out.")
@click.option("--id", "client_id", metavar="ID", help="The same again is the same announcement.")
@plainly
def commands(text: str, **options: Any) -> None:
    """Tell TEXT (Markdown) to everybody, or to those in rooms, or of roles."""
    author = _author(options["by"])
    plan = plans.written(author, **_values(text, options))
    if options["rooms"]:
        # Whoever commands the server names any room, private ones too.
        ids = tuple(memberships.find_room(slug).id for slug in options["rooms"])
        plan = replace(plan, audience=Audience(to="rooms", rooms=ids))
    it = announcements.publish(author, plan, options["client_id"])
    if it.state == "scheduled":
        click.echo(f"Announcement {it.id} begins at {it.starts_at:%Y-%m-%d %H:%M} UTC.")
    else:
        reach = recipients.count(it.audience)
        click.echo(f"Announcement {it.id} is for {reach:,} {'person' if reach == 1 else 'people'}.")


def _author(name: str | None) -> User:
    author = named(name) if name else accounts.first_admin()
    if author is None:
        raise Conflict("There is no admin yet whose announcement it could be.")
    return author


def _values(text: str, options: dict[str, Any]) -> dict[str, Any]:
    if options["rooms"] and options["roles"]:
        raise Conflict("Name rooms or roles, not both.")
    to = "roles" if options["roles"] else "everyone"
    given = {
        "body": text,
        "level": options["level"],
        "to": to,
        "roles": list(options["roles"]),
        "needs_acknowledgement": options["confirm"],
        "starts_at": _time(options["at"]),
        "ends_at": _time(options["until"]),
    }
    return {key: value for key, value in clean(AnnounceForm, given).items() if key != "client_id"}


def _time(text: str | None) -> str | None:
    """A time with its offset, or else on the clock of this machine."""
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).astimezone().isoformat()
    except (ValueError, OverflowError) as error:
        raise Invalid(f"{text!r} is no time such as 2030-01-31T09:00.") from error
