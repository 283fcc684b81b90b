"""Which packets and which JSON are let in at all.

Handed to Flask-SocketIO as `serializer` and `json`. python-socketio's packet class takes what
its JavaScript sibling refuses: reserved event names sent by a client run our own handlers, and
NaN reaches other clients, whose parsers drop the connection over it.

Sources: the Socket.IO protocol, version 5 (reserved events, packet shapes); RFC 8259 section 6.
"""

from typing import Any

import orjson
from socketio import packet

PACKET_MAX = 64 * 1024
"""Bytes that one packet from a client may have."""

RESERVED = frozenset(
    [
        *("connect", "connect_error", "disconnect", "disconnecting"),
        *("newListener", "removeListener"),
        "*",  # would run our own handler of unknown events, with a sid of the client's choice
    ]
)

LONG = "a packet is too long"

_FRAME_TYPES = frozenset("0123456")


class BadPacket(ValueError):
    """What came is not a packet that a client may send; the text says why."""


class StrictJSON:
    """JSON as RFC 8259 has it, by orjson: no NaN, lone surrogates or bottomless nesting.

    And no NUL in a text: databases and C libraries take it for the text's end.
    """

    JSONDecodeError = orjson.JSONDecodeError

    @staticmethod
    def dumps(value: Any, **_options: Any) -> str:
        return orjson.dumps(value).decode()

    @staticmethod
    def loads(text: str | bytes, **_options: Any) -> Any:
        value = orjson.loads(text)
        # A written NUL needs these letters, so that nearly every text is spared the walk.
        written = text if isinstance(text, str) else text.decode()
        if "\\u0000" in written and _has_nul(value):
            raise ValueError("a text holds a NUL")
        return value


class StrictPacket(packet.Packet):
    """A Socket.IO packet that a client may send: no reserved names, no attachments, lists only."""

    uses_binary_events = False
    json = StrictJSON

    def __init__(self, *args: Any, encoded_packet: Any = None, **more: Any) -> None:
        if encoded_packet == "":  # taken for an event that says nothing, and read all the same
            raise BadPacket("a packet is empty")
        super().__init__(*args, encoded_packet=encoded_packet, **more)

    def decode(self, encoded_packet: Any) -> int:
        if not isinstance(encoded_packet, str):
            raise BadPacket("a packet is a text")
        try:
            attachments: int = super().decode(encoded_packet)
        except (ValueError, TypeError, IndexError, RecursionError) as error:
            raise BadPacket(f"a packet can't be read ({type(error).__name__})") from error
        self._check(attachments)
        return attachments

    def _check(self, attachments: int) -> None:
        kind, data = self.packet_type, self.data
        if attachments or kind in (packet.BINARY_EVENT, packet.BINARY_ACK):
            raise BadPacket("binary packets are not taken")
        if kind == packet.EVENT:
            _check_event(data)
        elif kind == packet.ACK and not isinstance(data, list):
            raise BadPacket("an acknowledgement is a list")
        elif kind == packet.CONNECT and not isinstance(data, dict | None):
            raise BadPacket("what a connection says of itself is an object")
        elif kind not in (packet.ACK, packet.CONNECT, packet.DISCONNECT):
            raise BadPacket("a client does not send packets of this type")


def fault_of_frame(frame: Any) -> str | None:
    """Say what is wrong with an Engine.IO packet as it came; None if it can be read."""
    if not isinstance(frame, str):
        return "binary packets are not taken"
    if frame[:1] not in _FRAME_TYPES:
        return "this is not an Engine.IO packet"
    if len(frame) > PACKET_MAX or (not frame.isascii() and len(frame.encode()) > PACKET_MAX):
        return LONG
    return None


def _has_nul(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_has_nul(key) or _has_nul(each) for key, each in value.items())
    if isinstance(value, list):
        return any(map(_has_nul, value))
    return isinstance(value, str) and "\0" in value


def _check_event(data: Any) -> None:
    if not isinstance(data, list) or not data or not isinstance(data[0], str):
        raise BadPacket("an event is a list that begins with its name")
    if data[0] in RESERVED:
        raise BadPacket("a client may not send a reserved event")
