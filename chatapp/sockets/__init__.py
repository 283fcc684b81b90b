"""The socket door: the events of docs/protocol.md, three lines each: admit, do, answer."""

from flask import Flask

from chatapp import delivery
from chatapp.extensions import socketio
from chatapp.presence import presence, tidings, watchers
from chatapp.presence.heads import heads
from chatapp.presence.peers import peers
from chatapp.sockets import (
    announcements,
    commands,
    connections,
    console,
    drafts,
    emojis,
    files,
    guests,
    keeping,
    messages,
    people,
    polls,
    problems,
    rooms,
    schedules,
    threads,
)
from chatapp.wire import PACKET_MAX, StrictJSON, StrictPacket, take_over

__all__ = [
    "announcements",
    "commands",
    "connections",
    "console",
    "drafts",
    "emojis",
    "files",
    "guests",
    "init_app",
    "keeping",
    "messages",
    "people",
    "polls",
    "problems",
    "rooms",
    "schedules",
    "threads",
]


def init_app(app: Flask, async_mode: str) -> None:
    """Open the door; importing the modules above has hung the events into it."""
    presence.clear()
    watchers.clear()
    tidings.clear()
    peers.clear()
    heads.clear()
    hub = _hub(app, async_mode)
    socketio.init_app(
        app,
        async_mode=async_mode,
        client_manager=delivery.Rooms() if hub else delivery.Counted(),
        async_handlers=False,  # one client's events are handled in the order sent
        manage_session=False,  # the session is opened anew, read-only, for every event
        serializer=StrictPacket,
        json=StrictJSON,
        cors_allowed_origins=[],  # the gate looks at who comes from where
        cors_credentials=False,
        max_http_buffer_size=PACKET_MAX,
        ping_interval=15,
        ping_timeout=10,
    )
    app.extensions["exchange"] = take_over(
        socketio.server, _rate(app), hub, beside=("send",), answer=problems.of_packet
    )


def _hub(app: Flask, async_mode: str) -> delivery.Hub | None:
    """The event loop that the delivery engine runs on; None where Socket.IO's own way serves."""
    if app.config["DELIVERY"] == "stock":
        app.extensions["delivery"] = "stock, as DELIVERY says"
        return None
    hub = delivery.find(async_mode)
    obstacles = delivery.obstacles(hub)
    app.extensions["delivery"] = f"stock, without {', '.join(obstacles)}" if obstacles else "direct"
    return None if obstacles else hub


def _rate(app: Flask) -> int:
    """Read a client faster than anybody may send, so that only floods notice."""
    rates = app.config["SEND_RATE"], app.config["BOT_SEND_RATE"]
    return 2 * max(rates) if all(rates) else 0
