"""The way to Redis or Valkey, on which nothing waits longer than a second.

One connection speaks and one listens, each used by one task. The library is loaded only where
REDIS_URL is set, since it takes memory and a tenth of a second.
"""

import importlib
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

PATIENCE_SECONDS = 1.0


class Broken(OSError):
    """It can't be reached, or doesn't answer."""


class Pipe:
    """Lazily connected, again and again. Raises Broken."""

    def __init__(self, url: str, channel: str, look_up: Callable[..., Any]) -> None:
        redis: Any = importlib.import_module("redis")
        retry: Any = importlib.import_module("redis.retry")
        backoff: Any = importlib.import_module("redis.backoff")
        self._errors = (redis.RedisError, OSError)
        self._host, self._port = urlsplit(url).hostname, urlsplit(url).port or 6379
        self._channel, self._look_up = channel, look_up
        self._client = redis.Redis.from_url(
            url,
            protocol=2,
            socket_timeout=PATIENCE_SECONDS,
            socket_connect_timeout=PATIENCE_SECONDS,
            retry=retry.Retry(backoff.NoBackoff(), 0),
        )
        self._ear: Any = None
        self._is_connected = False

    def publish(self, sealed: bytes) -> int:
        """Send to all who listen; answers how many do."""
        if not self._is_connected:
            self._find()
        try:
            heard = int(self._client.publish(self._channel, sealed))
            self._is_connected = True
        except self._errors as error:
            self._is_connected = False
            raise Broken(str(error)) from error
        return heard

    def subscribe(self) -> None:
        """Begin to listen."""
        self._find()
        try:
            self._ear = self._client.pubsub(ignore_subscribe_messages=True)
            self._ear.subscribe(self._channel)
        except self._errors as error:
            self.drop()
            raise Broken(str(error)) from error

    def next(self, seconds: float) -> bytes | None:
        """The next message; None if there was none for so long."""
        try:
            found = self._ear.get_message(timeout=seconds)
        except self._errors as error:
            self.drop()
            raise Broken(str(error)) from error
        return found["data"] if found and found["type"] == "message" else None

    def drop(self) -> None:
        """Listen no more."""
        if self._ear is not None:
            ear, self._ear = self._ear, None
            try:
                ear.close()
            except self._errors:
                return

    def _find(self) -> None:
        """Have the name looked up where it doesn't stop everybody, before the library does it."""
        if self._host:
            try:
                self._look_up(socket.getaddrinfo, self._host, self._port)
            except OSError as error:
                raise Broken(str(error)) from error
