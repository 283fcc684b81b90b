"""Asking an S3-compatible store for something: signed, bounded in time, and tried twice."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import UTC, datetime
from hashlib import sha256
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Any

from chatapp.storage.addresses import Address

PATIENCE_SECONDS = 10.0
TRIES = 2
"""Of a request that found nobody, or an overloaded store; each does the same however often."""

NOTHING = sha256(b"").hexdigest()
GONE, TOO_BUSY = 404, 500
_CODE = re.compile(rb"<Code>(\w+)</Code>")


class Refused(OSError):
    """The store did not do it; the text has the status and the store's own word for why."""


class _Away(Exception):
    """Nobody is there, or has too much to do: worth another try."""


class Answer:
    """What a store answers, to be read once; closed, its connection is too."""

    def __init__(self, connection: HTTPConnection, response: HTTPResponse) -> None:
        self._connection, self._response = connection, response

    @property
    def length(self) -> int:
        return int(self._response.headers["Content-Length"])

    def read(self) -> bytes:
        with _told():
            return self._response.read()

    def readinto(self, buffer: Any) -> int:
        with _told():
            return self._response.readinto(buffer)

    def close(self) -> None:
        self._response.close()
        self._connection.close()


def ask(
    address: Address,
    method: str,
    name: str = "",
    query: str = "",
    source: Path | None = None,
    digest: str = NOTHING,
    **headers: str,
) -> Answer:
    """Ask for an object, or of the bucket; `source` is sent along, and `digest` its SHA-256.

    FileNotFoundError if there is no such thing, else Refused.
    """
    why = ""
    for _ in range(TRIES):
        signed = address.signed(method, address.path(name), query, digest, datetime.now(UTC))
        try:
            return _ask(address, method, name, query, source, {**signed, **headers})
        except _Away as problem:
            why = str(problem)
    raise Refused(why)


def _ask(
    address: Address,
    method: str,
    name: str,
    query: str,
    source: Path | None,
    headers: dict[str, str],
) -> Answer:
    kind = HTTPSConnection if address.is_secure else HTTPConnection
    target = address.path(name) + (f"?{query}" if query else "")
    with ExitStack() as open_ones:
        connection = open_ones.enter_context(closing(kind(address.host, timeout=PATIENCE_SECONDS)))
        try:
            _send(connection, method, target, source, headers)
            response = open_ones.enter_context(connection.getresponse())
            _refuse_failed(response)
        except (HTTPException, ConnectionError) as error:
            raise _Away(type(error).__name__) from error
        open_ones.pop_all()
    return Answer(connection, response)


def _send(
    connection: HTTPConnection,
    method: str,
    target: str,
    source: Path | None,
    headers: dict[str, str],
) -> None:
    if source is None:
        connection.request(method, target, headers=headers)
        return
    length = {"Content-Length": str(source.stat().st_size)}
    # A store that refuses says so before it has read all, and reads no more.
    with source.open("rb") as body, suppress(BrokenPipeError, ConnectionResetError):
        connection.request(method, target, body, {**headers, **length})


def _refuse_failed(response: HTTPResponse) -> None:
    if response.status < 300:
        return
    code = _CODE.search(response.read(4096))
    why = f"{response.status} {code[1].decode() if code else ''}".rstrip()
    if response.status == GONE and (code is None or code[1] == b"NoSuchKey"):
        raise FileNotFoundError(why)
    raise _Away(why) if response.status >= TOO_BUSY else Refused(why)


@contextmanager
def _told() -> Iterator[None]:
    """What breaks in the middle is no fault of whoever the bytes are for."""
    try:
        yield
    except (HTTPException, ConnectionError) as error:
        raise Refused(type(error).__name__) from error
