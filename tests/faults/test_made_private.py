"""The sixth way of losing access: a public room is made private, and who isn't in it is out."""

import asyncio
import time

from tests.faults import figures, loop
from tests.faults.connection import connect
from tests.faults.place import add_people
from tests.faults.server import Server

ROUNDS = figures.size(10, 200)
ABREAST = 5
RATE = 50
FELT_SECONDS = 1.0


def test_a_closed_room_is_gone_at_once_for_who_is_not_in_it(make_place):
    seed = figures.seed("made_private")
    place = make_place(people=10, rooms=1, each_in=1)
    add_people(place, [f"victim-{number}" for number in range(ROUNDS)], ["1"])
    with Server(place.folder) as server:
        late, found = loop.run(_run(place, server.port))
    figures.record(
        "made_private",
        seed=seed,
        rounds=ROUNDS,
        latest_event_after_the_answer=figures.worst(late),
        later_than_a_second=sum(each > FELT_SECONDS for each in late),
        found_by_asking_afterwards=len(found),
    )
    assert len(late) == ROUNDS
    assert not found, found[:3]
    assert figures.worst(late) <= figures.lenient(FELT_SECONDS)


async def _run(place, port):
    late, found = [], []
    owner = await connect(port, lambda *_: None, cookie=place.people["grace"].cookie)
    for start in range(0, ROUNDS, ABREAST):
        rounds = [
            _round(owner, port, place.people[f"victim-{number}"], f"open {number}")
            for number in range(start, start + ABREAST)
        ]
        for latest, finds in await asyncio.gather(*rounds):
            late.append(latest)
            found += finds
    owner.close()
    return late, found


async def _round(owner, port, victim, name):
    """See a public room change, until it is closed, and a while longer."""
    heard = []

    def hear(event, what):
        if event in ("room", "left", "message"):
            heard.append((event, what.get("id"), what.get("room"), time.monotonic()))

    connection = await connect(port, hear, cookie=victim.cookie)
    room = (await owner.emit("open", {"name": name, "kind": "public"}))["room"]
    changing = asyncio.create_task(_keep_changing(owner, room["id"]))
    await asyncio.sleep(0.5)
    answer = await owner.emit("update", {"room": room["id"], "kind": "private"})
    answered = time.monotonic()
    assert answer["ok"], answer
    await asyncio.sleep(FELT_SECONDS + 0.5)
    changing.cancel()
    told = [at for event, it, _, at in heard if event == "room" and it == room["id"]]
    assert told, "it should have been seen while it was public"
    assert any(event == "left" and of == room["id"] for event, _, of, _ in heard)
    finds = await _finds(connection, room)
    connection.close()
    return max(0.0, told[-1] - answered), finds


async def _keep_changing(owner, room):
    number = 0
    while True:
        number += 1
        await owner.emit("update", {"room": room, "topic": f"topic {number}"})
        await asyncio.sleep(1 / RATE)


async def _finds(connection, room):
    """What asking for the room in any way still gives of it."""
    questions = [
        ("join", {"room": room["id"]}),
        ("join", {"room": room["slug"]}),
        ("history", {"room": room["id"]}),
        ("members", {"room": room["id"]}),
        ("search", {"query": "topic", "room": room["id"]}),
    ]
    found = []
    for event, payload in questions:
        answer = await asyncio.wait_for(connection.emit(event, payload), 5)
        if answer.get("error") != "not_found":
            found.append((event, str(answer)[:200]))
    answer = await asyncio.wait_for(connection.emit("browse", {}), 5)
    if room["id"] in {it["id"] for it in answer["rooms"]}:
        found.append(("browse", room["id"]))
    answer = await asyncio.wait_for(connection.emit("sync", {"rooms": {room["id"]: 0}}), 5)
    if room["id"] in answer["rooms"]:
        found.append(("sync", room["id"]))
    return found
