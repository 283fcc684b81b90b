"""Somebody else's server, which takes what is posted to it and answers as it was told."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Heard:
    """One request: its headers, by names in small letters, and its body."""

    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Post:
    """Answers 200 and nothing, unless `answers` holds what is next: a status, headers, a body."""

    answers: list[tuple[int, dict[str, str], str]] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)

    def __post_init__(self) -> None:
        post = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                names = {name.lower(): value for name, value in self.headers.items()}
                post.heard.append(Heard(names, self.rfile.read(length)))
                status, headers, body = post.answers.pop(0) if post.answers else (200, {}, "")
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_what: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/told?key=1"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
