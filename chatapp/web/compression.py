"""Pages and JSON travel compressed; so do static files whose variants have not been made.

Compressing what holds a secret next to what a stranger chose can give the secret away (BREACH).
The cookie's SameSite=Lax keeps other sites from asking for such pages as often as that takes.
"""

import gzip
from collections.abc import Callable

import brotli
from flask import Flask, Response, request

KINDS = frozenset(
    ["application/json", "image/svg+xml", "text/css", "text/html", "text/javascript", "text/plain"]
)

SMALLEST = 1024
"""Bytes below which compressing costs more than it saves."""

CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=4),
    "gzip": lambda body: gzip.compress(body, compresslevel=5, mtime=0),
}
"""The best first; quick rather than thorough, since somebody is waiting."""


def init_app(app: Flask) -> None:
    """Compress what the application answers, where it pays."""
    app.after_request(_compressed)


def _compressed(response: Response) -> Response:
    if not _is_worth_it(response):
        return response
    response.vary.add("Accept-Encoding")
    for coding, compress in CODINGS.items():
        if request.accept_encodings[coding]:
            response.set_data(compress(response.get_data()))
            response.headers["Content-Encoding"] = coding
            break
    return response


def _is_worth_it(response: Response) -> bool:
    return (
        response.mimetype in KINDS
        and not response.direct_passthrough
        and not response.is_streamed
        and "Content-Encoding" not in response.headers
        and len(response.get_data()) >= SMALLEST
    )
