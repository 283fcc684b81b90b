"""What the server without a chat does: echoes, asks, tells rooms, and lets people go."""

from typing import Any

import flask
from flask_socketio import SocketIO, close_room, disconnect, emit, join_room, leave_room


def hang(socketio: SocketIO) -> None:
    """Hang the events into a server, in `/` and `/custom`; `/refusing` lets nobody in."""
    for namespace in ("/", "/custom"):
        for name, handler in EVENTS.items():
            socketio.on_event(name, handler, namespace=namespace)
    socketio.on_event("connect", lambda auth: False, namespace="/refusing")


def greet(auth: Any) -> None:
    emit("auth", auth or {})


def send_back(*what: Any) -> None:
    emit("message-back", what)


def answer(*what: Any) -> Any:
    return what


def ask(what: Any) -> None:
    """Ask the client something, and tell it what it answered."""
    emit("question", what, callback=lambda *answered: emit("answered", answered))


def take_long(seconds: float) -> float:
    """Answer late, as when the storage is busy."""
    flask.current_app.extensions["socketio"].sleep(seconds)
    return seconds


def enter(room: str) -> str:
    join_room(room)
    return room


def leave(room: str) -> str:
    leave_room(room)
    return room


def close(room: str) -> str:
    close_room(room)
    return room


def tell(room: Any, what: Any) -> str:
    emit("told", what, to=room)
    return "ok"


def tell_others(room: Any, what: Any) -> str:
    emit("told", what, to=room, include_self=False)
    return "ok"


def tell_all(what: Any) -> str:
    emit("told", what, broadcast=True)
    return "ok"


def tell_much(count: int, size: int) -> str:
    for number in range(count):
        emit("told", [number, "x" * size])
    return "ok"


def go() -> None:
    disconnect()


def who() -> dict[str, Any]:
    """What an event still knows of the request that opened the connection."""
    request = flask.request
    return {
        "cookies": dict(request.cookies),
        "agent": request.headers.get("User-Agent"),
        "address": request.remote_addr,
        "query": request.args.get("colour"),
        "host": request.host,
        "sid": request.sid,
    }


EVENTS = {
    "take-long": take_long,
    "connect": greet,
    "message": send_back,
    "message-with-ack": answer,
    "ask": ask,
    "enter": enter,
    "leave": leave,
    "close": close,
    "tell": tell,
    "tell-others": tell_others,
    "tell-all": tell_all,
    "tell-much": tell_much,
    "go": go,
    "who": who,
}
