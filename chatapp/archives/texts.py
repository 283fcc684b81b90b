"""Words on their way: what they point at stands in them by its foreign id, until ours is known.

Readers of other products mark people and rooms; whoever stores the words puts in what those are
called here. The marks are letters of the private use area, which nobody's words keep.
"""

import re
from collections.abc import Callable

PERSON, ROOM, END, ELSE = "\ue000", "\ue001", "\ue002", "\ue003"

_MARKS = re.compile("([\ue000\ue001])([^\ue000-\ue003]*)(?:\ue003([^\ue000-\ue003]*))?\ue002")
_STRAY = re.compile("[\ue000-\ue003\x00]")


def bare(text: str) -> str:
    """Take what could be read as a mark, or can't be stored, out of foreign words."""
    return _STRAY.sub("", text)


def person(foreign_id: str, called: str = "") -> str:
    """Mark that somebody is addressed, and what they are called where nobody has that id."""
    return f"{PERSON}{foreign_id}{ELSE}{called}{END}"


def room(foreign_id: str, called: str = "") -> str:
    """Mark that a room is named, in the same way."""
    return f"{ROOM}{foreign_id}{ELSE}{called}{END}"


def spoken(
    text: str,
    person_called: Callable[[str], str | None],
    room_called: Callable[[str], tuple[str, str] | None],
) -> str:
    """Put names in the place of marks; a room has a name and an address."""

    def said(found: re.Match[str]) -> str:
        mark, foreign_id, called = found.groups()
        if mark == PERSON:
            return f"@{person_called(foreign_id) or called or foreign_id}"
        there = room_called(foreign_id)
        return f"[#{there[0]}](/rooms/{there[1]})" if there else f"#{called or foreign_id}"

    return _STRAY.sub("", _MARKS.sub(said, text)) if _STRAY.search(text) else text


def parts(text: str, most: int) -> list[str]:
    """Cut a text that is longer than a message may be, between lines or words where there are."""
    found = []
    while len(text) > most:
        cut = max(text.rfind("\n", most // 2, most), text.rfind(" ", most // 2, most))
        cut = cut if cut > 0 else most
        found.append(text[:cut])
        text = text[cut:].lstrip("\n ")
    return [*found, text] if text else found
