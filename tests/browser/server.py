"""A real server, started as `make run` starts one, on a place of its own.

With TESTS_PROCESSES=2 it is two processes behind nginx, with Valkey between them.
"""

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
from tests.browser.front import Front
from tests.databases import Template
from tests.ports import free_port

SECRET = "a secret for the browser tests only, long enough"
READY = "Chatapp is ready"
MODE = os.environ.get("ASYNC_MODE", "eventlet")
"""What serves the pages: `ASYNC_MODE=gevent make test PYTEST=tests/browser` tries another."""

PATIENCE = 60
PROCESSES = int(os.environ.get("TESTS_PROCESSES", "1"))


class Server:
    """One port and one folder; it can be stopped, killed and started again."""

    def __init__(self, folder: Path, database: Template) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._processes: list[subprocess.Popen[bytes]] = []
        folder.mkdir(parents=True, exist_ok=True)
        database.copy(folder)
        self._ports, self._front = [self.port], None
        if PROCESSES > 1:
            self._ports = [free_port() for _ in range(PROCESSES)]
            self._front = Front(folder, self.port, self._ports)

    def start(self) -> None:
        """Start and wait for the line that says where to go."""
        if self._front:
            self._front.valkey.start()
        self._processes = [self._started(port) for port in self._ports]
        patience = time.monotonic() + PATIENCE
        while not all(READY in log.read_text() for log in self._logs):
            if any(it.poll() is not None for it in self._processes) or time.monotonic() > patience:
                raise AssertionError(f"The server did not start:\n{self.said()}")
            time.sleep(0.05)
        if self._front:
            self._front.open()

    def stop(self) -> None:
        """End it as a service manager does: with a goodbye."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a power cut does."""
        self._end(signal.SIGKILL)

    def said(self) -> str:
        """What it has written to its log since the last start."""
        return "".join(log.read_text() for log in self._logs)

    @contextmanager
    def place(self) -> Iterator[Flask]:
        """The server's place at hand, for operations; open pages are not told of what they do."""
        app = create_app(databases.settings(self.folder, SECRET))
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()

    @property
    def _logs(self) -> list[Path]:
        return [self.folder / f"server-{port}.log" for port in self._ports]

    def _started(self, port: int) -> "subprocess.Popen[bytes]":
        with (self.folder / f"server-{port}.log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "wsgi.py"],
                cwd=ROOT,
                env=self._environment(port),
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def _end(self, how: signal.Signals) -> None:
        processes, self._processes = self._processes, []
        ended = [process.poll() for process in processes]
        for process in processes:
            process.send_signal(how)
        for process in processes:
            process.wait(PATIENCE)
        if self._front and processes:
            self._front.close()
        assert not any(it is not None for it in ended), (
            f"The server had ended by itself ({ended}):\n{self.said()}"
        )

    def _environment(self, port: int) -> dict[str, str]:
        """Of the settings that may stand in a .env file, none reaches the tests."""
        return {
            **os.environ,
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "REDIS_URL": self._front.valkey.url if self._front else "",
            "DATA_DIR": str(self.folder),
            "SECRET_KEY": SECRET,
            "HOOKS_LOCAL": "1",
            "PUSH_LOCAL": "1",
            "DATABASE_URL": databases.url(self.folder) or "",
            "ASYNC_MODE": MODE,
            "PROXY_HOPS": "1" if self._front else "0",
            "MAX_CONNECTIONS_PER_PERSON": "0",  # one person has a device in each test of a file
            "PREVIEW_LOCAL": "1",  # where a place wants them at all
            "PYTHONUNBUFFERED": "1",
        }
