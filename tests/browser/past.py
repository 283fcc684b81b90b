"""Gives a room a long past at once: as thousands of operations would have."""

from datetime import timedelta

from chatapp.extensions import transaction
from chatapp.models import Membership, Message, now
from chatapp.operations.rooms import memberships

APART = timedelta(minutes=3)
IN_A_ROW = 2
"""How many messages each says before another speaks."""


def fill(membership: Membership, count: int, apart: timedelta = APART) -> None:
    """Write `count` messages into the room, by its people in turns, read by all of them."""
    room = membership.room
    people = memberships.in_room(room)
    begin = now() - apart * (count + 1)
    with transaction() as session:
        session.add_all(
            Message(
                room=room,
                seq=room.seq + at,
                change=room.change + at,
                author=people[at // IN_A_ROW % len(people)].user,
                body=_words(at),
                html=f"<p>{_words(at)}</p>\n",
                created_at=begin + apart * at,
            )
            for at in range(1, count + 1)
        )
        room.seq, room.change, room.latest_at = room.seq + count, room.change + count, now()
        for each in people:
            each.read_seq = room.seq


def _words(at: int) -> str:
    """A row is as tall as what it says, as in life."""
    return f"Message {at}. " + "Words that fill the line. " * (at * 7 % 13)
