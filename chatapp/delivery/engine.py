"""What all connections of a server have in common: the loop, the outbox, the heartbeat."""

from collections.abc import Iterable
from typing import Any

from chatapp.delivery.connection import Connection, Owner
from chatapp.delivery.frames import framed
from chatapp.delivery.handshake import answer
from chatapp.delivery.heartbeat import Heartbeat
from chatapp.delivery.hub import Hub
from chatapp.delivery.outbox import Outbox
from chatapp.delivery.reader import FrameReader


class Engine:
    """Of a Socket.IO server; without a hub it only beats the heart."""

    def __init__(self, server: Any, hub: Hub | None) -> None:
        self._server = server
        self._hub = hub
        self._outbox = Outbox(hub) if hub else None
        self._send_packet = server._send_packet
        if hub:
            server._send_packet = self.send_packet
        self.heartbeat = Heartbeat(server, server.eio.ping_interval, server.eio.ping_timeout)
        server.eio.engine = self

    def adopt(self, environ: dict[str, Any], owner: Owner) -> Connection | None:
        """Take a request for a WebSocket over from its server; None if its driver has to serve it.

        The request ends with `end_request()`, and the connection begins with its `begin()`.
        """
        greeting = answer(environ)
        if self._hub is None or self._outbox is None or greeting is None:
            return None
        taken = self._hub.take(environ)
        if taken is None:
            return None
        sock, early = taken
        reader = FrameReader(int(self._server.eio.max_http_buffer_size), early)
        return Connection(sock, reader, self._hub, self._outbox, owner, greeting)

    def end_request(self) -> Iterable[bytes]:
        """What a WSGI application answers when the request's socket isn't the server's any more."""
        return self._hub.end() if self._hub else ()

    def send_packet(self, eio_sid: str, pkt: Any) -> None:
        """Send one client a Socket.IO packet, an answer for instance."""
        client = self._server.eio.sockets.get(eio_sid)
        connection = client and client.connection
        if not connection or client.closed:
            self._send_packet(eio_sid, pkt)
            return
        for frame in framed(pkt):
            connection.push(frame)

    def moved(self, eio_sid: str) -> None:
        """A client has another connection than before: its rooms look for it anew."""
        self._server.manager.look_anew(eio_sid)
