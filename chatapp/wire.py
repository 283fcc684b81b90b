"""The wire's own rules: which packets and which JSON are let in at all.

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


class StrictJSON:
    """JSON as RFC 8259 has it, by orjson: no NaN, no lone surrogates, no bottomless nesting."""

    JSONDecodeError = orjson.JSONDecodeError

    @staticmethod
    def dumps(value: Any, **_options: Any) -> str:
        return orjson.dumps(value).decode()

    @staticmethod
    def loads(text: str | bytes, **_options: Any) -> Any:
        return orjson.loads(text)


class StrictPacket(packet.Packet):
    """A Socket.IO packet that a client may send: no reserved names, no attachments, lists only."""

    uses_binary_events = False
    json = StrictJSON

    def decode(self, encoded_packet: str) -> int:
        attachments = super().decode(encoded_packet)
        if attachments or self.packet_type in (packet.BINARY_EVENT, packet.BINARY_ACK):
            raise ValueError("binary packets are not taken")
        if self.packet_type == packet.EVENT:
            _check_event(self.data)
        elif self.packet_type == packet.ACK and not isinstance(self.data, list):
            raise ValueError("an acknowledgement is a list")
        elif self.packet_type == packet.CONNECT and not isinstance(self.data, dict | None):
            raise ValueError("what a connection says of itself is an object")
        return attachments


def _check_event(data: Any) -> None:
    if not isinstance(data, list) or not data or not isinstance(data[0], str):
        raise ValueError("an event is a list that begins with its name")
    if data[0] in RESERVED:
        raise ValueError("a client may not send a reserved event")
