"""Real servers in processes of their own, as a person would start them."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

from websocket import WebSocket, create_connection

from config import ROOT
from tests import databases
from tests.databases import Template
from tests.ports import free_port

PATIENCE = 20.0

INHERITED = ("PATH", "HOME", "DELIVERY")
"""So that `DELIVERY=stock make test` tries everything on Socket.IO's own way."""


class Server:
    """A running server: what it printed, where it is, and how to talk to it."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        assert process.stdout
        self.process, self.port, self._output = process, port, process.stdout
        self.printed: list[str] = []

    def wait_for(self, text: str) -> str:
        """Read what it prints until a line has the text in it."""
        impatience = Timer(PATIENCE, self.process.kill)
        impatience.start()
        try:
            for line in self._output:
                self.printed.append(line)
                if text in line:
                    return line
        finally:
            impatience.cancel()
        raise AssertionError(f"{text!r} was never printed, but:\n{''.join(self.printed)}")

    def get(self, path: str) -> tuple[int, str, dict[str, str]]:
        """Ask for a page."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode(), dict(answer.headers)

    def connect(self) -> WebSocket:
        """Open a WebSocket and take the Engine.IO greeting."""
        url = f"ws://127.0.0.1:{self.port}/socket.io/?EIO=4&transport=websocket"
        connection = create_connection(url, timeout=10)
        assert str(connection.recv()).startswith("0{")
        return connection

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, float]:
        """Ask it to end; tell with which exit code it did, and how long that took."""
        began = time.monotonic()
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE)
        self.printed += self._output.readlines()
        return code, time.monotonic() - began


def environment(folder: Path, **settings: object) -> dict[str, str]:
    """Make the environment of a process whose place is in a folder."""
    inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
    given = {name: str(value) for name, value in settings.items()}
    known = {"FLASK_APP": "wsgi", "DATA_DIR": str(folder), **databases.environment(folder)}
    return {**inherited, **known, **given}


@contextmanager
def start(
    folder: Path, empty_database: Template | None, *command: str, **settings: object
) -> Iterator[Server]:
    """Run `python wsgi.py`, or another command, on a port of its own until the block ends."""
    if empty_database and not databases.exists(folder):
        empty_database.copy(folder)
    port = int(str(settings.setdefault("PORT", free_port())))
    process = subprocess.Popen(
        [sys.executable, "-u", *(command or ("wsgi.py",))],
        cwd=ROOT,
        env=environment(folder, **settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield Server(process, port)
    finally:
        process.kill()
        process.communicate()


def run(
    folder: Path, *command: str, stdin: str = "", **settings: object
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment(folder, **settings),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
