"""What somebody missed while they were away, be it for a day or for one message.

Many ask the same at the same time: all who were connected to a process that has ended, or whom a
message reached before the one in front of it. What is asked while an answer is being read is read
together after that, and what several ask for only once.
"""

import time
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, or_

from chatapp import payloads
from chatapp.database.turns import Entry, Together
from chatapp.extensions import db
from chatapp.models import Message, shown

ROOM_MAX = 1_000
"""More changes missed in one room than this, and the newest page is sent instead."""

ALL_MAX = 6_000
"""The same for all rooms together: the rooms with fewest missed come first."""

AT_ONCE = 100
"""So many messages are read and written down before others get a turn."""

TOGETHER_MAX = 16
"""So many who ask for as many messages are answered in one go: the next wait until it is over."""


class Stretch(NamedTuple):
    """A part of a room's log: all whose `change` (or `seq`) is above one number, up to another."""

    room: str
    above: int
    upto: int
    is_by_seq: bool = False

    @property
    def size(self) -> int:
        return self.upto - self.above

    @property
    def is_of_it(self) -> ColumnElement[bool]:
        number = Message.seq if self.is_by_seq else Message.change
        is_here = Message.room_id == int(self.room)
        return and_(is_here, number > self.above, number <= self.upto)

    def has(self, message: payloads.Payload) -> bool:
        """Tell whether a message of this room is in it."""
        number: int = message["seq" if self.is_by_seq else "change"]
        return self.above < number <= self.upto

    def touches(self, other: "Stretch") -> bool:
        """Tell whether it goes as far as the beginning of another, which begins no earlier."""
        is_of_one = (self.room, self.is_by_seq) == (other.room, other.is_by_seq)
        return is_of_one and other.above <= self.upto


def missed(rooms: list[payloads.Payload], heads: dict[int, int]) -> dict[str, Any]:
    """All that changed above the heads, by room id, of somebody's rooms as `me` has them.

    Where too much was missed, `reset` is true and the newest page stands in its place. Others get
    a turn now and then, and no transaction is open meanwhile.
    """
    mine = [each for each in rooms if int(each["id"]) in heads]
    near, far = _divide(mine, heads)
    answers: dict[str, Any] = {
        each["id"]: {"messages": [], "change": each["change"], "reset": is_far}
        for them, is_far in ((near, False), (far, True))
        for each in them
    }
    newest = [Stretch(it["id"], it["seq"] - Message.PAGE, it["seq"], True) for it in far]
    changed = [Stretch(it["id"], it["change"] - _gap(it, heads), it["change"]) for it in near]
    for together in _portions([each for each in changed + newest if each.size]):
        db.session.close()
        for message in _reading.do(together):
            answers[message["room"]]["messages"].append(message)
    for answer in answers.values():
        answer["messages"].sort(key=lambda message: message["seq"])
    return answers


def _divide(
    mine: list[payloads.Payload], heads: dict[int, int]
) -> tuple[list[payloads.Payload], list[payloads.Payload]]:
    """Tell the rooms whose missed changes can be sent from those that start anew."""
    near, far, left = [], [], ALL_MAX
    for room in sorted(mine, key=lambda each: _gap(each, heads)):
        gap = _gap(room, heads)
        if 0 <= gap <= min(ROOM_MAX, left):
            near.append(room)
            left -= gap
        else:
            far.append(room)
    return near, far


def _gap(room: payloads.Payload, heads: dict[int, int]) -> int:
    gap: int = room["change"] - heads[int(room["id"])]
    return gap


def _portions(stretches: list[Stretch]) -> Iterator[list[Stretch]]:
    """Put stretches together, and cut long ones, so that none has more than AT_ONCE."""
    rest, portion, left = stretches[::-1], [], AT_ONCE
    while rest:
        stretch = rest.pop()
        if stretch.size > left:
            middle = stretch.above + left
            rest.append(stretch._replace(above=middle))
            stretch = stretch._replace(upto=middle)
        portion.append(stretch)
        left -= stretch.size
        if not left or not rest:
            yield portion
            portion, left = [], AT_ONCE


def _answer(asked: list[Entry[list[Stretch]]]) -> None:
    """Read what any of them asks for, and give to each their own."""
    found: dict[str, dict[str, payloads.Payload]] = {}
    for portion in _portions(_merged(stretch for each in asked for stretch in each.item)):
        for message in _read(portion):
            found.setdefault(message["room"], {})[message["id"]] = message
        time.sleep(0)
    for each in asked:
        each.answer = [
            message
            for stretch in each.item
            for message in found.get(stretch.room, {}).values()
            if stretch.has(message)
        ]


def _merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Put those together that overlap, so that nothing is read twice."""
    merged: list[Stretch] = []
    for each in sorted(set(stretches), key=lambda it: (it.room, it.is_by_seq, it.above)):
        if merged and merged[-1].touches(each):
            merged[-1] = merged[-1]._replace(upto=max(merged[-1].upto, each.upto))
        else:
            merged.append(each)
    return merged


def _read(stretches: list[Stretch]) -> list[payloads.Payload]:
    rows = db.session.scalars(shown().where(or_(*(it.is_of_it for it in stretches))))
    written = [payloads.message(it) for it in rows]
    db.session.close()
    return written


_reading = Together(_answer, most=TOGETHER_MAX)
