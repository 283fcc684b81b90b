"""How a namespace is entered: who is let in hears that first, and only then anything else.

python-socketio says it when the handler of `connect` has ended, after all that the handler told;
clients that keep to the protocol drop what comes before (socket.io-client-swift does).

Source: the Socket.IO protocol, version 5, "Connection to a namespace".
"""

from typing import Any

from socketio import packet
from socketio.exceptions import ConnectionRefusedError as Refused

NOWHERE = {"message": "There is no such namespace, or you are in it."}
UNREADABLE = {"message": "What a connection says of itself is an object."}
FAILED = {"message": "Something went wrong here."}


class Greetings:
    """Stands where a Socket.IO server answers those who want to enter a namespace."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._deciding: dict[str, tuple[str, str]] = {}
        server._handle_connect = self.connect

    def connect(self, eio_sid: str, namespace: str | None, auth: Any) -> None:
        """Ask the namespace's handler, and say what it decided."""
        namespace = namespace or "/"
        sid = self._enter(eio_sid, namespace)
        if sid is None:
            self.refuse(eio_sid, namespace, NOWHERE)
            return
        self._deciding[sid] = (eio_sid, namespace)
        why: Any = FAILED
        try:
            why = self._objection(sid, namespace, auth)
        finally:
            if why is not None:
                self._turn_away(sid, eio_sid, namespace, why)
        self.greet(sid)

    def greet(self, sid: str) -> None:
        """Tell one who wants to enter that they have; a second time it does nothing."""
        if sid not in self._deciding:
            return
        eio_sid, namespace = self._deciding.pop(sid)
        self._send(eio_sid, namespace, packet.CONNECT, {"sid": sid})
        self._server.manager.connect(sid, namespace)

    def refuse(self, eio_sid: str, namespace: str | None, why: Any = UNREADABLE) -> None:
        """Tell one who wants to enter that they can't."""
        self._send(eio_sid, namespace or "/", packet.CONNECT_ERROR, why)

    def _enter(self, eio_sid: str, namespace: str) -> str | None:
        server = self._server
        if namespace not in server.handlers and namespace not in server.namespace_handlers:
            return None
        sid: str | None = server.manager.pre_connect(eio_sid, namespace)
        return sid

    def _objection(self, sid: str, namespace: str, auth: Any) -> Any:
        """Ask the handler; answers what the client is told if it must not come in, else None."""
        environ = self._server.get_environ(sid, namespace)
        try:
            answer = self._server._trigger_event("connect", namespace, sid, environ, auth or None)
        except Refused as refusal:
            return refusal.error_args
        if answer is False:
            return Refused().error_args
        return None if answer is True else answer  # what it failed with, if it failed

    def _turn_away(self, sid: str, eio_sid: str, namespace: str, why: Any) -> None:
        """Refuse somebody; whom the handler has greeted loses the line, and may come back."""
        if self._deciding.pop(sid, None):
            self.refuse(eio_sid, namespace, why)
            self._server.manager.disconnect(sid, namespace, ignore_queue=True)
        else:
            self._server.eio.disconnect(eio_sid)

    def _send(self, eio_sid: str, namespace: str, kind: int, data: Any) -> None:
        found = self._server.packet_class(kind, data, namespace=namespace)
        self._server._send_packet(eio_sid, found)
