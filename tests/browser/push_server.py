"""The push service of Firefox, small: browsers hold a line to it, and servers post to it.

Firefox is told of it by a preference; all else is the browser's own. Written after Mozilla's
description of its service: https://mozilla-push-service.readthedocs.io/en/latest/design/
"""

import json
import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from flask import Flask, request
from simple_websocket import ConnectionClosed, Server
from werkzeug.serving import make_server

from tests.ports import free_port

OPENED = 100
"""Firefox could decrypt it, and its page's worker has dealt with it."""


class PushServer:
    """`acked` is what browsers made of what they were sent: OPENED."""

    def __init__(self) -> None:
        self.port = free_port()
        self.acked: list[int] = []
        self._lines: dict[str, Server] = {}

    @property
    def channels(self) -> list[str]:
        """The subscriptions that browsers hold."""
        return list(self._lines)

    @property
    def address(self) -> str:
        """Where browsers go."""
        return f"ws://127.0.0.1:{self.port}/"

    def hold(self, line: Server) -> None:
        """Answer one browser until it goes."""
        while True:
            said = json.loads(line.receive())
            answer = self._answer(line, said)
            if answer is not None:
                line.send(json.dumps(answer))

    def _answer(self, line: Server, said: dict[str, Any]) -> dict[str, Any] | None:
        kind = said.get("messageType", "ping")
        if kind == "hello":
            return {**said, "uaid": said.get("uaid") or uuid4().hex, "status": 200}
        if kind == "register":
            channel = said["channelID"]
            self._lines[channel] = line
            there = f"http://127.0.0.1:{self.port}/push/{channel}"
            return {**said, "status": 200, "pushEndpoint": there}
        if kind == "unregister":
            self._lines.pop(said["channelID"], None)
            return {**said, "status": 200}
        if kind == "ack":
            self.acked += [it["code"] for it in said["updates"]]
        return {} if kind == "ping" else None

    def deliver(self, channel: str) -> tuple[str, int]:
        """Hand on what a server posted, as it is: only the browser can open it."""
        line = self._lines.get(channel)
        if line is None:
            return "", 410
        told = {
            "messageType": "notification",
            "channelID": channel,
            "version": uuid4().hex,
            "ttl": int(request.headers["TTL"]),
            "data": urlsafe_b64encode(request.get_data()).rstrip(b"=").decode(),
            "headers": {"encoding": request.headers["Content-Encoding"]},
        }
        line.send(json.dumps(told))
        return "", 201


@contextmanager
def running() -> Iterator[PushServer]:
    """Start one on a port of its own."""
    service = PushServer()
    app = Flask("push")

    @app.route("/", websocket=True)
    def hold() -> str:
        line = Server.accept(request.environ)
        try:
            service.hold(line)
        except ConnectionClosed:
            return ""

    app.post("/push/<channel>")(service.deliver)
    server = make_server("127.0.0.1", service.port, app, threaded=True)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield service
    server.shutdown()
    thread.join()
