"""One HTTP request to somebody else's server, which may be slow, endless or wrong.

It blocks, so it belongs into run_blocking. Source: RFC 9112; the standard library reads what comes.
"""

import io
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse, IncompleteRead
from typing import Any

from chatapp.outside.doorway import Doorway

PIECE = 16 * 1024

RETRY_MAX = 24 * 3600.0
"""The longest that anybody is taken at their word when they ask not to be asked."""


@dataclass(frozen=True)
class Answer:
    """What was answered; the names of the headers are in small letters.

    `is_whole` is false where there may be more of the body than was asked for.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_whole: bool


def ask(
    door: Doorway,
    method: str,
    headers: Mapping[str, str],
    body: bytes,
    seconds: float,
    answer_max: int,
    is_local: bool,
) -> Answer:
    """Ask once, at the address that was looked at; no more than `answer_max` bytes of a body are
    read, and at 0 no body is waited for.

    All of it takes at most `seconds`, however slowly the answer drips. `Host`, `Content-Length`
    and `Connection` are added to the headers. Raises OSError (TimeoutError too, and where we don't
    go), and HTTPException for an answer that can't be understood.
    """
    deadline = time.monotonic() + seconds
    line = door.open(seconds, is_local)
    asking = HTTPConnection(door.host, door.port)
    asking.sock = _Patient(line, deadline)
    try:
        _say(asking, door, method, headers, body)
        with asking.getresponse() as answer:
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, found, *_read(answer, answer_max))
    except ValueError as problem:
        raise HTTPException(f"not HTTP: {problem}") from problem
    finally:
        line.close()


def retry_after(headers: Mapping[str, str]) -> float:
    """For how many seconds the other side doesn't want to be asked again: a number, or a date."""
    words = headers.get("retry-after", "")
    if words.isascii() and words.isdigit():
        return min(float(words[:9]), RETRY_MAX)
    try:
        wait = parsedate_to_datetime(words).timestamp() - time.time()
    except (TypeError, ValueError):
        return 0.0
    return min(max(wait, 0.0), RETRY_MAX)


def _say(
    asking: HTTPConnection, door: Doorway, method: str, headers: Mapping[str, str], body: bytes
) -> None:
    added = {"Host": door.name, "Content-Length": str(len(body)), "Connection": "close"}
    asking.putrequest(method, door.path, skip_host=True, skip_accept_encoding=True)
    for name, value in {**added, **headers}.items():
        asking.putheader(name, value)
    asking.endheaders(body)


def _read(answer: HTTPResponse, limit: int) -> tuple[bytes, bool]:
    if not limit:
        return b"", False
    read = b""
    while len(read) <= limit:
        piece = answer.read(min(PIECE, limit + 1 - len(read)))
        if not piece:
            if answer.length:
                raise IncompleteRead(read, answer.length)
            return read, True
        read += piece
    return read[:limit], False


class _Patient:
    """A socket whose every wait ends at the deadline of the whole, as HTTPConnection uses one."""

    def __init__(self, line: socket.socket, deadline: float) -> None:
        self._line, self._deadline = line, deadline

    def sendall(self, data: Any) -> None:
        self._hurry()
        self._line.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Drops(self))

    def recv_into(self, room: Any) -> int:
        self._hurry()
        return self._line.recv_into(room)

    def close(self) -> None:
        """Leave it open: the connection closes it while the answer is still to be read."""

    def _hurry(self) -> None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("no answer in time")
        self._line.settimeout(left)


class _Drops(io.RawIOBase):
    def __init__(self, line: _Patient) -> None:
        self._line = line

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int:
        return self._line.recv_into(room)
