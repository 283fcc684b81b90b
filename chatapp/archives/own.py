"""Reading our own exports (docs/export.md)."""

from collections.abc import Iterator
from hashlib import sha256
from typing import IO, Any

from chatapp.archives.checks import read
from chatapp.archives.folder import FORMAT, MANIFEST, SUMS, portions
from chatapp.archives.kinds import VERSION, Line, Wrong
from chatapp.archives.sources import Source, wrong
from chatapp.errors import ChatError


class Own:
    """An export of ours, all of it there and as it was written."""

    def __init__(self, source: Source) -> None:
        """Look at the manifest; raises Invalid."""
        self._source, self.bad = source, source.bad
        self.notes: list[str] = []
        manifest = source.json(MANIFEST) if MANIFEST in source else None
        if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
            raise wrong(MANIFEST, "not there: this is no export of ours, or it was not finished")
        if not isinstance(manifest.get("version"), int) or manifest["version"] > VERSION:
            raise wrong(MANIFEST, f"a newer format than {VERSION}, the one that is known here")
        self._sums = manifest.get("sha256sums")
        scope: dict[str, Any] = manifest.get("scope") or {}
        if scope.get("what") == "person":
            raise wrong(MANIFEST, "one person's words: their rooms are not in it")
        self.is_whole = scope.get("what") == "place"
        self.name = f"chatapp:{str(scope.get('place', ''))[:60]}"

    def verify(self) -> None:
        """Look at the hash of each file; raises Invalid, or notes it where bad lines may be."""
        if SUMS not in self._source or self._hash(SUMS) != self._sums:
            self._doubt(wrong(SUMS, "not as it was written"))
        for where, raw in self._source.lines(SUMS) if SUMS in self._source else ():
            digest, _, name = raw.decode(errors="replace").rstrip("\n").partition("  ")
            if name not in self._source:
                self._doubt(wrong(where, f"{name} is missing"))
            elif self._hash(name) != digest:
                self._doubt(wrong(name, "not as it was written: its hash is another"))

    def lines(self) -> Iterator[tuple[str, Line]]:
        """All lines, each with where it stands; raises Invalid."""
        rooms = [it for it in self._source.names if it.startswith("data/rooms/")]
        last = [it for it in ("data/announcements.jsonl",) if it in self._source]
        for name in ("data/place.jsonl", *rooms, *last):
            for where, raw in self._source.lines(name):
                try:
                    line = read(raw)
                except Wrong as error:
                    self.bad.take(wrong(where, error))
                else:
                    yield where, line

    def open(self, path: str) -> IO[bytes] | None:
        """Open a file that a line names; None if it isn't there."""
        return self._source.open(path) if path in self._source else None

    def _doubt(self, problem: ChatError) -> None:
        if not self.bad.is_left_out:
            raise problem
        self.notes.append(str(problem))

    def _hash(self, name: str) -> str:
        found = sha256()
        for portion in portions(self._source.open(name)):
            found.update(portion)
        return found.hexdigest()
