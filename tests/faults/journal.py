"""What everybody wrote down: each sending, acknowledgement and receipt, in the order of writing."""

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import orjson


class Entry(NamedTuple):
    """One line. `what` is one of

    sent      a message left the sender, for the first time or again
    acked     the server acknowledged a send
    changed   the server acknowledged an edit, deletion or reaction
    seen      a message arrived: by an event, a sync, a page
    start     from here on somebody follows a room; older changes are not theirs to have
    reset     a sync said so: what was held of the room is dropped, and starts anew here
    let_in    somebody may see the room from now on
    put_out   the answer to what took somebody's sight of the room
    final     a message as the server holds it in the end
    """

    at: float
    who: str
    what: str
    room: str
    id: str = ""
    seq: int = 0
    change: int = 0
    client_id: str = ""
    author: str = ""
    deleted: bool = False


class Journal:
    """The entries of one run."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.entries = list(entries)

    def note(self, who: str, what: str, room: str, **details: Any) -> None:
        self.entries.append(Entry(time.monotonic(), who, what, room, **details))

    def note_message(self, who: str, what: str, message: dict[str, Any]) -> None:
        self.entries.append(
            Entry(
                time.monotonic(),
                who,
                what,
                message["room"],
                message["id"],
                message["seq"],
                message["change"],
                message["client_id"] or "",
                message["author"]["id"],
                message["deleted_at"] is not None,
            )
        )

    def save(self, path: Path) -> None:
        """One JSON object a line, for whoever wants to see what happened."""
        with path.open("wb") as file:
            for entry in self.entries:
                file.write(orjson.dumps(entry._asdict()) + b"\n")
