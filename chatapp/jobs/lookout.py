"""Looks at the pages that new messages link to, in tasks of its own, where the place wants it.

Only the process that stored a message looks at its links, so that it happens once; nothing waits
for it, and a page that is slow keeps only a few others waiting.
"""

import logging
import time
from collections import OrderedDict

from flask import Flask, current_app

from chatapp import glimpses
from chatapp.alarm import glimpsed
from chatapp.extensions import db, run_blocking, socketio
from chatapp.glimpses import Glimpse
from chatapp.jobs import chores
from chatapp.operations.files import thumbnails
from chatapp.operations.messages import previews

log = logging.getLogger(__name__)

WORKERS = 4
"""Messages whose links are looked at together."""

LOOK_SECONDS = 30.0
KEPT, KEPT_SECONDS = 500, 3600.0
"""Addresses of which is kept what they said, or that they said nothing, and for how long."""

Seen = tuple[Glimpse, bytes]
"""What a page says of itself, and its picture as it was drawn; empty for none."""

_kept: OrderedDict[str, tuple[float, Seen | None]] = OrderedDict()


class _State:
    """Of this process's lookout."""

    workers = 0


_state = _State()


def start(app: Flask) -> None:
    """Start the task of this process."""
    glimpsed.prepare()
    socketio.start_background_task(_run, app)


def work(app: Flask) -> None:
    """Look at all that waits; for tests, which have no tasks."""
    with app.app_context():
        while previews.waiting:
            _look_at(previews.waiting.popleft())


def _run(app: Flask) -> None:
    while socketio.serves(app):
        glimpsed.wait(LOOK_SECONDS)
        while previews.waiting and _state.workers < WORKERS:
            _state.workers += 1
            socketio.start_background_task(_look, app, previews.waiting.popleft())


def _look(app: Flask, message_id: int) -> None:
    with chores.step(app, "previews", "a link could not be looked at"):
        _look_at(message_id)
    _state.workers -= 1
    glimpsed.ring()


def _look_at(message_id: int) -> None:
    message = previews.find(message_id)
    if message is None:
        return
    addresses = previews.links(message.html)
    db.session.rollback()  # others need the connection while the page is waited for
    found = {address: seen for address in addresses if (seen := _seen(address))}
    shown = [
        {"address": address, "title": it.title, "description": it.description, "site": it.site}
        for address, (it, _drawn) in found.items()
    ]
    if shown:
        drawn = {address: picture for address, (_it, picture) in found.items() if picture}
        previews.show(message_id, shown, drawn)


def _seen(address: str) -> Seen | None:
    at, seen = _kept.get(address, (-KEPT_SECONDS, None))
    if time.monotonic() - at < KEPT_SECONDS:
        return seen
    try:
        glimpse = run_blocking(glimpses.look, address, current_app.config["PREVIEW_LOCAL"])
        seen = glimpse, _picture(glimpse.picture) if glimpse.picture else b""
    except glimpses.Unseen as problem:
        log.info("no preview: %s", problem)
        seen = None
    _kept[address] = time.monotonic(), seen
    while len(_kept) > KEPT:
        _kept.popitem(last=False)
    return seen


def _picture(address: str) -> bytes:
    """Without one, the words of the page are shown all the same."""
    try:
        found = run_blocking(glimpses.picture, address, current_app.config["PREVIEW_LOCAL"])
    except glimpses.Unseen as problem:
        log.info("no picture: %s", problem)
        return b""
    return thumbnails.drawn(found)
