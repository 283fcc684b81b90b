"""The WebSocket of a line, in front of the one that the async mode's driver gives.

Each frame that comes is looked at before Engine.IO reads it, and each that goes is timed.
"""

import socket
from contextlib import suppress
from time import monotonic
from typing import Any, Protocol

from chatapp.wire.packets import LONG, PACKET_MAX, fault_of_frame
from chatapp.wire.waiting import Waiting

SEND_BUFFER = 128 * 1024
"""Bytes that the operating system may hold for one client; left to itself it holds megabytes."""


class Reader(Protocol):
    """Whoever reads the frames: told of bad ones, asked before each for a pause."""

    closed: bool
    waiting: Waiting

    def pause(self) -> None: ...

    def offend(self, fault: str) -> None: ...

    def refuse(self, text: str, fault: str, is_long: bool = False) -> None: ...


class Frames:
    """Stands where Engine.IO expects a WebSocket."""

    def __init__(self, ws: Any, reader: Reader, turn: "Turn") -> None:
        self._ws = ws
        self._reader = reader
        self._socket = _socket_of(ws, turn)
        self.sending_since: float | None = None
        with suppress(OSError):
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
            # An answer behind a message would else wait until the client has confirmed the one.
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def wait(self) -> str | None:
        """Wait for the next frame that is a packet; None when there will be none."""
        while True:
            self._reader.pause()
            frame = self._ws.wait()
            if frame is None or self._reader.closed:
                return None
            fault = fault_of_frame(frame)
            if fault is None:
                return str(frame)
            if fault == LONG:
                self._reader.refuse(frame[1:], fault, is_long=True)
            else:
                self._reader.offend(fault)

    def send(self, frame: str) -> None:
        self.sending_since = monotonic()
        try:
            self._ws.send(frame)
        finally:
            self.sending_since = None
        self._reader.waiting.sent(frame)

    def close(self) -> None:
        """Say goodbye in the WebSocket's own way."""
        # Where the other side says it at the same moment, each driver fails in a way of its own.
        with suppress(Exception):
            self._ws.close()

    def cut(self) -> None:
        """End it without a word; whoever waits to read or write is woken."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)


class Turn:
    """One writer at a time. Made of a queue, because each async mode has its own kind of lock."""

    def __init__(self, queue: Any) -> None:
        self._queue = queue
        self._queue.put(None)

    def __enter__(self) -> None:
        self._queue.get()

    def __exit__(self, *_error: object) -> None:
        self._queue.put(None)


class _WholeSends:
    """A socket whose send() sends all of it.

    simple-websocket calls send() once for each frame, and from two threads. On a socket that
    doesn't block, that sends a part of a frame to a client that reads slowly, and garbles the rest.
    """

    def __init__(self, inner: Any, turn: Turn) -> None:
        self._inner = inner
        self._turn = turn

    def send(self, data: bytes) -> int:
        with self._turn:
            self._inner.sendall(data)
        return len(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class _BoundedReceive:
    """Receives a frame, with a bound on what the frames of one message add up to."""

    def __init__(self, receive: Any) -> None:
        self._receive = receive

    def __call__(self, message: Any = None) -> Any:
        received = self._receive(message=message)
        pieces, size = getattr(received, "counted", (0, 0))
        size += sum(map(len, received.data[pieces:]))
        received.counted = (len(received.data), size)
        if size > PACKET_MAX:
            raise OSError("a message in too many frames")
        return received


def _socket_of(ws: Any, turn: Turn) -> Any:
    """Find the socket under a driver's WebSocket: its own, or that of simple-websocket inside.

    Either is bounded on the way: the one would take any number of fragments, the other any length.
    """
    if not hasattr(ws, "ws"):
        if hasattr(ws, "_recv_frame"):
            ws._recv_frame = _BoundedReceive(ws._recv_frame)
        return ws.socket
    simple = ws.ws
    simple.max_message_size = PACKET_MAX
    simple.sock = _WholeSends(simple.sock, turn)
    return simple.sock
