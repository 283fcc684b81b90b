"""WebSocket frames, as far as a chat client needs them: text out, everything in.

Own code, so that a client can do what no library would: read nothing, read a byte a second, send
half a frame. RFC 6455, section 5.
"""

import os
import struct
from base64 import b64encode
from collections.abc import Iterator

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
_NO_MASK = b"\0\0\0\0"  # a client must mask; with zeros the payload stays as it is


def upgrade(host: str, path: str, headers: dict[str, str]) -> bytes:
    """The request that turns a connection into a WebSocket."""
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {host}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {b64encode(os.urandom(16)).decode()}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def frame(kind: int, payload: bytes) -> bytes:
    """One whole frame from a client."""
    size = len(payload)
    if size < 126:
        head = struct.pack("!BB", 0x80 | kind, 0x80 | size)
    elif size < 65536:
        head = struct.pack("!BBH", 0x80 | kind, 0x80 | 126, size)
    else:
        head = struct.pack("!BBQ", 0x80 | kind, 0x80 | 127, size)
    return head + _NO_MASK + payload


def whole_frames(buffer: bytearray) -> Iterator[tuple[int, bytes]]:
    """Take what has come in whole off the buffer's beginning; a server's frames have no mask."""
    while len(buffer) >= 2:
        start, size = 2, buffer[1] & 0x7F
        if size == 126:
            start, size = 4, int.from_bytes(buffer[2:4], "big")
        elif size == 127:
            start, size = 10, int.from_bytes(buffer[2:10], "big")
        if len(buffer) < start + size:
            return
        kind, payload = buffer[0] & 0xF, bytes(buffer[start : start + size])
        del buffer[: start + size]
        yield kind, payload
