"""WebSocket frames as a server writes them: final, unmasked, whole.

Sources: RFC 6455, sections 5.2 (layout), 5.5 (control frames) and 7.4 (close codes); the Engine.IO
protocol, version 4, "Packet encoding".
"""

import struct
from typing import Any

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA

NORMAL, GOING_AWAY, PROTOCOL_ERROR = 1000, 1001, 1002
NOT_TEXT, TOO_BIG, SERVER_FAULT = 1007, 1009, 1011

_FINAL = 0x80
_MEDIUM = struct.Struct("!BBH").pack
_LONG = struct.Struct("!BBQ").pack
_CODE = struct.Struct("!H").pack


def frame(payload: str | bytes, opcode: int | None = None) -> bytes:
    """Frame a payload; without an opcode, a text as TEXT and bytes as BINARY."""
    if isinstance(payload, str):
        payload, opcode = payload.encode(), TEXT if opcode is None else opcode
    head = _FINAL | (BINARY if opcode is None else opcode)
    size = len(payload)
    if size < 126:
        return bytes((head, size)) + payload
    if size < 65536:
        return _MEDIUM(head, 126, size) + payload
    return _LONG(head, 127, size) + payload


def closing(code: int) -> bytes:
    """Frame a goodbye with its code."""
    return frame(_CODE(code), CLOSE)


def framed(pkt: Any) -> list[bytes]:
    """Frame a Socket.IO packet as one Engine.IO message, or more if it has attachments."""
    encoded = pkt.encode()
    return [message(part) for part in (encoded if isinstance(encoded, list) else [encoded])]


def message(part: str | bytes) -> bytes:
    """Frame an Engine.IO message: a text behind its type, `4`; bytes as they are."""
    return frame("4" + part if isinstance(part, str) else part)
