"""`flask doctor`: is everything in order, and if not, what to do."""

import click
from flask.cli import with_appcontext

from chatapp.watching import health


@click.command("doctor")
@with_appcontext
def commands() -> None:
    """Check settings, database, disk, clock and all around them, and say what to do."""
    problems = 0
    for finding in health.findings():
        problems += finding.is_problem
        click.echo(_line(finding))
    if problems:
        raise click.ClickException(f"{problems} to see to.")
    click.echo("All is well.")


def _line(finding: health.Finding) -> str:
    mark = "problem" if finding.is_problem else "ok"
    remedy = f"; to do: {finding.remedy}" if finding.remedy else ""
    return f"{mark:8}{finding.what}: {finding.state}{remedy}"
