"""A push service as browsers have one: takes what is sent, opens it as the browser would, and
looks at who vouches for it. Written after RFC 8291 and 8292, apart from what it tries.
"""

import json
import socket
import ssl
import threading
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
SECRET = b"sixteen letters."


@dataclass
class Browser:
    """One subscription: its keys, and what it was told."""

    service: "PushService"
    name: str
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(CURVE)
    )
    heard: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    """What the service answers next, instead of 201."""

    @property
    def public(self) -> bytes:
        return _point(self.private.public_key())

    @property
    def values(self) -> dict[str, str]:
        """What the page sends of it."""
        address = f"{self.service.url}/{self.name}"
        return {"address": address, "key": _encoded(self.public), "secret": _encoded(SECRET)}

    @property
    def tags(self) -> list[str]:
        return [what["tag"] for what in self.heard if "tag" in what]

    def opens(self, box: bytes) -> dict[str, Any]:
        salt, size = box[:16], box[20]
        sender = box[21 : 21 + size]
        shared = self.private.exchange(
            ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sender)
        )
        secret = _derived(shared, SECRET, b"WebPush: info\0" + self.public + sender, 32)
        key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
        said = AESGCM(key).decrypt(nonce, box[21 + size :], None)
        assert said.rstrip(b"\0").endswith(b"\2"), "the last record says that it is"
        return json.loads(said.rstrip(b"\0")[:-1])


class PushService:
    """`browsers` by name; what no browser of its own could be is written into `wrong`."""

    def __init__(self) -> None:
        self.browsers: dict[str, Browser] = {}
        self.wrong: list[str] = []
        self.url = ""

    def browser(self, name: str) -> Browser:
        return self.browsers.setdefault(name, Browser(self, name))

    def take(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        browser = self.browsers.get(path.strip("/"))
        if browser is None:
            return 404, {}
        if browser.answers:
            return browser.answers.pop(0)
        try:
            self._check(headers)
            assert len(body) <= 4096
            browser.heard.append(browser.opens(body))
            browser.headers.append(headers)
        except Exception as problem:
            self.wrong.append(repr(problem))
            return 400, {}
        return 201, {}

    def _check(self, headers: dict[str, str]) -> None:
        kind, _, rest = headers["Authorization"].partition(" ")
        given = dict(part.strip().split("=", 1) for part in rest.split(","))
        assert kind == "vapid"
        point = urlsafe_b64decode(given["k"] + "==")
        key = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
        claims = jwt.decode(given["t"], key, algorithms=["ES256"], audience=self.url)
        assert claims["sub"].startswith(("mailto:", "https:"))
        assert headers["Content-Encoding"] == "aes128gcm"
        assert int(headers["TTL"]) > 0
        assert headers["Urgency"] in ("low", "normal", "high")
        assert len(headers["Topic"]) <= 32


@contextmanager
def running(certificate: tuple[Path, Path] | None = None) -> Iterator[PushService]:
    """Start one on a port of its own; with a certificate and its key, by https."""
    service = PushService()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, headers = service.take(self.path, dict(self.headers), body)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": "0"}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if certificate:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(*certificate)
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    scheme, host = ("https", "localhost") if certificate else ("http", "127.0.0.1")
    service.url = f"{scheme}://{host}:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield service
    server.shutdown()
    server.server_close()
    thread.join()


@contextmanager
def answering(server: socket.socket, said: bytes, pause: float = 0.0) -> Iterator[None]:
    """Let a listening socket answer whoever comes first, a byte at a time where there is a pause,
    and keep silent then.
    """

    def answer() -> None:
        line, _where = server.accept()
        with line, suppress(OSError):
            line.recv(65536)
            for start in range(0, len(said), 1 if pause else len(said) or 1):
                line.sendall(said[start:] if not pause else said[start : start + 1])
                time.sleep(pause)

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    yield
    thread.join()


def _derived(key: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(key)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
