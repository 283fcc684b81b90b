"""Telling many people the same thing, fast: an engine under Socket.IO. Knows nothing of chat.

    obstacles = delivery.obstacles("eventlet")
    server = socketio.Server(async_mode="eventlet", client_manager=delivery.Rooms())
    delivery.install(server, delivery.Client)

A packet is encoded once for all of its recipients, and what is told to one client between two
turns of the event loop leaves with one system call. Reading takes no thread of a silent client.
Handshakes, polling, namespaces and acknowledgements stay with python-socketio. It leans on
private parts of that, of Engine.IO and of the event loop's library: `obstacles` names those that
aren't there, and then `install(…, hub=None)` leaves everything as python-socketio has it.
"""

from collections.abc import Callable
from typing import Any

import engineio.server
import engineio.socket
from socketio.manager import Manager
from socketio.server import Server

from chatapp.delivery.client import Client
from chatapp.delivery.counted import Counted
from chatapp.delivery.engine import Engine
from chatapp.delivery.environs import kept
from chatapp.delivery.hub import Hub, find
from chatapp.delivery.inbox import go_beside
from chatapp.delivery.reader import Message
from chatapp.delivery.rooms import Rooms

__all__ = [
    "Client",
    "Counted",
    "Hub",
    "Message",
    "Rooms",
    "find",
    "go_beside",
    "install",
    "kept",
    "obstacles",
]

_PARTS: tuple[tuple[Any, str], ...] = (
    (engineio.socket.Socket, "_upgrade_websocket check_ping_timeout close receive schedule_ping"),
    (engineio.server.Server, "_bad_request _trigger_event get_queue_empty_exception"),
    (Server, "_send_packet _send_eio_packet"),
    (Manager, "basic_enter_room basic_leave_room basic_disconnect get_rooms sid_from_eio_sid"),
)


def obstacles(hub: Hub | None) -> list[str]:
    """Name what the engine leans on and doesn't find; nothing, if it can run on this hub."""
    if hub is None:
        return ["an event loop that it knows"]
    owners = [(owner, name) for owner, names in _PARTS for name in names.split()]
    missing = [f"{owner.__name__}.{name}" for owner, name in owners if not hasattr(owner, name)]
    return missing + hub.missing()


def install(server: Any, client: Callable[..., Client], hub: Hub | None) -> Engine:
    """Have a Socket.IO server make its clients of this class, and run them on this hub."""
    engineio.server.socket.Socket = client
    server.eio.start_service_task = False  # the heartbeat looks after all clients
    return Engine(server, hub)
