"""What a client needs to start, and to go on after any absence."""

import time
from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select

from chatapp import broadcasts, payloads
from chatapp.extensions import db
from chatapp.models import (
    Announcement,
    Caution,
    Draft,
    Emoji,
    Message,
    Recipient,
    User,
    now,
    rfc3339,
    shown,
)
from chatapp.operations.announcements import recipients
from chatapp.operations.complaints import cautions
from chatapp.payloads import announced, faces, shared
from chatapp.presence import presence

ROOM_MAX = 1_000
"""More changes missed in one room than this, and the newest page is sent instead."""

ALL_MAX = 6_000
"""The same for all rooms together: the rooms with fewest missed come first."""

AT_ONCE = 100
"""So many messages are read and written down before others get a turn."""


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


def me(user: User, server: dict[str, Any]) -> dict[str, Any]:
    """Everything a page needs to start, or to start again."""
    rooms = payloads.my_rooms(user.id)
    waits = db.session.execute(_WAITS, {"user": user.id}).one()
    here = broadcasts.here_in([int(room["id"]) for room in rooms]) | {user.id}
    return {
        "user": faces.myself(user),
        "rooms": rooms,
        "announcements": _announcements(user) if waits.announcements else [],
        "cautions": _cautions(user) if waits.cautions else [],
        "drafts": bool(waits.drafts),
        "emoji": bool(waits.emoji),
        "presence": {
            str(each): presence.status(each) for each in here if presence.connections_of(each)
        },
        "server": {
            "time": rfc3339(now()),
            "limits": {**payloads.limits(), **shared.limits()},
            **server,
        },
    }


def _announcements(user: User) -> list[payloads.Payload]:
    return [announced.announcement(row) for row in recipients.open_for(user)]


def _cautions(user: User) -> list[payloads.Payload]:
    return [announced.caution(each) for each in cautions.waiting(user)]


_WAITS = select(
    exists()
    .where(Recipient.user_id == bindparam("user"), Recipient.announcement_id == Announcement.id)
    .where(recipients.IS_OPEN)
    .label("announcements"),
    exists()
    .where(Caution.user_id == bindparam("user"), Caution.heeded_at.is_(None))
    .label("cautions"),
    exists().where(Draft.user_id == bindparam("user"), Draft.body != "").label("drafts"),
    exists().select_from(Emoji).label("emoji"),
)
"""Whether there is anything of what there mostly isn't, in one query for all of it."""


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
        for message in _read(together):
            answers[message["room"]]["messages"].append(message)
        time.sleep(0)
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


def _read(stretches: list[Stretch]) -> list[payloads.Payload]:
    rows = db.session.scalars(shown().where(or_(*(it.is_of_it for it in stretches))))
    written = [payloads.message(it) for it in rows]
    db.session.close()
    return written
