"""What an index is asked and answers, whichever database it stands in."""

from dataclasses import dataclass
from datetime import datetime

from chatapp.lexicon import Wish

EVERY = "every"
"""A mark that all rows have, for wishes without a word."""


@dataclass(frozen=True)
class Question:
    """A wish with ids in the place of names; the times are the first, and the first too late."""

    wish: Wish
    rooms: list[int]
    authors: list[int]
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Hits:
    """How many messages there are, and the ids of a page of them, in the order asked for."""

    count: int
    ids: list[int]


@dataclass(frozen=True)
class Indexed:
    """A message as the index holds it: its folded words, and its marks with space between."""

    room_id: int
    id: int
    words: str
    marks: str
