"""What is answered to a packet that no handler sees, if whoever sent it waits for an answer.

Read from the packet's beginning alone, since the rest is what can't be read.
"""

import re
from collections.abc import Callable
from typing import Any

from socketio import packet

from chatapp.wire.greetings import Greetings

HEAD_MAX = 256
"""Characters of a packet in which its kind, namespace and number stand."""

_EVENT = re.compile(r"2(?:(/[^,]*),)?(\d{1,18})\[")
_CONNECT = re.compile(r"0(?:(/[^,]*),)?")

Answer = Callable[[dict[str, Any], bool], dict[str, Any]]
"""Says, in the request that opened the line, why a packet is refused: is it too long, or bad."""


class Refusals:
    """Of one Socket.IO server; without an `answer` it is silent about events."""

    def __init__(self, server: Any, greetings: Greetings, answer: Answer | None) -> None:
        self._server, self._greetings = server, greetings
        self._answer = answer

    def tell(self, eio_sid: str, text: str, is_long: bool = False) -> None:
        """Answer a Socket.IO packet that is refused."""
        if found := _EVENT.match(text, 0, HEAD_MAX):
            self._tell_of_event(eio_sid, found[1] or "/", int(found[2]), is_long)
        elif found := _CONNECT.match(text, 0, HEAD_MAX):
            self._greetings.refuse(eio_sid, found[1])

    def _tell_of_event(self, eio_sid: str, namespace: str, number: int, is_long: bool) -> None:
        server = self._server
        sid = server.manager.sid_from_eio_sid(eio_sid, namespace)
        if self._answer is None or not server.manager.is_connected(sid, namespace):
            return
        told = [self._answer(server.get_environ(sid, namespace), is_long)]
        server._send_packet(
            eio_sid, server.packet_class(packet.ACK, told, namespace=namespace, id=number)
        )
