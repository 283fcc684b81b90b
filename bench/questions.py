"""What is asked of the large place, as the doors ask it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import select

from bench.places import READERS
from chatapp import payloads, pulse
from chatapp.extensions import db
from chatapp.models import Room, User
from chatapp.operations import absences, messages, searches, sync
from chatapp.operations.rooms import memberships
from chatapp.payloads import found

FINDS = {"rare word": "zeppelin", "medium word": "quince", "common word": "harbour", "東京": "東京"}


@dataclass(frozen=True)
class Question:
    """`ask` is the operation in this process; `event` and `payload` are the same by the wire."""

    name: str
    ask: Callable[[User], object]
    event: str
    payload: str
    who: str = READERS[0]


def all_of(user: User, room: str) -> list[Question]:
    """Every question about a place, by somebody, most of whose words are in one room."""
    depths = {"newest": None, **_depths(room)}
    pages = [_page(f"history, {name}", room, before) for name, before in depths.items()]
    finds = [_find(f"search, {name}", query) for name, query in FINDS.items()]
    near = [_find(f"search, {name}, one room", FINDS[name], room) for name in ("rare word",)]
    heads = {each.room_id: each.room.change for each in memberships.of(user)}
    starts = [_me("me, 200 rooms", READERS[0]), _me("me, nothing ever read", READERS[1])]
    return [*pages, *starts, _sync(heads), *finds, *near]


def _depths(room: str) -> dict[str, int]:
    newest = db.session.scalar(select(Room.seq).where(Room.id == int(room))) or 0
    return {"1 % deep": int(newest * 0.99), "50 % deep": newest // 2}


def _page(name: str, room: str, before: int | None) -> Question:
    def ask(user: User) -> object:
        membership = memberships.find(user, room)
        return payloads.page(membership, messages.page(membership, before=before))

    return Question(name, ask, "history", _json({"room": room, "before": before}))


def _me(name: str, who: str) -> Question:
    return Question(name, lambda user: sync.me(user, pulse.server()), "", "", who)


def _sync(heads: dict[int, int]) -> Question:
    given = {str(room): change for room, change in heads.items()}

    def ask(user: User) -> object:
        return absences.missed(sync.me(user, pulse.server())["rooms"], heads)

    return Question("sync, 200 unchanged rooms", ask, "sync", _json({"rooms": given}))


def _find(name: str, query: str, room: str | None = None) -> Question:
    def ask(user: User) -> object:
        where = memberships.find(user, room).room if room else None
        return found.page(searches.find(user, query, where))

    given = {"query": query, "room": room} if room else {"query": query}
    return Question(name, ask, "search", _json(given))


def _json(given: dict[str, Any]) -> str:
    return orjson.dumps({name: it for name, it in given.items() if it is not None}).decode()
