"""`flask db copy`: a place from one database into another."""

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from chatapp.extensions import db
from chatapp.moving import copying
from chatapp.moving.databases import Refused, engine_of
from chatapp.moving.guards import Broken
from chatapp.moving.rows import AT_ONCE
from config import SettingError, database_url

STEP = 10_000
"""Rows after which a line is said."""


@click.command("copy")
@click.option("--to", "url", required=True, metavar="URL", help="As DATABASE_URL would have it.")
@with_appcontext
def copy(url: str) -> None:
    """Copy the whole database into an empty one, SQLite or PostgreSQL, and verify it row by row.

    Stop the server first: nobody can write meanwhile. Interrupted, the same command goes on.
    """
    try:
        target = engine_of(database_url(url))
        if target.url == db.engine.url:
            raise Refused("the target is the database that is in use")
        count = copying.copy(db.engine, target, _tell)
    except (Refused, Broken, SettingError) as refusal:
        raise click.ClickException(str(refusal)) from refusal
    except SQLAlchemyError as error:
        text = str(getattr(error, "orig", error)).strip()
        raise click.ClickException(f"{text}. The same command goes on.") from error
    click.echo(f"All {count:,} rows are there, each the same. Set DATABASE_URL, and start.")


def _tell(name: str, done: int, count: int) -> None:
    if not count:
        click.echo(f"{name}: {done:,}")
    elif done in (AT_ONCE, count) or done % STEP < AT_ONCE:
        click.echo(f"{name}: {done:,} of {count:,}")
