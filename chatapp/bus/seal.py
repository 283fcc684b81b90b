"""How a message on the bus looks, and how it is known to be from a process of this place.

Whoever can write to Redis could otherwise say anything to everybody. Sixteen bytes of HMAC-SHA256
stand before the body, by a key that is derived from the place's secret; the body is JSON, so that
nothing in it can run. A message heard once is not taken again: each has its sender's next number.
"""

import hmac
from hashlib import sha256
from typing import Any, NamedTuple

import orjson

MAC_BYTES = 16


class Entry(NamedTuple):
    """One thing that is told: a verb and its arguments. A hint may get lost."""

    verb: str
    arguments: list[Any]
    is_hint: bool = False


class Letter(NamedTuple):
    """A message as it is taken out: whose, the how manyth, when by their clock, and what."""

    name: str
    number: int
    at: float
    entries: list[Entry]


class Seal:
    """Of one process, which is called `name`, in the place that has this secret."""

    def __init__(self, secret: str, name: str) -> None:
        self._key = hmac.new(secret.encode(), b"bus", sha256).digest()
        self._number = 0
        self.name = name

    @property
    def channel(self) -> str:
        """Where this place's processes talk: several places may share one Redis."""
        return "chatapp:" + hmac.new(self._key, b"channel", sha256).hexdigest()[:24]

    def closed(self, at: float, entries: list[Entry]) -> bytes:
        """Write and seal the next message."""
        self._number += 1
        told = [[entry.verb, entry.arguments] for entry in entries]
        body = orjson.dumps([self.name, self._number, at, told])
        return self._mac(body) + body

    def opened(self, sealed: bytes) -> Letter | None:
        """Read a message; None if it isn't one of this place's."""
        mac, body = sealed[:MAC_BYTES], sealed[MAC_BYTES:]
        if not hmac.compare_digest(mac, self._mac(body)):
            return None
        name, number, at, told = orjson.loads(body)
        return Letter(name, number, at, [Entry(verb, arguments) for verb, arguments in told])

    def _mac(self, body: bytes) -> bytes:
        return hmac.new(self._key, body, sha256).digest()[:MAC_BYTES]
