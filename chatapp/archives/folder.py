"""What an export is written into: each file's hash is noted, the manifest is last."""

import os
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

import orjson

from chatapp.archives.kinds import VERSION
from chatapp.archives.lines import moment
from chatapp.errors import Conflict

FORMAT = "chatapp-export"
SUMS, MANIFEST = "SHA256SUMS", "manifest.json"
NAME_BYTES = 120
PORTION = 256 * 1024

_NOT_IN_NAMES = str.maketrans(dict.fromkeys('<>:"/\\|?*', "_"))


def refuse_unless_empty(path: Path) -> None:
    """Raise Conflict unless there is nothing yet where an export is to be written."""
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise Conflict(f"{path} is there already and not empty; name another folder.")


class Export:
    """Give it files one after the other, and `finish` it; without a manifest it is not whole."""

    _sums: IO[bytes]

    @contextmanager
    def file(self, name: str) -> Iterator["Hashed"]:
        """Write a file with this name, folders before it with a slash."""
        with self._opened(name) as raw:
            out = Hashed(raw)
            yield out
        self._sums.write(f"{out.digest}  {name}\n".encode())

    def put(self, name: str, data: Iterable[bytes]) -> None:
        """Write a file in portions."""
        with self.file(name) as out:
            for portion in data:
                out.write(portion)

    def finish(self, at: Any, scope: dict[str, Any], counts: dict[str, int]) -> None:
        """Say that all of it is there; whoever reads it looks for this first."""
        sums = self._summed()
        manifest = {"format": FORMAT, "version": VERSION, "exported_at": moment(at), "scope": scope}
        told = orjson.dumps({**manifest, "counts": counts, "sha256sums": sums}, option=_PRETTY)
        with self._opened(MANIFEST) as raw:
            raw.write(told + b"\n")

    def _opened(self, name: str) -> AbstractContextManager[IO[bytes]]:
        raise NotImplementedError

    def _summed(self) -> str:
        """Write the file of all hashes, and answer its own."""
        raise NotImplementedError


class Folder(Export):
    """The same as a folder on the disk."""

    def __init__(self, path: Path) -> None:
        """Take a folder that is empty or isn't there yet; raises Conflict for another."""
        refuse_unless_empty(path)
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path, self._sums = path, (path / SUMS).open("wb")

    @contextmanager
    def _opened(self, name: str) -> Iterator[IO[bytes]]:
        path = self._path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as raw:
            yield raw

    def _summed(self) -> str:
        self._sums.flush()
        os.fsync(self._sums.fileno())
        self._sums.close()
        return sha256((self._path / SUMS).read_bytes()).hexdigest()


_PRETTY = orjson.OPT_INDENT_2


class Hashed:
    """A file that knows the SHA-256 of what was written to it."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw, self._hash, self.size = raw, sha256(), 0

    def write(self, data: bytes) -> None:
        self._hash.update(data)
        self.size += len(data)
        self._raw.write(data)

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()


def portions(opened: IO[bytes]) -> Iterator[bytes]:
    """Read a file to its end, some at a time, and close it."""
    with opened:
        while portion := opened.read(PORTION):
            yield portion


def safe_name(name: str) -> str:
    """Make a name that every file system takes, as near to the given one as can be."""
    seen = "".join(it for it in name.translate(_NOT_IN_NAMES) if unicodedata.category(it)[0] != "C")
    stem, dot, ending = seen.strip(". ").rpartition(".")
    if not stem or len(ending) > 12:
        stem, dot, ending = seen.strip(". "), "", ""
    # Alone, some stems (CON, NUL, …) are devices in Windows, whatever their ending.
    stem = f"_{stem}" if len(stem) <= 4 and stem.upper().rstrip("0123456789") in _DEVICES else stem
    ending += ".txt" if ending.lower() in _RUNS else ""
    most = NAME_BYTES - len(f"{dot}{ending}".encode())
    return (stem.encode()[:most].decode(errors="ignore") or "file") + dot + ending


_DEVICES = frozenset(("CON", "PRN", "AUX", "NUL", "COM", "LPT"))
_RUNS = frozenset(("htm", "html", "xhtml", "xht", "shtml", "svg", "svgz", "xml", "mht", "mhtml"))
"""What a browser would run as a page of the export; it shows their text instead."""
