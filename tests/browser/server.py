"""A real server, started as `make run` starts one, on a place of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from chatapp import create_app
from chatapp.extensions import db
from config import ROOT
from tests import databases
from tests.databases import Template
from tests.ports import free_port

SECRET = "a secret for the browser tests only, long enough"
READY = "Chatapp is ready"
PATIENCE = 60


class Server:
    """One process, one port, one folder; it can be stopped, killed and started again."""

    def __init__(self, folder: Path, database: Template) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = folder / "server.log"
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        database.copy(folder)

    def start(self) -> None:
        """Start and wait for the line that says where to go."""
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "wsgi.py"],
                cwd=ROOT,
                env=self._environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        patience = time.monotonic() + PATIENCE
        while READY not in self._log.read_text():
            if self._process.poll() is not None or time.monotonic() > patience:
                raise AssertionError(f"The server did not start:\n{self._log.read_text()}")
            time.sleep(0.05)

    def stop(self) -> None:
        """End it as a service manager does: with a goodbye."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a power cut does."""
        self._end(signal.SIGKILL)

    def said(self) -> str:
        """What it has written to its log since the last start."""
        return self._log.read_text()

    @contextmanager
    def place(self) -> Iterator[Flask]:
        """The server's place at hand, for operations; open pages are not told of what they do."""
        app = create_app(databases.settings(self.folder, SECRET))
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process:
            ended = process.poll()
            process.send_signal(how)
            process.wait(PATIENCE)
            assert ended is None, f"The server had ended by itself ({ended}):\n{self.said()}"

    def _environment(self) -> dict[str, str]:
        """Of the settings that may stand in a .env file, none reaches the tests."""
        return {
            **os.environ,
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "DATA_DIR": str(self.folder),
            "SECRET_KEY": SECRET,
            "HOOKS_LOCAL": "1",
            "DATABASE_URL": databases.url(self.folder) or "",
            "ASYNC_MODE": "eventlet",
            "PROXY_HOPS": "0",
            "MAX_CONNECTIONS_PER_PERSON": "0",  # one person has a device in each test of a file
            "PREVIEW_LOCAL": "1",  # where a place wants them at all
            "PYTHONUNBUFFERED": "1",
        }
