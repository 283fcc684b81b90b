"""An export as a ZIP file that is read while it is written, so that none of it is kept anywhere."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from typing import IO

from chatapp.archives.folder import SUMS, Export

PACKED = (".html", ".jsonl", ".json", ".css", SUMS)
"""What gets much smaller; pictures, sound and video have been packed already."""


class Bundle(Export):
    """One file after the other: none can be opened while another is."""

    _sums: io.BytesIO

    def __init__(self, at: datetime) -> None:
        """Begin; `at` is the time that all of its files get."""
        self._moment = at.astimezone(UTC)
        self._pipe, self._sums = _Pipe(), io.BytesIO()
        self._zip = zipfile.ZipFile(self._pipe, "w")

    def taken(self) -> bytes:
        """What was written since this was asked last."""
        return self._pipe.taken()

    def close(self) -> None:
        """Write where everything is, which stands at the end of a ZIP file."""
        self._zip.close()

    def _summed(self) -> str:
        sums = self._sums.getvalue()
        with self._opened(SUMS) as raw:
            raw.write(sums)
        return sha256(sums).hexdigest()

    @contextmanager
    def _opened(self, name: str) -> Iterator[IO[bytes]]:
        at = self._moment
        about = zipfile.ZipInfo(name, (at.year, at.month, at.day, at.hour, at.minute, at.second))
        is_packed = name.endswith(PACKED)
        about.compress_type = zipfile.ZIP_DEFLATED if is_packed else zipfile.ZIP_STORED
        with self._zip.open(about, "w") as raw:
            yield raw


class _Pipe(io.BytesIO):
    """Is written to, and emptied; nobody can go back in it."""

    def tell(self) -> int:
        raise io.UnsupportedOperation

    def taken(self) -> bytes:
        found = self.getvalue()
        super().seek(0)
        self.truncate()
        return found
