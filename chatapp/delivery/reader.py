"""WebSocket frames as a client writes them, read from bytes in whatever pieces they come.

Knows nothing of sockets: bytes in, messages out. Sources: RFC 6455, sections 5.1 (a client
masks), 5.2 (layout), 5.4 (fragments), 5.5 (control frames), 7.4 (close codes), 8.1 (UTF-8).
"""

from typing import Any, NamedTuple

from chatapp.delivery.frames import (
    BINARY,
    CLOSE,
    CONTINUATION,
    NORMAL,
    NOT_TEXT,
    PING,
    PONG,
    PROTOCOL_ERROR,
    TEXT,
    TOO_BIG,
)

CONTROL_MAX = 125

TOO_LONG = 0x10
"""No opcode of the protocol's: of a text that is too long the beginning is told."""

HEAD = 256
"""Bytes of it that are."""

SKIP_MAX = 16 * 1024 * 1024
"""Bytes of one text that are read past, and not kept; a longer one ends the connection."""

OPCODES = frozenset([CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG])

_SHORTEST = 6  # two bytes of head, four of mask
_FINAL, _RESERVED, _OPCODE, _CONTROL = 0x80, 0x70, 0x0F, 0x08
_MASKED, _SIZE = 0x80, 0x7F
_LATER_CODES = range(3000, 5000)
_KNOWN_CODES = frozenset([1000, 1001, 1002, 1003, *range(1007, 1015)])


class Message(NamedTuple):
    """A whole message or control frame: TEXT with a str, CLOSE with its code, others with bytes.

    Or TOO_LONG with the first characters of a text that is longer than may be.
    """

    opcode: int
    payload: Any


class Broken(Exception):
    """The bytes are not what a client may send; `code` is what to close with."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class FrameReader:
    """One direction of one connection. No message may have more than `limit` bytes."""

    __slots__ = ("_fragments", "_limit", "_opcode", "_rest", "_skip", "fault")

    def __init__(self, limit: int, rest: bytes = b"") -> None:
        self._limit = limit
        self._rest = rest
        self._skip = 0
        self._fragments: bytearray | None = None
        self._opcode = CONTINUATION
        self.fault: int | None = None

    def feed(self, data: bytes) -> list[Message]:
        """Take bytes in; answers the messages that are whole now.

        After a breach of the protocol `fault` is the code to close with, and nothing that comes
        is read any more; the messages before it are answered still.
        """
        messages: list[Message] = []
        if self.fault is not None:
            return messages
        data = self._rest + data if self._rest else data
        place = 0
        try:
            while (after := self._past(data, place) or self._read(data, place, messages)) > place:
                place = after
        except Broken as broken:
            self.fault = broken.code
            place = len(data)
        self._rest = data[place:]
        return messages

    def _past(self, data: bytes, place: int) -> int:
        """Read past what is too long; answers where it ends, or 0 if nothing is."""
        if not self._skip:
            return 0
        size = min(self._skip, len(data) - place)
        self._skip -= size
        return place + size

    def _read(self, data: bytes, place: int, messages: list[Message]) -> int:
        """Read the frame that begins at a place; answers where it ends, or `place` itself."""
        if len(data) - place < _SHORTEST:
            return place
        first, size = data[place], data[place + 1] & _SIZE
        start = place + 2
        if size > CONTROL_MAX:
            width = 2 if size == 126 else 8
            size = int.from_bytes(data[start : start + width], "big")
            start += width
        self._check(first, data[place + 1], size)
        is_long = size > self._limit
        end = start + 4 + (min(size, HEAD) if is_long else size)
        if end > len(data):
            return place
        payload = _unmasked(data[start + 4 : end], data[start : start + 4])
        if is_long:
            self._skip = start + 4 + size - end
            messages.append(Message(TOO_LONG, payload.decode(errors="ignore")))
        elif message := self._whole(first, payload):
            messages.append(message)
        return end

    def _check(self, first: int, second: int, size: int) -> None:
        opcode = first & _OPCODE
        if first & _RESERVED or opcode not in OPCODES or not second & _MASKED:
            raise Broken(PROTOCOL_ERROR)
        if opcode & _CONTROL:
            if not first & _FINAL or second & _SIZE > CONTROL_MAX:
                raise Broken(PROTOCOL_ERROR)
        elif (opcode == CONTINUATION) is (self._fragments is None):
            raise Broken(PROTOCOL_ERROR)
        elif size + len(self._fragments or b"") > self._limit and (
            size > SKIP_MAX or first != _FINAL | TEXT
        ):
            raise Broken(TOO_BIG)

    def _whole(self, first: int, payload: bytes) -> Message | None:
        opcode = first & _OPCODE
        if opcode & _CONTROL:
            return _control(opcode, payload)
        if self._fragments is not None:
            self._fragments += payload
            if not first & _FINAL:
                return None
            opcode, payload, self._fragments = self._opcode, bytes(self._fragments), None
        elif not first & _FINAL:
            self._opcode, self._fragments = opcode, bytearray(payload)
            return None
        return Message(opcode, _text(payload) if opcode == TEXT else payload)


def _unmasked(payload: bytes, mask: bytes) -> bytes:
    """Undo the mask in one step: both as one long number each (section 5.3)."""
    size = len(payload)
    key = (mask * (size // 4 + 1))[:size]
    number = int.from_bytes(payload, "little") ^ int.from_bytes(key, "little")
    return number.to_bytes(size, "little")


def _control(opcode: int, payload: bytes) -> Message:
    if opcode != CLOSE:
        return Message(opcode, payload)
    if not payload:
        return Message(CLOSE, NORMAL)
    code = int.from_bytes(payload[:2], "big")
    if len(payload) < 2 or (code not in _KNOWN_CODES and code not in _LATER_CODES):
        raise Broken(PROTOCOL_ERROR)
    _text(payload[2:])
    return Message(CLOSE, code)


def _text(payload: bytes) -> str:
    try:
        return payload.decode()
    except UnicodeDecodeError:
        raise Broken(NOT_TEXT) from None
