"""`flask backup` and `flask restore`: a place into one file, beside the server, and out of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from chatapp.jobs.nightly import WARNING
from chatapp.moving import backups, restores
from chatapp.moving.databases import Refused
from chatapp.moving.guards import Broken

FILE = click.Path(dir_okay=False, path_type=Path)
MB = 1024 * 1024


def _asked(command: Callable[..., Any]) -> Callable[..., Any]:
    text = "Ask for a passphrase; without it BACKUP_PASSPHRASE is taken, if it is set."
    return click.option("--ask", is_flag=True, help=text)(command)


@click.command("backup")
@click.argument("file", type=FILE)
@_asked
@with_appcontext
def backup(file: Path, ask: bool) -> None:
    """Write everything into a file: the database as it is now, and what was uploaded."""
    made = _plainly(backups.make, file, _passphrase(ask, is_new=True))
    click.echo(f"{file} has {made.size / MB:,.1f} MB.")
    if made.missing:
        where = "STORAGE_URL" if current_app.config["STORAGE_URL"] else "DATA_DIR"
        files = "file that people sent is" if made.missing == 1 else "files that people sent are"
        text = f"{made.missing:,} {files} not where {where} says, and not in it."
        click.echo(f"{WARNING}{text}", err=True)


@click.command("restore")
@click.argument("file", type=FILE)
@_asked
@with_appcontext
def restore(file: Path, ask: bool) -> None:
    """Make a place out of a backup, where there is none yet; the server is not running."""
    manifest = _plainly(restores.restore, file, _passphrase(ask, is_new=False))
    count = sum(table["rows"] for table in manifest["tables"])
    click.echo(f"{count:,} rows of {manifest['made_at']} are here. Everybody has to sign in again.")
    for name, value in manifest["settings"].items():
        if current_app.config.get(name) != value:
            click.echo(f"There, {name} was {value!r}.")


def _passphrase(ask: bool, is_new: bool) -> str:
    if ask:
        found: str = click.prompt("Passphrase", hide_input=True, confirmation_prompt=is_new)
        return found
    kept: str = current_app.config["BACKUP_PASSPHRASE"]
    return kept


def _plainly(work: Callable[..., Any], *args: Any) -> Any:
    try:
        return work(*args)
    except (Refused, Broken) as refusal:
        raise click.ClickException(f"{str(refusal)[0].upper()}{str(refusal)[1:]}.") from refusal
    except OSError as error:
        named = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        raise click.ClickException(named) from error
    except SQLAlchemyError as error:
        raise click.ClickException(str(getattr(error, "orig", error))) from error
