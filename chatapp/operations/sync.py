"""What a client needs to start, and to go on after any absence."""

from itertools import groupby
from typing import Any

from sqlalchemy import and_, or_

from chatapp import payloads
from chatapp.extensions import db
from chatapp.models import Membership, Message, User, now, rfc3339
from chatapp.operations import cautions, memberships, messages, people
from chatapp.presence import presence

ROOM_MAX = 1_000
"""More changes missed in one room than this, and the newest page is sent instead."""

ALL_MAX = 6_000
"""The same for all rooms together: the rooms with fewest missed come first."""


def me(user: User, server: dict[str, Any]) -> dict[str, Any]:
    """Everything a page needs to start, or to start again."""
    mine = memberships.of(user)
    near, here = people.sharing_rooms_with(user), presence.statuses()
    return {
        "user": payloads.myself(user),
        "rooms": payloads.my_rooms(user.id, mine),
        "announcements": [],
        "cautions": [payloads.caution(each) for each in cautions.waiting(user)],
        "presence": {str(each): here[each] for each in near if each in here},
        "server": {"time": rfc3339(now()), "limits": payloads.limits(), **server},
    }


def missed(user: User, heads: dict[int, int]) -> dict[str, Any]:
    """All that changed above the heads, by room id; rooms that one is not in are left out.

    Where too much was missed, `reset` is true and the newest page stands in its place.
    """
    mine = [each for each in memberships.of(user) if each.room_id in heads]
    near, far = _divide(mine, heads)
    behind = {each.room_id: heads[each.room_id] for each in near if _gap(each, heads)}
    changed = _changed(behind)
    answers = [(each, changed.get(each.room_id, []), False) for each in near]
    answers += [(each, messages.page(each), True) for each in far]
    return {
        str(membership.room_id): payloads.missed(membership, rows, reset)
        for membership, rows, reset in answers
    }


def _divide(
    mine: list[Membership], heads: dict[int, int]
) -> tuple[list[Membership], list[Membership]]:
    """Tell the rooms whose missed changes can be sent from those that start anew."""
    near, far, left = [], [], ALL_MAX
    for membership in sorted(mine, key=lambda each: _gap(each, heads)):
        gap = _gap(membership, heads)
        if 0 <= gap <= min(ROOM_MAX, left):
            near.append(membership)
            left -= gap
        else:
            far.append(membership)
    return near, far


def _gap(membership: Membership, heads: dict[int, int]) -> int:
    return membership.room.change - heads[membership.room_id]


def _changed(heads: dict[int, int]) -> dict[int, list[Message]]:
    if not heads:
        return {}
    above = or_(
        *(and_(Message.room_id == room, Message.change > head) for room, head in heads.items())
    )
    rows = db.session.scalars(messages.shown().where(above).order_by(Message.room_id, Message.seq))
    return {room: list(them) for room, them in groupby(rows, key=lambda it: it.room_id)}
