"""The least chat on Flask-SocketIO: who joins a room hears what is said there; nothing is kept.

`python -m bench.servers.echo PORT eventlet|gevent|threading [delivery]`: as the library does it;
with the last word, on this project's own delivery.
"""

import sys
from functools import partial
from importlib import import_module
from typing import Any

PORT, MODE, OWN = int(sys.argv[1]), sys.argv[2], "delivery" in sys.argv[3:]
WAITING_MAX = 4096

if MODE == "eventlet":
    import warnings

    warnings.filterwarnings("ignore")
    import eventlet

    eventlet.monkey_patch()
    eventlet.listen = partial(eventlet.listen, backlog=WAITING_MAX)
    options: dict[str, Any] = {"max_size": 65536}
elif MODE == "gevent":
    from gevent import monkey

    monkey.patch_all()
    options = {"backlog": WAITING_MAX}
else:
    options = {"allow_unsafe_werkzeug": True}

from flask import Flask
from flask_socketio import SocketIO, emit, join_room

app = Flask(__name__)


def _on_delivery() -> SocketIO:
    delivery = import_module("chatapp.delivery")
    hub = delivery.find(MODE)
    if obstacles := delivery.obstacles(hub):
        sys.exit(f"Delivery lacks {', '.join(obstacles)}.")
    made = SocketIO(app, async_mode=MODE, client_manager=delivery.Rooms(), async_handlers=False)
    delivery.install(made.server, delivery.Client, hub)
    return made


socketio = _on_delivery() if OWN else SocketIO(app, async_mode=MODE)


@socketio.on("join")
def join(data: dict[str, str]) -> dict[str, bool]:
    join_room(data["room"])
    return {"ok": True}


@socketio.on("send")
def send(data: dict[str, str]) -> dict[str, bool]:
    emit("message", {"room": data["room"], "body": data["body"]}, to=data["room"])
    return {"ok": True}


@socketio.on("latency")
def latency(data: Any) -> dict[str, Any]:
    return {"ok": True, "echo": data}


if __name__ == "__main__":
    socketio.run(app, "127.0.0.1", PORT, log_output=False, use_reloader=False, **options)
