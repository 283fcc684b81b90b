"""What is compared: Chatapp, and what others build the same thing with."""

import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import built, machine, places

ROOT = Path(__file__).parents[1]
START_SECONDS = 30
ANSWER_PAUSE = 0.002

UNLIMITED = {
    "MAX_CONNECTIONS_PER_PERSON": "0",
    "MAX_CONNECTIONS_PER_ADDRESS": "0",
    "SEND_RATE": "0",
    "BOT_SEND_RATE": "0",
}
"""All of the load comes from one address, and some of it is one person."""

JOINS = ("--join", "join", "--room", "hall")


@dataclass(frozen=True)
class System:
    """`flags` tell the load generator how to become a member of the room where all talk.

    Flask-SocketIO as it comes starts a thread for each event, and so doesn't keep their order.
    """

    name: str
    title: str
    command: tuple[str, ...]
    flags: tuple[str, ...] = JOINS
    has_place: bool = False
    crowd_max: int = 5_000
    keeps_order: bool = True


@dataclass(frozen=True)
class Server:
    """A system that runs; its process is `pid`."""

    system: System
    port: int
    pid: int
    flags: tuple[str, ...]
    started_seconds: float


ECHO = (sys.executable, "-m", "bench.servers.echo", "{port}")
NODE = ("node", "bench/servers/node.mjs", "{port}")
CHATAPP = System(
    "chatapp", "Chatapp, the whole `send`", (sys.executable, "wsgi.py"), (), has_place=True
)
DELIVERY = System("delivery", "Chatapp's delivery alone", (*ECHO, "eventlet", "delivery"))
EVENTLET = System("eventlet", "Flask-SocketIO, eventlet", (*ECHO, "eventlet"), keeps_order=False)
GEVENT = System("gevent", "Flask-SocketIO, gevent", (*ECHO, "gevent"), keeps_order=False)
THREADING = System(
    "threading",
    "Flask-SocketIO, threads",
    (*ECHO, "threading"),
    crowd_max=1_000,
    keeps_order=False,
)
SOCKET_IO = System("socket.io", "node, socket.io", (*NODE, "socket.io"))
WS = System("ws", "node, ws alone", (*NODE, "ws"), ("--bare",), crowd_max=1_000)
FLOOR = System("floor", "C, one send a frame", (str(built.FLOOR), "{port}"), ("--bare",))

HAS_DELIVERY = importlib.util.find_spec("chatapp.delivery") is not None
ALL = (
    CHATAPP,
    *((DELIVERY,) if HAS_DELIVERY else ()),
    *(EVENTLET, GEVENT, THREADING, SOCKET_IO, WS, FLOOR),
)
TITLES = {it.name: it.title for it in (CHATAPP, DELIVERY, *ALL)}


@contextmanager
def running(
    system: System, place: places.Place | None = None, environ: dict[str, str] | None = None
) -> Iterator[Server]:
    """Start it on its core, on a port of its own, and end it with the block."""
    port = _free_port()
    given = {**os.environ, **(environ or {})}
    if system.has_place:
        place = place or places.crowd()
        given |= {**UNLIMITED, "DATA_DIR": str(place.folder), "PORT": str(port)}
    log, began = built.FOLDER / f"{system.name}.log", time.monotonic()
    process = _started(system, port, given, log)
    try:
        _wait(process, port, "/up" if system.has_place else "", log)
        flags = place.flags if place else system.flags
        yield Server(system, port, process.pid, flags, time.monotonic() - began)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _started(
    system: System, port: int, environ: dict[str, str], log: Path
) -> subprocess.Popen[bytes]:
    words = [part.format(port=port) for part in system.command]
    command = machine.pinned(machine.cores()[0], words)
    with log.open("wb") as file:
        return subprocess.Popen(command, cwd=ROOT, env=environ, stdout=file, stderr=file)


def _wait(process: subprocess.Popen[bytes], port: int, path: str, log: Path) -> None:
    """Wait for the first answer: to a request where there is something to ask for."""
    patience = time.monotonic() + START_SECONDS
    while not (_answers(port, path) if path else _is_open(port)):
        if process.poll() is not None or time.monotonic() > patience:
            raise RuntimeError(f"{log.stem} does not start: {log.read_text()[-1000:]}")
        time.sleep(ANSWER_PAUSE)


def _is_open(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
            # On a free port the kernel may connect a socket with itself.
            return bool(line.getsockname() != line.getpeername())
    except OSError:
        return False


def _answers(port: int, path: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
