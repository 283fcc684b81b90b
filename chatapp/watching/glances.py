"""Looking at something slow on behalf of whoever asks: once for all, and nobody waits for long."""

import logging
from collections.abc import Callable
from time import monotonic
from typing import Any, Generic, TypeVar

from flask import Flask

from chatapp.extensions import socketio, write_down

log = logging.getLogger(__name__)

Found = TypeVar("Found")


class Look(Generic[Found]):
    """One look, shared by all who ask while it lasts and until it is old."""

    def __init__(self) -> None:
        self._began_at = monotonic()
        self._is_done: Any = socketio.server.eio.create_event()
        self._ended_at: float | None = None
        self._found: Found | None = None

    def is_older_than(self, seconds: float) -> bool:
        """Tell whether it is; one that still lasts never is, so that no second one joins it."""
        return self._ended_at is not None and monotonic() - self._ended_at > seconds

    def run(self, app: Flask, see: Callable[[], Found]) -> None:
        try:
            with app.app_context():
                self._found = see()
        except Exception as error:
            write_down(log, "what watches over the server could not be told", error)
        finally:
            self._ended_at = monotonic()
            self._is_done.set()

    def found(self, patience: float) -> Found | None:
        left = self._began_at + patience - monotonic()
        if self._ended_at is None and left > 0:
            self._is_done.wait(left)
        return self._found


class Glance(Generic[Found]):
    """`see` is done in a task of its own, and not again within `fresh` seconds of its end."""

    def __init__(
        self, app: Flask, see: Callable[[], Found], fresh: float, patience: float = 0.8
    ) -> None:
        self._app, self._see, self._fresh, self._patience = app, see, fresh, patience
        self._look: Look[Found] | None = None

    def take(self) -> Found | None:
        """What was seen; None if that failed, or takes longer than `patience` seconds."""
        look = self._look
        if look is None or look.is_older_than(self._fresh):
            look = self._look = Look()
            socketio.start_background_task(look.run, self._app, self._see)
        return look.found(self._patience)
