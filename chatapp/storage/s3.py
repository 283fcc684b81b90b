"""Files in an S3-compatible store: whole under their names, or not there; the bucket stays closed.

Written here, and not by a library: boto3 would take forty megabytes of memory and a third of a
second of each start for five kinds of request. Nobody is ever sent to the store; what it holds goes
through us.
"""

import io
import os
import re
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime
from hashlib import file_digest
from html import unescape
from pathlib import Path
from typing import Any, BinaryIO

from chatapp.storage.addresses import Address, query
from chatapp.storage.asking import Answer, Refused, ask
from chatapp.storage.disk import FAN

AT_ONCE = 64 * 1024

_CONTENTS = re.compile("<Contents>.*?</Contents>", re.DOTALL)


class S3:
    """A bucket, kept as chatapp.storage.Storage says; in folders as a disk's, unless `fan` is 0."""

    def __init__(self, address: Address, fan: int = FAN) -> None:
        self._address, self._fan = address, fan

    def put(self, key: str, draft: Path) -> None:
        with draft.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        ask(self._address, "PUT", self._name(key), source=draft, digest=digest).close()

    def open(self, key: str) -> BinaryIO:
        size = self.size(key)
        if size is None:
            raise FileNotFoundError(key)
        return io.BufferedReader(Reading(self, key, size), AT_ONCE)

    def size(self, key: str) -> int | None:
        try:
            with closing(ask(self._address, "HEAD", self._name(key))) as answer:
                return answer.length
        except FileNotFoundError:
            return None

    def delete(self, key: str) -> None:
        with suppress(FileNotFoundError):
            ask(self._address, "DELETE", self._name(key)).close()

    def kept(self) -> Iterator[tuple[str, float]]:
        more: str | None = ""
        while more is not None:
            found, more = self._page(more)
            yield from found

    def ask_from(self, key: str, place: int) -> Answer:
        """Begin to read at a place; whoever reads closes it."""
        return ask(self._address, "GET", self._name(key), Range=f"bytes={place}-")

    def _name(self, key: str) -> str:
        folder = f"{key[: self._fan]}/" if self._fan else ""
        return f"{self._address.prefix}{folder}{key}"

    def _page(self, after: str) -> tuple[list[tuple[str, float]], str | None]:
        asked = {"list-type": "2", "prefix": self._address.prefix}
        if after:
            asked["continuation-token"] = after
        with closing(ask(self._address, "GET", query=query(asked))) as answer:
            text = answer.read().decode()
        found = [
            (_told("Key", each).rpartition("/")[2], _moment(_told("LastModified", each)))
            for each in _CONTENTS.findall(text)
        ]
        return found, _told("NextContinuationToken", text) or None


class Reading(io.RawIOBase):
    """An object that is read as it comes; to read on elsewhere, it is asked for from there."""

    def __init__(self, store: S3, key: str, size: int) -> None:
        super().__init__()
        self._store, self._key, self._size = store, key, size
        self._place = 0
        self._stream: Answer | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, place: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: self._size}[whence]
        if start + place != self._place:
            self._hang_up()
            self._place = start + place
        return self._place

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer: Any) -> int:
        if self._place >= self._size or not len(buffer):
            return 0
        self._stream = self._stream or self._store.ask_from(self._key, self._place)
        count = self._stream.readinto(buffer)
        if not count:
            raise Refused(f"GET: it ended after {self._place} of {self._size} bytes")
        self._place += count
        return count

    def close(self) -> None:
        self._hang_up()
        super().close()

    def _hang_up(self) -> None:
        stream, self._stream = self._stream, None
        if stream:
            stream.close()


def _told(name: str, xml: str) -> str:
    """What stands in an element that has no others in it."""
    found = re.search(f"<{name}>([^<]*)</{name}>", xml)
    return unescape(found[1]) if found else ""


def _moment(text: str) -> float:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
