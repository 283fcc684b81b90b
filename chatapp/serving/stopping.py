"""The end of a server: nobody new gets in, everybody is told and let go, and then it is over."""

import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from time import monotonic

from flask import Flask

from chatapp import abreast, broadcasts
from chatapp.extensions import db, socketio
from chatapp.jobs import clockwork
from chatapp.presence import presence, tidings

OPEN_FILES = "/dev/fd"

GOODBYE_SECONDS = 1.5
"""How long clients may take to hear it and go."""

LOOK_SECONDS = 0.05

MOST_SECONDS = 10.0
"""By then it is over, whatever happens."""


class _State:
    """Of this process's end."""

    has_begun = False


def stop(app: Flask) -> None:
    """Let everybody go and close the database; takes two seconds at most.

    Nothing is lost: what was acknowledged is on disk, and the rest will be sent again.
    """
    _State.has_begun = True
    kept = _refuse_newcomers()
    clockwork.stop()
    abreast.part(app)
    with app.app_context():
        broadcasts.restarting()
        # Otherwise each who goes would have all others told of it, who are going too.
        presence.clear()
        tidings.clear()
        _let_go(app)
        db.engine.dispose()
    del kept


def has_begun() -> bool:
    """Tell whether this process is about to end."""
    return _State.has_begun


def _refuse_newcomers() -> list[socket.socket]:
    """Close the doors to the network, without the server noticing.

    In the place of each listening socket stands one on which nothing ever comes, as long as what
    is answered is kept. Closed before its eyes, one kind of server would cut everybody off,
    another complain, and another go round in circles.
    """
    silent, other = socket.socketpair()
    for number in list(_listening()):
        os.dup2(silent.fileno(), number)
    return [silent, other]


def _listening() -> Iterator[int]:
    for name in os.listdir(OPEN_FILES):
        with suppress(OSError), socket.socket(fileno=os.dup(int(name))) as found:
            if found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                yield int(name)


def _let_go(app: Flask) -> None:
    exchange = app.extensions["exchange"]
    if exchange is None:
        return
    exchange.close_all()
    deadline = monotonic() + GOODBYE_SECONDS
    while exchange.is_open and monotonic() < deadline:
        socketio.sleep(LOOK_SECONDS)
    exchange.cut_all()
    socketio.sleep(LOOK_SECONDS)
