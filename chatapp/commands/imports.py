"""`flask import`: what was written in another place, or in another product."""

import csv
from pathlib import Path
from typing import Any

import click
from flask import current_app

from chatapp.archives.readers import READERS, reader
from chatapp.commands.plainly import plainly
from chatapp.commands.progress import Progress
from chatapp.operations import imports
from chatapp.operations.imports import invitations
from chatapp.operations.imports.origins import Move, Report

SHOWN = 20
A_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("import")
@click.argument("path", type=click.Path(path_type=Path), metavar="FOLDER_OR_ZIP")
@click.option("--from", "product", type=click.Choice(list(READERS)), default="chatapp")
@click.option("--skip-bad", is_flag=True, help="Leave out lines that can't be read; name them.")
@click.option("--dry-run", is_flag=True, help="Say what would come, and write nothing.")
@click.option("--links", type=A_FILE, help="Open the accounts that came: a table of links into it.")
@click.option("--report", type=A_FILE, help="Write all that came differently into it.")
@plainly
def commands(path: Path, product: str, dry_run: bool, links: Path | None, **more: Any) -> None:
    """Bring in FOLDER_OR_ZIP, an export of ours or of another product.

    It is looked at as a whole first. Stopped in the middle, the same command goes on; given
    again, it brings only what is new.
    """
    brought = reader(path, product, more["skip_bad"])
    if product == "chatapp":
        brought.verify()
    found = imports.look(brought, Progress("lines looked at"))
    if dry_run:
        click.echo("Nothing was written. It would bring:")
        _tell(brought, found, more["report"])
        return
    total = sum(found.new.values()) + sum(found.known.values())
    move = imports.store(brought, total, Progress("lines brought in"))
    _tell(brought, move.report, more["report"])
    _let_in(move, links)


def _tell(brought: Any, report: Report, path: Path | None) -> None:
    notes, bad = [*brought.notes, *report.notes], brought.bad.lines
    for kind, count in report.new.items():
        known = report.known.get(kind, 0)
        click.echo(f"  {count:,} {kind}{f', and {known:,} that were here' if known else ''}")
    if notes:
        click.echo(f"{len(notes) + report.unsaid:,} things came differently, or not:")
        _list(notes, path)
    if bad:
        lines = "line" if len(bad) == 1 else "lines"
        click.echo(f"{len(bad):,} {lines} could not be read, left out:")
        _list(bad, path)
    if path:
        path.write_text("".join(f"{note}\n" for note in (*notes, *bad)))


def _list(notes: list[str], path: Path | None) -> None:
    for note in notes[:SHOWN]:
        click.echo(f"  {note}")
    if len(notes) > SHOWN and not path:
        click.echo("  …; --report FILE tells them all")


def _let_in(move: Move, links: Path | None) -> None:
    people = invitations.waiting(move)
    if not people:
        return
    if links is None:
        click.echo(
            f"{len(people):,} people have no password. Run it again with --links FILE, or for one:"
        )
        click.echo("  flask user reactivate NAME; flask user reset-link NAME")
        return
    links.touch(mode=0o600)
    address = current_app.config["PUBLIC_URL"]
    with links.open("w", newline="") as out:
        table = csv.writer(out)
        table.writerow(("name", "email", "link"))
        for user in people:
            key = invitations.invite(user)
            table.writerow((user.name, user.email or "", f"{address}/reset/{key}"))
    click.echo(f"{links} has a link for each of {len(people):,} people, good for seven days.")
    if not address:
        click.echo("PUBLIC_URL is not set: put the chat's address before each of them.")
