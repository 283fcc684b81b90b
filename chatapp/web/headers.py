"""What every response says to the browser besides its content, errors and /socket.io included.

Outermost, because python-socketio answers before Flask is asked. Sources: the OWASP Secure Headers
project; Content Security Policy Level 3; Trusted Types.
"""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.middleware.proxy_fix import ProxyFix

log = logging.getLogger(__name__)

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "media-src 'self'",
        "require-trusted-types-for 'script'",
        "trusted-types chatapp",
    ]
)

NOBODYS_BUSINESS = ("camera", "geolocation", "microphone", "midi", "payment", "serial", "usb")
"""What the pages never ask a device for, so that nothing on them can."""

ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in NOBODYS_BUSINESS),
    "Cache-Control": "no-store",  # pages hold what is private; statics and avatars say otherwise
}

STATICS = "/static/"

FOR_STATICS = {
    "Content-Security-Policy": "default-src 'none'",  # for who opens a picture as a page
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""All that counts for a file that isn't a page; a page takes thirty of them, with their headers."""

TWO_YEARS = 2 * 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Wrap all that answers requests, and believe as many proxies as there are."""
    hops = app.config["PROXY_HOPS"]
    inner: Any = app.wsgi_app
    if hops:
        inner = ProxyFix(inner, x_for=hops, x_proto=hops, x_host=hops, x_port=hops)
    app.wsgi_app = _secured(inner)


def _secured(inner: Wsgi) -> Any:
    def wsgi_app(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        def start(status: str, given: list[tuple[str, str]], *error: Any) -> Any:
            # By now a proxy's word on the scheme, if one is believed, stands in the environment.
            is_https = environ["wsgi.url_scheme"] == "https"
            is_static = environ["PATH_INFO"].startswith(STATICS) and status[0] in "23"
            own = FOR_STATICS if is_static else ALWAYS
            return start_response(status, _completed(given, own, is_https), *error)

        if not _is_host(environ.get("HTTP_HOST", "")):
            start("400 Bad Request", [("Content-Type", "text/plain")])
            return [b"That is no name of a host.\n"]
        try:
            return inner(environ, start)
        except (ConnectionError, StopIteration):
            raise  # so Engine.IO tells Werkzeug and gunicorn that a WebSocket has ended
        except Exception:
            # A server would show the trace to whoever asked, and eventlet's does.
            log.exception("a request failed, and so did saying so")
            start("500 Internal Server Error", [("Content-Type", "text/plain")])
            return [b"Something went wrong here. It was written down.\n"]

    return wsgi_app


def _is_host(name: str) -> bool:
    """Flask would fail on a name that can't be one, before anything could answer for it."""
    try:
        name.encode("idna")
    except UnicodeError:
        return False
    return True


def _completed(
    given: list[tuple[str, str]], own: dict[str, str], is_https: bool
) -> list[tuple[str, str]]:
    headers = Headers(given)
    for name, value in own.items():
        headers.setdefault(name, value)
    if is_https:
        headers.setdefault("Strict-Transport-Security", f"max-age={TWO_YEARS}")
    return headers.to_wsgi_list()
