"""What came from elsewhere, known again: nothing comes twice, and what came half goes on."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import IO, Any

from sqlalchemy import Select, insert, select
from sqlalchemy.orm import Session

from chatapp.extensions import db
from chatapp.keys import signatures
from chatapp.models import Origin, Room, User

AT_ONCE = 500
NOTES_MAX = 10_000


@dataclass
class Report:
    """How much of what is new, how much was here already, and what came differently or not."""

    new: dict[str, int] = field(default_factory=dict)
    known: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    unsaid: int = 0
    """Notes beyond NOTES_MAX."""

    def count(self, kind: str, new: int, known: int = 0) -> None:
        self.new[kind] = self.new.get(kind, 0) + new
        self.known[kind] = self.known.get(kind, 0) + known

    def note(self, where: str, what: str) -> None:
        if len(self.notes) < NOTES_MAX:
            self.notes.append(f"{where}: {what}")
        else:
            self.unsaid += 1


@dataclass
class Move:
    """One import: from where, whether ids stay as they were, and what it has come to so far."""

    source: str
    keeps: bool
    open: Callable[[str], IO[bytes] | None]
    report: Report = field(default_factory=Report)
    taken: set[str] = field(default_factory=set)
    """Names that others of this import will have, where nothing is written."""
    left: set[str] = field(default_factory=set)
    """Whose accounts were closed there already, by their ids there."""
    retelling: Any = None
    """The room that is being told of, and what tells it."""
    called: dict[tuple[str, str], Any] = field(default_factory=dict)

    def person_called(self, foreign: str) -> str | None:
        """What somebody is called here who is named by the other's id."""
        row = self._called("person", foreign, select(User.name))
        return row[0] if row else None

    def room_called(self, foreign: str) -> tuple[str, str] | None:
        """The name and the address that a room has here."""
        row = self._called("room", foreign, select(Room.name, Room.slug))
        return (row[0], row[1]) if row else None

    def _called(self, kind: str, foreign: str, columns: Any) -> Any:
        if (kind, foreign) not in self.called:
            ids = known(db.session(), self.source, kind, [foreign])
            model = User if kind == "person" else Room
            rows = columns.where(model.id == ids.get(foreign, 0))
            self.called[kind, foreign] = db.session.execute(rows).first()
        return self.called[kind, foreign]


def known(session: Session, source: str, kind: str, ids: Iterable[str]) -> dict[str, int]:
    """Our ids of those that have come already, by theirs."""
    short = {_short(it): it for it in ids}
    found: dict[str, int] = {}
    wanted = list(short)
    for start in range(0, len(wanted), AT_ONCE):
        part = wanted[start : start + AT_ONCE]
        rows = select(Origin.foreign_id, Origin.own_id).where(
            Origin.source == source, Origin.kind == kind, Origin.foreign_id.in_(part)
        )
        found |= {short[row.foreign_id]: row.own_id for row in session.execute(rows)}
    return found


def note(session: Session, source: str, kind: str, pairs: Iterable[tuple[str, int]]) -> None:
    """Remember what has come, inside the caller's transaction."""
    rows = [
        {"source": source, "kind": kind, "foreign_id": _short(foreign), "own_id": own}
        for foreign, own in pairs
    ]
    if rows:
        session.execute(insert(Origin), rows)


def own_ids(source: str, kind: str) -> Select[int]:
    """Select our ids of all that has come from there."""
    return select(Origin.own_id).where(Origin.source == source, Origin.kind == kind)


def picture(move: Move, path: str, digest: str, most: int) -> bytes | None:
    """The bytes of a picture that we once drew: a WebP that is what its name says, or None."""
    opened = move.open(path)
    if opened is None:
        return None
    with opened:
        data = opened.read(most)
    is_ours = signatures.type_of(data[: signatures.HEAD]) == "image/webp"
    return data if is_ours and sha256(data).hexdigest() == digest else None


def _short(foreign: str) -> str:
    return foreign if len(foreign) <= Origin.FOREIGN_MAX else sha256(foreign.encode()).hexdigest()
