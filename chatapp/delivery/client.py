"""What Engine.IO calls a socket: one client, whatever it is connected by.

By polling, or by a WebSocket that the server's own driver serves, it is what Engine.IO made of
it. Where the engine can have the network socket itself, the client has a Connection from then
on, and neither a queue nor a thread.

Sources: the Engine.IO protocol, version 4, "Transports", "Upgrade", "Heartbeat".
"""

from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Any

from engineio import exceptions, packet, socket

from chatapp.delivery import frames
from chatapp.delivery.connection import Connection
from chatapp.delivery.engine import Engine
from chatapp.delivery.frames import frame
from chatapp.delivery.probe import Probe
from chatapp.delivery.reader import TOO_LONG, Message

_CLOSE, _PING, _PONG, _MESSAGE = frame("1"), frame("2"), "3", "4"


class Client(socket.Socket):
    """Known by its `sid`. A subclass may say how fast it is heard, and what is a fault."""

    queue: Any
    closed: bool
    closing: bool
    connected: bool
    upgraded: bool
    upgrading: bool

    def __init__(self, server: Any, sid: str) -> None:
        super().__init__(server, sid)
        self.last_ping: float | None = monotonic()
        self.connection: Connection | None = None
        self.probe: Probe | None = None
        self.is_handled = False

    @property
    def engine(self) -> Engine:
        """What this client's server runs on."""
        found: Engine = self.server.engine
        return found

    # What Engine.IO asks of its sockets.

    def schedule_ping(self) -> None:
        if self.last_ping:
            self.last_ping = None
            self.engine.heartbeat.answered(self)

    def check_ping_timeout(self) -> bool:
        if self.closed:
            raise exceptions.SocketIsClosedError
        if self.last_ping and monotonic() - self.last_ping > self.server.ping_timeout:
            self.close(wait=False, reason=self.server.reason.PING_TIMEOUT)
            return False
        return True

    def send(self, pkt: Any) -> None:
        if self.connection is None:
            super().send(pkt)
        elif self.closed:
            raise exceptions.SocketIsClosedError
        else:
            self.connection.push(frame(pkt.encode()))

    def close(self, wait: bool = True, abort: bool = False, reason: Any = None) -> None:
        """End it: what waits is still sent where the client takes it; nobody waits for that."""
        connection = self.connection
        if connection is None:
            super().close(wait=wait, abort=abort, reason=reason)
            if self.probe:
                self.probe.end()
        elif not self.closed and not self.closing:
            self.closing = True
            why = reason or self.server.reason.SERVER_DISCONNECT
            self.server._trigger_event("disconnect", self.sid, why, run_async=False)
            if not abort:
                connection.push(_CLOSE)
            self.closed = True
            connection.close()
            self.engine.heartbeat.leaves(self)

    def _upgrade_websocket(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Any:
        if self.upgraded or self.probe:
            return self.server._bad_request("It has a WebSocket already.")
        connection = self.engine.adopt(environ, self)
        if connection is None:
            return super()._upgrade_websocket(environ, start_response)
        if self.connected:
            self.probe = Probe(self, connection)
        else:
            self._sit_down(connection)
            self.queue = None
        connection.begin()
        return self.engine.end_request()

    def upgraded_to(self, connection: Connection) -> None:
        """Leave polling: a request that hangs is ended."""
        connection.owner, self.probe, self.upgrading = self, None, False
        self._sit_down(connection)
        self.queue.put(packet.Packet(packet.NOOP))
        self.engine.moved(self.sid)

    def _sit_down(self, connection: Connection) -> None:
        """Go on by this connection; what waited in the queue goes first."""
        empty = self.server.get_queue_empty_exception()
        with suppress(empty):
            while pkt := self.queue.get(block=False):
                connection.push(frame(pkt.encode()))
        self.connected = self.upgraded = True
        self.connection = connection

    # What a connection asks of its owner.

    def pace(self) -> float:
        """Nobody waits, unless a subclass says so."""
        return 0.0

    def hear(self, message: Message) -> bool:
        if message.payload == _PONG and message.opcode == frames.TEXT:
            self.schedule_ping()
        elif message.opcode == frames.PING and self.connection:
            self.connection.push(frame(message.payload, frames.PONG))
        else:
            return message.opcode == frames.PONG
        return True

    def may_go_beside(self, message: Message) -> bool:
        """None may, unless a subclass says so."""
        return False

    def take(self, message: Message) -> None:
        text = message.payload
        try:
            if message.opcode == TOO_LONG:
                raise exceptions.UnknownPacketError
            if message.opcode == frames.TEXT and text[:1] == _MESSAGE and text[1:2].isdecimal():
                # What Engine.IO would find out in a few steps more, for each message.
                self.server._trigger_event("message", self.sid, text[1:], run_async=False)
                return
            self.receive(packet.Packet(encoded_packet=text))
        except exceptions.SocketIsClosedError:
            return
        except (exceptions.UnknownPacketError, ValueError):
            self.close(abort=True, reason=self.server.reason.TRANSPORT_ERROR)

    def lost(self, why: str | None) -> None:
        self.close(wait=False, abort=True, reason=self.server.reason.TRANSPORT_CLOSE)
        if self.connection and self.connection.is_over:
            self.connection = None
            self.server.sockets.pop(self.sid, None)

    # What the heartbeat asks.

    def ping(self) -> None:
        if self.closing or self.closed:
            return
        self.last_ping = monotonic()
        if self.connection:
            self.connection.push(_PING)
        else:
            self.send(packet.Packet(packet.PING))

    def miss(self) -> None:
        if self.closed:
            if not self.connection:
                self.server.sockets.pop(self.sid, None)
        elif self.is_handled or (self.connection and self.connection.is_working):
            # Its answer may stand behind what is being handled: nothing is read meanwhile.
            self.engine.heartbeat.waits(self)
        else:
            self.check_ping_timeout()

    def forsake(self) -> None:
        if self.connection:
            self.connection.cut()
