"""Keeping abreast of the other processes that serve the same place.

The database is the truth: who serves stands there (roll.py), what was said stands there (logs.py),
and what else has to be known is left there (board.py). The bus, where there is one, says the same
earlier. A process that is alone does nothing of it but to look at the board, on which another will
write that it has come.
"""

from typing import Any

from flask import Flask, current_app

from chatapp.abreast import board, roll

__all__ = ["join", "part", "read"]


def read(app: Flask) -> None:
    """Start to read what other processes leave, once; a server beside commands needs no more."""
    if "board" not in app.extensions:
        app.extensions["board"] = True
        board.start(app)


def join(app: Flask) -> None:
    """Begin to serve: be known to all others, and know them, before the first connection."""
    with app.app_context():
        proxy: Any = current_app
        read(app)
        roll.start(proxy._get_current_object())


def part(app: Flask) -> None:
    """Serve no more; whoever was here is given the time to come back elsewhere."""
    with app.app_context():
        roll.leave()
