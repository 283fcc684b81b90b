"""How far a long command is: one line that grows on a terminal, seldom a new one elsewhere."""

import sys
import time

import click

SHOWN_SECONDS, LOGGED_SECONDS = 0.2, 10.0


class Progress:
    """Call it with how many are done of how many; 0 of all where that isn't known."""

    def __init__(self, what: str) -> None:
        self._what, self._shown = what, time.monotonic()
        self._every = SHOWN_SECONDS if sys.stderr.isatty() else LOGGED_SECONDS

    def __call__(self, done: int, of_all: int) -> None:
        is_last = done == of_all and self._every == SHOWN_SECONDS
        if not is_last and time.monotonic() - self._shown < self._every:
            return
        self._shown = time.monotonic()
        told = f"{done:,} of {of_all:,}" if of_all else f"{done:,}"
        if self._every == LOGGED_SECONDS:
            click.echo(f"{told} {self._what}", err=True)
        else:
            click.echo(f"\r{told} {self._what}", err=True, nl=done == of_all)
