"""The answer to a request for a WebSocket. Extensions are declined by not being mentioned.

Source: RFC 6455, section 4.2.
"""

from base64 import b64decode, b64encode
from binascii import Error
from hashlib import sha1
from typing import Any

VERSION = "13"

_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_ANSWER = (
    "HTTP/1.1 101 Switching Protocols\r\n"
    "Upgrade: websocket\r\n"
    "Connection: Upgrade\r\n"
    "Sec-WebSocket-Accept: {}\r\n\r\n"
)


def answer(environ: dict[str, Any]) -> bytes | None:
    """What to send to whoever asks for a WebSocket; None if they don't ask rightly."""
    key = environ.get("HTTP_SEC_WEBSOCKET_KEY", "").strip()
    if environ.get("HTTP_SEC_WEBSOCKET_VERSION") != VERSION or not _is_key(key):
        return None
    digest = sha1((key + _GUID).encode("latin-1"), usedforsecurity=False).digest()
    return _ANSWER.format(b64encode(digest).decode()).encode()


def _is_key(key: str) -> bool:
    try:
        return len(b64decode(key, validate=True)) == 16
    except (Error, ValueError):
        return False
