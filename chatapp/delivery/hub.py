"""What the engine asks of an event loop; one file each knows one (`on_…`).

Everything here runs in the thread of the loop.
"""

import _socket
import importlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from io import BufferedReader
from typing import Any, Protocol

READ, WRITE = 1, 2

Socket = _socket.socket
"""The plain one: no loop's library has patched it."""


class Hub(Protocol):
    """An event loop with green threads, and the WSGI server that runs on it."""

    def missing(self) -> list[str]:
        """Name the parts of the library that this one leans on and doesn't find."""

    def is_here(self) -> bool:
        """Tell whether it is the loop's own thread that asks."""

    def soon(self, call: Callable[[], None]) -> None:
        """Call once in the loop's next turn."""

    def run(self, call: Callable[[], None]) -> None:
        """Run in a green thread: at once, if it is the loop itself that asks."""

    def sleep(self, seconds: float) -> None:
        """Let others run."""

    def listen(self, number: int, kind: int, call: Callable[..., None]) -> Any:
        """Call whenever a file can be read (READ) or written (WRITE); answers a listener."""

    def forget(self, listener: Any) -> None:
        """Listen no more."""

    def take(self, environ: dict[str, Any]) -> tuple[Socket, bytes] | None:
        """Take a request's socket away from its server, with what was read too much.

        The server goes on as if it were closed. None where it isn't a plain socket.
        """

    def end(self) -> Iterable[bytes]:
        """End a request whose socket was taken: what a WSGI application then answers."""


def find(async_mode: str) -> Hub | None:
    """Find the loop of one of Engine.IO's async modes; None if it has none that we know."""
    name = f"{__package__}.on_{async_mode}"
    try:
        found: Hub = importlib.import_module(name).Hub()
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        return None
    return found


def seized(plain: Any, reading: BufferedReader) -> tuple[Socket, bytes]:
    """Make a socket of our own of a server's, to which nothing is left that it could close."""
    mine = Socket(fileno=plain.detach())
    mine.setblocking(False)
    early = b""
    with suppress(OSError, ValueError):
        early = reading.peek()  # what it has; there is nothing any more that it could read from
    return mine, early
