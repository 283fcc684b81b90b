"""Reading what waits for a disk or a network, so that nobody else waits for it."""

from typing import BinaryIO

from flask import current_app

from chatapp import storage

AT_ONCE = 256 * 1024
"""Bytes of one portion: enough to be worth a thread, little enough to hold many of."""


class Portions:
    """What is kept under a key, read from any place in it where that stops nobody.

    It goes on after the request has been handled, while the answer is being sent; whoever asked
    for nothing but headers opens nothing.
    """

    def __init__(self, key: str) -> None:
        self._key, self._store = key, storage.current()
        self._run = current_app.extensions["run_blocking"]
        self._opened: BinaryIO | None = None

    def read(self, size: int = AT_ONCE) -> bytes:
        portion: bytes = self._run(self._file().read, size)
        return portion

    def seekable(self) -> bool:
        return True

    def seek(self, place: int, whence: int = 0) -> int:
        return self._file().seek(place, whence)

    def tell(self) -> int:
        return self._file().tell()

    def close(self) -> None:
        if self._opened:
            self._opened.close()

    def _file(self) -> BinaryIO:
        self._opened = self._opened or self._run(self._store.open, self._key)
        return self._opened
