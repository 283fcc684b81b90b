"""Telling a connection why it ends, and ending it."""

from typing import Any

from chatapp.extensions import socketio
from chatapp.presence import Connection


def close(connection: Connection, reason: str) -> None:
    """Tell one connection why, and close it, with the network connection underneath."""
    server = socketio.server
    line = server.manager.eio_sid_from_sid(connection.sid, connection.namespace)
    say_goodbye(connection, {"reason": reason})
    server.disconnect(connection.sid, namespace=connection.namespace)
    if line:
        server.eio.disconnect(line)


def say_goodbye(connection: Connection, bye: dict[str, Any]) -> None:
    """Tell a connection that it is about to be closed, and why."""
    socketio.emit("bye", bye, to=connection.sid, namespace=connection.namespace)
