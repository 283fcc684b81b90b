"""A WebSocket that a polling client tries out before it goes on by it.

Source: the Engine.IO protocol, version 4, "Upgrade": the client sends `2probe` and is answered
`3probe`; the polling request that hangs is ended with a NOOP; then the client sends `5`.
"""

from typing import TYPE_CHECKING

from engineio import packet

from chatapp.delivery import frames
from chatapp.delivery.connection import Connection
from chatapp.delivery.frames import frame
from chatapp.delivery.reader import Message

if TYPE_CHECKING:
    from chatapp.delivery.client import Client


class Probe:
    """Owns the connection until the client takes its seat on it."""

    def __init__(self, client: "Client", connection: Connection) -> None:
        self._client, self._connection = client, connection
        self._is_answered = False
        connection.owner = self
        client.upgrading = True

    def pace(self) -> float:
        return self._client.pace()

    def hear(self, message: Message) -> bool:
        return message.opcode in (frames.PING, frames.PONG)

    def may_go_beside(self, _message: Message) -> bool:
        return False

    def take(self, message: Message) -> None:
        if message.payload == "2probe" and not self._is_answered:
            self._is_answered = True
            self._connection.push(frame("3probe"))
            self._client.queue.put(packet.Packet(packet.NOOP))
        elif message.payload == "5" and self._is_answered and not self._client.closed:
            self._client.upgraded_to(self._connection)
        else:
            self.end()

    def lost(self, why: str | None) -> None:
        """The client stays with polling."""
        self._connection.cut()
        self._client.upgrading = False
        self._client.probe = None

    def end(self) -> None:
        """Break off."""
        self._connection.cut()
