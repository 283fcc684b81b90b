"""What stands under Socket.IO: packets, lines and their limits. Knows nothing of chat.

It takes the place of a part of Engine.IO, some of it private. What it leans on is looked for at
the start; if a new version lacks it, Engine.IO's own part serves, without the limits.
"""

import logging
from collections.abc import Sequence
from typing import Any

import engineio.server
import engineio.socket

from chatapp import delivery
from chatapp.delivery import go_beside
from chatapp.wire import journal
from chatapp.wire.exchange import KEYS, Exchange
from chatapp.wire.greetings import Greetings
from chatapp.wire.line import UPGRADED, Line
from chatapp.wire.packets import PACKET_MAX, BadPacket, StrictJSON, StrictPacket
from chatapp.wire.refusals import Answer, Refusals

__all__ = [
    "KEYS",
    "PACKET_MAX",
    "UPGRADED",
    "Exchange",
    "StrictJSON",
    "StrictPacket",
    "go_beside",
    "take_over",
]

SOCKET_PARTS = (
    "_websocket_handler check_ping_timeout close handle_post_request poll receive schedule_ping"
    " send"
)
SERVER_PARTS = (
    "_handle_connect _handle_eio_connect _handle_eio_message _handle_eio_disconnect"
    " _send_packet _trigger_event eio get_environ handlers manager namespace_handlers packet_class"
)

log = logging.getLogger(__name__)


def take_over(
    server: Any,
    rate: int = 0,
    hub: delivery.Hub | None = None,
    beside: Sequence[str] = (),
    answer: Answer | None = None,
) -> Exchange | None:
    """Have a Socket.IO server use our lines, each read at `rate` packets a second, or at any.

    With a hub, the delivery engine serves them on it. The events named `beside` say go_beside()
    when what follows of the same client may begin, if it is one of them too. What is refused
    before any handler sees it is answered with `answer`. None if the server's parts are not those
    that we know.
    """
    journal.quieten("engineio.server", "socketio.server", "chatapp.delivery.connection")
    missing = [part for part in SERVER_PARTS.split() if not hasattr(server, part)]
    missing += [part for part in SOCKET_PARTS.split() if not hasattr(engineio.socket.Socket, part)]
    if missing or not hasattr(engineio.server, "socket"):
        log.error("connections are not bounded: Engine.IO lacks %s", ", ".join(missing) or "socket")
        return None
    greetings = Greetings(server)
    exchange = Exchange(server, rate, beside, greetings, Refusals(server, greetings, answer))
    server.eio.exchange = exchange
    delivery.install(server, Line, hub)
    server.eio.on("connect", lambda sid, environ: _connect(server, exchange, sid, environ))
    server.eio.on("message", lambda sid, data: _take(server, exchange, sid, data))
    return exchange


def _connect(server: Any, exchange: Exchange, sid: str, environ: dict[str, Any]) -> Any:
    exchange.came(sid, environ)
    return server._handle_eio_connect(sid, delivery.kept(environ))


def _take(server: Any, exchange: Exchange, sid: str, data: str) -> None:
    line = exchange.line(sid)
    if line:
        line.is_handled = True
    try:
        server._handle_eio_message(sid, data)
    except BadPacket as fault:
        if line:
            line.refuse(data, str(fault))
    except engineio.exceptions.SocketIsClosedError:
        return  # it went while it was answered
    finally:
        if line:
            line.is_handled = False
