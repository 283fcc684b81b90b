"""Serving: from the first line on the terminal to the last goodbye, in every async mode."""

import ctypes
import errno
import gc
import logging
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any, NoReturn

from flask import Flask
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from chatapp import abreast
from chatapp.extensions import is_outage, socketio
from chatapp.jobs import clockwork, courier, herald, lookout, nightly, upkeep
from chatapp.serving import readiness, stopping
from chatapp.telemetry import tracing
from chatapp.web import logbook, statics
from config import Settings

WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}
"""Addresses that mean "all of this machine's": good to listen on, useless to open."""

LOOK_SECONDS = 0.02

MMAP_THRESHOLD = -3
"""As malloc.h has it."""

LARGE_BYTES = 1024 * 1024
"""Blocks of memory from this size on go back to the system as soon as they are free."""

YOUNG_MAX = 10_000
"""New objects before Python looks for rings among them; its own default is 700."""

log = logging.getLogger(__name__)


def serve(app: Flask, settings: Settings, **options: Any) -> None:
    """Serve until somebody stops it; never returns."""
    _refuse_taken_port(settings)
    logbook.begin(app)
    tracing.begin(app)
    _complain_of_missing_libraries(app)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    _sweep_seldom()
    give_back_large_blocks()
    socketio.start_background_task(_announce, app, settings)
    _join(app)
    if app.extensions["delivery"] != "direct":
        log.warning("Delivery is %s.", app.extensions["delivery"])
    for each in (clockwork, herald, courier, lookout, nightly, upkeep):
        each.start(app)
    socketio.start_background_task(_wait_for_the_end, app, _signals())
    try:
        host, port = settings.host, settings.port
        socketio.run(app, host, port, use_reloader=False, log_output=False, **options)
    except OSError as error:
        if not stopping.has_begun():
            _refuse(settings, error)
        # A door that was closed while somebody was coming in is no problem of the port's.
        socketio.sleep(stopping.MOST_SECONDS)


def _join(app: Flask) -> None:
    """Ask the database for the first time; without a whole place there is nothing to serve."""
    try:
        if todo := readiness.lacking(app):
            _give_up(f"no whole place is in the database; {todo}.")
        abreast.join(app)
    except (DBAPIError, PoolTimeout) as error:
        if not is_outage(error):
            raise
        why = str(getattr(error, "orig", error)).partition("\n")[0]
        _give_up(f"the database does not answer. ({why})")


def _give_up(why: str) -> NoReturn:
    print(f"Chatapp can't start: {why}", file=sys.stderr)
    sys.exit(1)


def _sweep_seldom() -> None:
    """Spare the collector what stays for good, which it would walk through again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_MAX, *gc.get_threshold()[1:])


def give_back_large_blocks() -> None:
    """Keep no large block of memory that is free again; does nothing where there is no glibc.

    Its allocator learns from the first large block that is freed to keep such blocks for next
    time, in each thread for itself: twenty threads that have hashed a password once would hold
    400 MB for good. See mallopt(3), M_MMAP_THRESHOLD.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt:
        mallopt(MMAP_THRESHOLD, LARGE_BYTES)


def _refuse_taken_port(settings: Settings) -> None:
    """Bind the port once for a look, since not every server's own listening minds another's."""
    try:
        kind, _, _, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(kind, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        _refuse(settings, error)


def _refuse(settings: Settings, error: OSError) -> None:
    if error.errno == errno.EADDRINUSE:
        problem = f"Port {settings.port} is in use; stop the other server or set PORT."
    else:
        problem = f"{settings.host}:{settings.port} can't be listened on: {error.strerror}."
    print(problem, file=sys.stderr)
    sys.exit(1)


def _complain_of_missing_libraries(app: Flask) -> None:
    if not statics.is_vendored(Path(app.static_folder or "")):
        _say(app, "The browser's libraries are missing, so pages won't be live: run make vendor.")


def _announce(app: Flask, settings: Settings) -> None:
    """Say where to go once somebody going there would be let in."""
    host = WILDCARDS.get(settings.host, settings.host)
    while not _answers(host, settings.port):
        socketio.sleep(LOOK_SECONDS)
    if settings.host in WILDCARDS:
        _say(app, "Other machines reach it too, by this machine's name or address.")
    name = f"[{host}]" if ":" in host else host
    _say(app, f"Chatapp is ready: open http://{name}:{settings.port}")


def _say(app: Flask, text: str) -> None:
    """Tell whoever sits at the terminal; where nobody does, it is a line in the log like others."""
    if logbook.is_for_machines(app):
        log.info(text)
    else:
        print(text, flush=True)


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def _signals() -> socket.socket:
    """A socket that can be read once somebody wants the server to end.

    A signal handler that raised would do so in the middle of whatever is running, a transaction
    perhaps; this one does nothing, and the interpreter itself writes the signal's number.
    """
    readable, writable = socket.socketpair()
    writable.setblocking(False)
    signal.set_wakeup_fd(writable.detach(), warn_on_full_buffer=False)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    return readable


def _wait_for_the_end(app: Flask, signals: socket.socket) -> None:
    """Stop when somebody wants it, without waiting for connections that never end."""
    while signals.recv(1)[0] not in (signal.SIGINT, signal.SIGTERM):
        pass
    _say(app, "Stopping.")
    try:
        stopping.stop(app)
    finally:
        os._exit(0)
