"""Which revisions of the tables this version knows, read from the migrations' files.

Alembic would import each of them and bring ten megabytes along; a server only wants their names.
"""

import re
from pathlib import Path
from typing import NamedTuple

UNFINISHED = "copying"
"""What stands in a revision's place while a copy of another place is not whole yet."""

_OWN = re.compile(r'^revision = "([^"]+)"', re.MULTILINE)
_BEFORE = re.compile(r'^down_revision = "([^"]+)"', re.MULTILINE)


class Revisions(NamedTuple):
    """All that are known, and the newest of them."""

    known: frozenset[str]
    newest: str

    def is_behind(self, present: str | None) -> bool:
        """Tell whether a database has to be brought up to date.

        One that this version doesn't know is of a later version, which left us able to serve.
        """
        return present is None or (present in self.known and present != self.newest)

    def in_the_way(self, present: str | None) -> str:
        """Tell what has to be done before a database can be served; nothing where it can be."""
        if present == UNFINISHED:
            return "it is half a copy: give the same flask db copy again"
        return "flask db upgrade" if self.is_behind(present) else ""


def read(folder: Path) -> Revisions:
    """Read a folder of migrations; ValueError if they don't end in one."""
    texts = [path.read_text() for path in (folder / "versions").glob("*.py")]
    known = {name for text in texts for name in _OWN.findall(text)}
    ends = known - {name for text in texts for name in _BEFORE.findall(text)}
    if len(ends) != 1:
        raise ValueError(f"the migrations end in {', '.join(sorted(ends)) or 'nothing'}")
    return Revisions(frozenset(known), ends.pop())
