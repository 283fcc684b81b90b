"""A WebSocket server that tells all what anybody says, but for what it does wrong on purpose."""

import socket
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from hashlib import sha1
from itertools import count

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
WELCOME = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: "
)
EVERY = 10

Told = Iterator[bytes]


def _honest(_number: int, frame: bytes, _held: list[bytes]) -> Told:
    yield frame


def _doubled(number: int, frame: bytes, _held: list[bytes]) -> Told:
    yield frame
    if number % EVERY == 0:
        yield frame


def _late(number: int, frame: bytes, held: list[bytes]) -> Told:
    """Each tenth waits until four others, some of them of the same sender, have gone before it."""
    if number % EVERY == 0:
        held.append(frame)
        return
    yield frame
    if number % EVERY == 4 and held:
        yield held.pop()


def _lost(number: int, frame: bytes, _held: list[bytes]) -> Told:
    if number % EVERY:
        yield frame


def _last_lost(number: int, frame: bytes, _held: list[bytes]) -> Told:
    if number < EVERY:
        yield frame


FORGERIES: dict[str, Callable[[int, bytes, list[bytes]], Told]] = {
    "honest": _honest,
    "doubled": _doubled,
    "late": _late,
    "lost": _lost,
    "last lost": _last_lost,
}


class Forger:
    """Serves inside the block; what it tells is the forgery's to say, by the message's number."""

    def __init__(self, forgery: Callable[[int, bytes, list[bytes]], Told]) -> None:
        self._forgery, self._held = forgery, []
        self._numbers, self._lock = count(1), threading.Lock()
        self._lines: list[socket.socket] = []

    def __enter__(self) -> "Forger":
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for line in self._lines:
            line.close()

    def _accept(self) -> None:
        while True:
            try:
                line, _address = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=[line], daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        stream = line.makefile("rb")
        key = next(it.split(b": ")[1].strip() for it in stream if it.startswith(b"Sec-WebSocket-K"))
        while stream.readline().strip():
            pass
        accept = b64encode(sha1(key + GUID).digest())
        with self._lock:
            line.sendall(WELCOME + accept + b"\r\n\r\n")
            self._lines.append(line)
        while text := _text(stream):
            self._tell(b"\x81\x7e" + len(text).to_bytes(2) + text)

    def _tell(self, frame: bytes) -> None:
        with self._lock:
            for told in self._forgery(next(self._numbers), frame, self._held):
                for line in self._lines:
                    line.sendall(told)


def _text(stream) -> bytes:
    """Read one frame of 126 bytes or more, as all messages of the load are; empty at the end."""
    head = stream.read(8)
    if len(head) < 8:
        return b""
    masked = stream.read(int.from_bytes(head[2:4]))
    return bytes(byte ^ head[4 + n % 4] for n, byte in enumerate(masked))
