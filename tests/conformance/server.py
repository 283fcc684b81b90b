"""A Socket.IO server without a chat: what the protocols' public test suites ask of one.

python -m tests.conformance.server MODE PORT direct|stock
"""

import sys
import warnings
from importlib import import_module

PING_SECONDS, PATIENCE_SECONDS = 1, 0.5
"""Short, so that the suite is; Engine.IO tells clients the first in whole seconds."""


def patch(mode: str) -> None:
    """Make the standard library green, before anything else is imported."""
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    if mode == "eventlet":
        import_module("eventlet").monkey_patch()
    elif mode == "gevent":
        import_module("gevent.monkey").patch_all()


def serve(mode: str, port: int, is_direct: bool) -> None:
    flask, flask_socketio = import_module("flask"), import_module("flask_socketio")
    delivery, wire = import_module("chatapp.delivery"), import_module("chatapp.wire")
    hub = delivery.find(mode) if is_direct else None
    assert not is_direct or not delivery.obstacles(hub)
    app = flask.Flask(__name__)
    socketio = flask_socketio.SocketIO(
        app,
        async_mode=mode,
        client_manager=delivery.Rooms() if hub else None,
        async_handlers=False,
        serializer=wire.StrictPacket,
        json=wire.StrictJSON,
        cors_allowed_origins="*",
        ping_interval=PING_SECONDS,
        ping_timeout=PATIENCE_SECONDS,
        max_http_buffer_size=wire.PACKET_MAX,
    )
    assert wire.take_over(socketio.server, hub=hub)
    import_module("tests.conformance.events").hang(socketio)
    options = {"threading": {"allow_unsafe_werkzeug": True}, "eventlet": {"log_output": False}}
    socketio.run(app, "127.0.0.1", port, **options.get(mode, {}))


if __name__ == "__main__":
    patch(sys.argv[1])
    serve(sys.argv[1], int(sys.argv[2]), sys.argv[3] == "direct")
