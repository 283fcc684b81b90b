"""`flask export`: everything out of the place, or a part of it, to read and to take along."""

from pathlib import Path

import click

from chatapp.commands.plainly import named, plainly
from chatapp.commands.progress import Progress
from chatapp.operations import exports
from chatapp.operations.exports import takeaways


@click.command("export")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--room", "rooms", multiple=True, metavar="SLUG", help="Only these; again for each.")
@click.option("--person", metavar="NAME", help="Only what this person wrote.")
@click.option("--private", is_flag=True, help="Private rooms too.")
@click.option("--direct", is_flag=True, help="Direct conversations too.")
@plainly
def commands(
    folder: Path, rooms: tuple[str, ...], person: str | None, private: bool, direct: bool
) -> None:
    """Write the place into FOLDER: pages to read, lines for programs, and the files.

    It is the state of one moment, while people go on talking. The audit log tells who took what.
    """
    whose = named(person) if person else None
    takeaways.refuse_unless_empty(folder)
    scope = exports.begin(rooms, whose, private, direct)
    counts = takeaways.write(folder, scope, Progress("messages written"))
    told = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count)
    click.echo(f"{folder} has {told or 'nothing'}. Read {folder / 'index.html'}.")
    if counts["missing"]:
        click.echo("What is missing was taken back meanwhile, or its bytes were lost.", err=True)
