"""Coming back after a long absence: all that was missed, or the newest page and `reset`."""

import asyncio
import time

import orjson
import pytest
from sqlalchemy import insert, update

from chatapp.extensions import db, transaction
from chatapp.models import Message, Room, now
from tests.faults import figures, loop
from tests.faults.crowd import Crowd
from tests.faults.pinger import pinging
from tests.faults.place import app_of
from tests.faults.server import Server

ROOMS = 20


@pytest.mark.parametrize(("missed", "seconds"), [(5_000, 2.0), (100_000, 1.0)])
def test_what_was_missed_arrives(make_place, missed, seconds):
    place = make_place(people=2, rooms=ROOMS)
    _fill(place, missed // ROOMS)
    with Server(place.folder) as server:
        answer, took, waits = loop.run(_run(Crowd(place, server.port, seed=1), place))
    rooms = [answer["rooms"][room] for room in place.rooms]
    figures.record(
        f"missed_{missed}",
        seconds=round(took, 2),
        megabytes=round(len(orjson.dumps(answer)) / 1e6, 2),
        resets=sum(room["reset"] for room in rooms),
        messages=sum(len(room["messages"]) for room in rooms),
        others_waited=figures.worst(waits),
    )
    for room in rooms:
        seqs = [message["seq"] for message in room["messages"]]
        newest = list(range(missed // ROOMS + 2 - len(seqs), missed // ROOMS + 2))
        assert seqs == newest, "the page or the missed ones, without a hole, up to the end"
        assert room["reset"] or len(seqs) == missed // ROOMS
        assert room["change"] == missed // ROOMS + 1
    assert all(room["reset"] for room in rooms) == (missed > 6_000)
    assert took <= figures.lenient(seconds)


def _fill(place, each):
    """As if somebody had talked all night; every room holds its opening notice already."""
    with app_of(place.folder).app_context():
        author = int(place.auditor.id)
        with transaction() as session:
            for room in map(int, place.rooms):
                session.execute(
                    insert(Message), [_said(room, author, n) for n in range(2, each + 2)]
                )
                session.execute(
                    update(Room).where(Room.id == room).values(seq=each + 1, change=each + 1)
                )
        db.engine.dispose()


def _said(room, author, number):
    body = f"message {number}, about as long as people's messages are on the whole"
    return {
        "room_id": room,
        "seq": number,
        "change": number,
        "client_id": f"{room}-{number}",
        "author_id": author,
        "body": body,
        "html": f"<p>{body}</p>",
        "created_at": now(),
    }


async def _run(crowd, place):
    """Another person's pings tell how long everybody else has to wait meanwhile."""
    async with crowd:
        (other,) = await crowd.arrive([place.crowd[0]])
        async with pinging(other) as waits:
            await asyncio.sleep(0.3)
            began = time.monotonic()
            answer = await crowd.auditor.ask("sync", {"rooms": dict.fromkeys(place.rooms, 1)})
            took = time.monotonic() - began
            await asyncio.sleep(0.1)
        return answer, took, waits
