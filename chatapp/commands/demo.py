"""`flask demo`: fills a new place."""

import click


@click.command("demo")
def commands() -> None:
    """Fill a new place with people, rooms and 20,000 messages."""
