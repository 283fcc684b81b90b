"""`flask audit`: whether the audit log is whole."""

import re

import click

from chatapp.commands.plainly import plainly
from chatapp.operations import audits

_HEAD = re.compile(r"(\d{1,18}):([0-9a-f]{64})")


@click.group("audit")
def commands() -> None:
    """Look after the audit log."""


def _head(_context: click.Context, _option: click.Parameter, text: str | None) -> object:
    if text is None:
        return None
    found = _HEAD.fullmatch(text)
    if found is None:
        raise click.BadParameter("it is a number, a colon and 64 hexadecimal digits")
    return int(found[1]), found[2]


@commands.command()
@click.option("--head", callback=_head, metavar="NUMBER:HASH", help="One that was printed earlier.")
@plainly
def verify(head: tuple[int, str] | None) -> None:
    """Walk the whole log; exit code 1 and the first bad row where it was tampered with."""
    verdict = audits.verify(head)
    if verdict.fault:
        raise click.ClickException(f"{verdict.fault}. Rows 1 to {verdict.number} are whole.")
    click.echo(f"{verdict.number} rows, all whole. Keep the head: {verdict.number}:{verdict.hash}")
