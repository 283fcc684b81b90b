"""A real server process on a port of its own, that can be treated badly."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from tests import databases
from tests.ports import free_port

ROOT = Path(__file__).parents[2]
UNLIMITED = {"MAX_CONNECTIONS_PER_PERSON": "0", "MAX_CONNECTIONS_PER_ADDRESS": "0"}
"""All of a run's clients come from one address, and some are one person."""


class Server:
    """Starts, ends and starts again, always on the same port and data."""

    def __init__(
        self,
        folder: Path,
        environ: Mapping[str, str] | None = None,
        command: tuple[str, ...] = (sys.executable, "wsgi.py"),
        host: str = "127.0.0.1",
    ) -> None:
        self.folder, self.port, self.host = folder, free_port(), host
        self.log = folder / "server.log"
        self._command = command
        self._environ = {**os.environ, **UNLIMITED, **(environ or {})}
        self._environ |= {"DATA_DIR": str(folder), "PORT": str(self.port), "HOST": host}
        self._environ |= databases.environment(folder)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.kill()

    @property
    def pid(self) -> int:
        assert self._process, "the server was never started"
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self, seconds: float = 60, **environ: str) -> float:
        """Start it, wait until its port answers, and say how many seconds that took."""
        began = time.monotonic()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, cwd=ROOT, env={**self._environ, **environ}, stdout=log, stderr=log
            )
        while not self._answers():
            if not self.is_running:
                raise AssertionError(f"it ended by itself: {self.log.read_text()[-2000:]}")
            if time.monotonic() > began + seconds:
                self.kill()  # nobody else would, since it never came up
                raise AssertionError("the server does not come up")
            time.sleep(0.01)
        return time.monotonic() - began

    def kill(self) -> None:
        """End it as a power cut would, unless it has ended already."""
        if self._process:
            self._process.kill()
            self._process.wait()

    def stop(self, seconds: float = 20) -> tuple[int, float]:
        """Ask it to end; say its exit status, and how many seconds it took."""
        assert self._process
        began = time.monotonic()
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(seconds), time.monotonic() - began

    def wait(self, seconds: float = 20) -> int:
        """Wait until it ends by itself; its exit status."""
        assert self._process
        return self._process.wait(seconds)

    def memory(self) -> int:
        """Bytes that it holds in memory."""
        pages = Path(f"/proc/{self.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def tracebacks(self) -> str:
        """What its log says from the first traceback on."""
        _before, mark, rest = self.log.read_text(errors="replace").partition("Traceback")
        return mark + rest[:3000]

    def _answers(self) -> bool:
        try:
            with socket.create_connection((self.host, self.port), timeout=1):
                return True
        except OSError:
            return False
