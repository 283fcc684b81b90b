"""What is kept of the request that opened a connection, for as long as it lasts.

Flask-SocketIO makes its request context of it: the address, the cookies, the headers. The
server's own objects in it would keep its buffers, its handler and each request alive.
"""

import io
import sys
from typing import Any

_NOT_ASKED_FOR = frozenset(
    [
        *("HTTP_UPGRADE", "HTTP_CONNECTION", "HTTP_PRAGMA", "HTTP_CACHE_CONTROL"),
        *("HTTP_ACCEPT_ENCODING", "RAW_PATH_INFO", "RAW_URI", "REQUEST_URI"),
        *("HTTP_SEC_WEBSOCKET_KEY", "HTTP_SEC_WEBSOCKET_VERSION"),
    ]
)
_KEPT = frozenset(["wsgi.version", "wsgi.errors", "flask.app"])
_NOT_KEPT = "werkzeug.request"
_NOTHING = io.BytesIO()


class Environ(dict[str, Any]):
    """A WSGI environment that holds no request: each event's would keep itself alive in it."""

    __slots__ = ()

    def __setitem__(self, key: str, value: Any) -> None:
        if key != _NOT_KEPT:
            super().__setitem__(key, value)


def kept(environ: dict[str, Any]) -> Environ:
    """Copy what a request context needs. Texts that many connections share are kept once."""
    found = Environ()
    for key, value in environ.items():
        if isinstance(value, str):
            if key not in _NOT_ASKED_FOR:
                found[key] = sys.intern(value) if type(value) is str else value
        elif isinstance(value, bool) or key in _KEPT:
            found[key] = value
    found["wsgi.input"] = _NOTHING
    return found
