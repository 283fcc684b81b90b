"""What is brought: a folder or a ZIP file, read without believing its names or its sizes.

Nothing is ever unpacked under a name that stands in it. A ZIP is refused that climbs out of its
folder, holds links or something encrypted, or grows to more than it may (a bomb).
"""

import codecs
import json
import stat
import zipfile
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from typing import IO, Any

from chatapp.errors import ChatError, Invalid

GB = 1024**3
GROWS_MAX, GROWS_FROM = 200, 100 * 1024**2
"""How many times its packed size a ZIP may unpack to, once that is more than a few bytes."""

ENTRIES_MAX = 5_000_000
JSON_MAX = 256 * 1024**2
LINE_MAX = 32 * 1024**2
UTF8_FLAG = 0x800


class Bad:
    """What can't be read: refused, or where one says so, noted and left out."""

    MOST = 10_000
    """With more than that it is not a bad line, but another format."""

    def __init__(self, is_left_out: bool = False) -> None:
        self.is_left_out = is_left_out
        self._lines: dict[str, None] = {}

    @property
    def lines(self) -> list[str]:
        """Each once, with where it stands."""
        return list(self._lines)

    def take(self, problem: ChatError) -> None:
        """Note it; raises it where nothing is left out, and Invalid where it is too much."""
        if not self.is_left_out:
            raise problem
        self._lines[str(problem)] = None
        if len(self._lines) > self.MOST:
            raise Invalid(f"More than {self.MOST:,} lines can't be read; the last: {problem}")


class Source:
    """Files by their names, with slashes, in the order of their names."""

    def __init__(self, path: Path, bad: Bad | None = None) -> None:
        self.path, self.bad = path, bad or Bad()
        found = [it for it in self._listed() if not _is_litter(it[0])]
        self._within = _common([name for name, _size in found])
        """Whoever packs a folder has all files in one more folder than who packs what is in it."""
        self._sizes = dict(sorted((name[len(self._within) :], size) for name, size in found))

    @property
    def names(self) -> list[str]:
        return list(self._sizes)

    def __contains__(self, name: str) -> bool:
        return name in self._sizes

    def size(self, name: str) -> int:
        return self._sizes[name]

    def open(self, name: str) -> IO[bytes]:
        """Open a file that is in it."""
        raise NotImplementedError

    def _listed(self) -> Iterator[tuple[str, int]]:
        raise NotImplementedError

    def lines(self, name: str) -> Iterator[tuple[str, bytes]]:
        """Read a file line by line, each with where it stands."""
        with self.open(name) as opened:
            number = 0
            while line := opened.readline(LINE_MAX + 1):
                number += 1
                line = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
                if len(line) > LINE_MAX:
                    self.bad.take(wrong(f"{name}, line {number}", "the line is too long"))
                    while line and not line.endswith(b"\n"):
                        line = opened.readline(LINE_MAX)
                elif line.strip():
                    yield f"{name}, line {number}", line

    def json(self, name: str) -> Any:
        """Read a file that is one JSON value."""
        if self.size(name) > JSON_MAX:
            raise wrong(name, f"a JSON file may have {JSON_MAX // 1024**2} MB; make smaller ones")
        with self.open(name) as opened:
            try:
                return json.loads(opened.read(JSON_MAX + 1))
            except ValueError as error:
                raise wrong(name, f"not JSON: {error}") from error
            except RecursionError as error:
                raise wrong(name, "not JSON that anybody would write") from error


class Tree(Source):
    """A folder; links that lead out of it are not in it."""

    def open(self, name: str) -> IO[bytes]:
        return (self.path / (self._within + name)).open("rb")

    def _listed(self) -> Iterator[tuple[str, int]]:
        root = self.path.resolve()
        for path in root.rglob("*"):
            if path.is_file() and path.resolve().is_relative_to(root):
                yield path.relative_to(root).as_posix(), path.stat().st_size


class Zipped(Source):
    """A ZIP file."""

    def __init__(self, path: Path, bad: Bad | None = None) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
            raise wrong(path.name, f"no ZIP file that can be read: {error}") from error
        self._entries: dict[str, zipfile.ZipInfo] = {}
        super().__init__(path, bad)

    def open(self, name: str) -> IO[bytes]:
        try:
            return self._zip.open(self._entries[self._within + name])
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            raise wrong(name, f"can't be unpacked: {error}") from error

    def _listed(self) -> Iterator[tuple[str, int]]:
        entries = [it for it in self._zip.infolist() if not it.is_dir()]
        whole = sum(it.file_size for it in entries)
        packed = sum(it.compress_size for it in entries)
        if len(entries) > ENTRIES_MAX or (whole > GROWS_FROM and whole > GROWS_MAX * packed):
            raise wrong(self.path.name, "unpacked it would be suspiciously large")
        for entry in entries:
            name = _sound(entry)
            if name in self._entries:
                raise wrong(name, "it is there twice")
            self._entries[name] = entry
            yield name, entry.file_size


def at(path: Path, bad: Bad | None = None) -> Source:
    """Take a folder or a ZIP file; raises Invalid. `bad` says what is done with bad lines."""
    if not path.exists():
        raise Invalid(f"There is nothing at {path}.")
    return Tree(path, bad) if path.is_dir() else Zipped(path, bad)


def wrong(where: str, why: Any) -> ChatError:
    """Say what can't be taken, and where it stands."""
    return Invalid(f"{where}: {why}")


def _is_litter(name: str) -> bool:
    """Whether it is something that macOS puts into each folder and ZIP file."""
    *folders, last = name.split("/")
    return "__MACOSX" in folders or last == ".DS_Store" or last.startswith("._")


def _common(names: list[str]) -> str:
    """The folders that all of them lie in, with a slash behind; all but the last name."""
    folders = sorted(name.split("/")[:-1] for name in names) or [[]]
    pairs = zip(folders[0], folders[-1], strict=False)
    return "".join(f"{it}/" for it, _last in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _sound(entry: zipfile.ZipInfo) -> str:
    """The name of an entry that stays inside, is a file, and can be read."""
    name = _named(entry)
    parts = name.split("/")
    if name.startswith("/") or "\\" in name or ":" in parts[0] or ".." in parts:
        raise wrong(name[:200], "the name leads out of the ZIP file")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise wrong(name, "a link")
    if entry.flag_bits & 1:
        raise wrong(name, "encrypted")
    return name


def _named(entry: zipfile.ZipInfo) -> str:
    """Its name; many write UTF-8 without saying so, which is read as a code page of 1981."""
    if entry.flag_bits & UTF8_FLAG:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode()
    except UnicodeError:
        return entry.filename
