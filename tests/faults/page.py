"""What a page makes of what it is told, by the protocol; and the same, fetched anew."""

from collections.abc import Iterable
from typing import Any

from tests.world import Listener

Room = dict[str, Any]


class Page:
    """One person's rooms, messages and counts, kept by events alone after the greeting."""

    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        self._rooms: dict[str, Room] = {}
        self._messages: dict[str, dict[str, Any]] = {}
        self._heard = 0

    def listen(self) -> None:
        """Take in what was told since the last time, in the order of telling."""
        news = self.listener.told()[self._heard :]
        self._heard += len(news)
        for event, what in news:
            if event == "me":
                self._me = what["user"]["id"]
                for room in what["rooms"]:
                    self._room(room)
            elif event in ("message", "room", "left", "unread", "thread_unread"):
                getattr(self, f"_{event}")(what)

    def state(self) -> dict[str, Any]:
        return {
            id: {**room, "messages": _drawn(self._messages[id].values())}
            for id, room in self._rooms.items()
        }

    def fetched(self) -> dict[str, Any]:
        """What the page would hold if it were opened now, in a single question."""
        answer = self.listener.call("sync", {"rooms": dict.fromkeys(self._rooms, 0)})
        return {
            room["id"]: {**room, "messages": _drawn(self._whole(room["id"], answer["rooms"]))}
            for room in answer["me"]["rooms"]
        }

    def read(self) -> dict[str, Any]:
        """The same page by page, as somebody reads who scrolls up."""
        rooms = self.listener.call("sync", {"rooms": {}})["me"]["rooms"]
        return {
            room["id"]: {**room, "messages": _drawn(self._history(room["id"]))} for room in rooms
        }

    def close(self) -> None:
        self.listener.hang_up()

    def _room(self, room: Room) -> None:
        """My own view of a room, or the face of it that everybody sees."""
        id = room["id"]
        if id not in self._rooms and "read_seq" not in room:
            return
        if id not in self._rooms:
            history = self._history(id)
            self._messages[id] = {it["id"]: it for it in history if it["change"] <= room["change"]}
        self._rooms[id] = {**self._rooms.get(id, {}), **room}

    def _message(self, message: dict[str, Any]) -> None:
        room = self._rooms[message["room"]]
        held = self._messages[message["room"]].get(message["id"])
        if held is None or held["change"] < message["change"]:
            self._messages[message["room"]][message["id"]] = message
        room["change"] = max(room["change"], message["change"])
        if message["seq"] > room["seq"]:
            room["seq"], room["latest"] = message["seq"], message["created_at"]
            self._count(room, message)

    def _count(self, room: Room, message: dict[str, Any]) -> None:
        """A client adds one for each that arrives: others' words."""
        if message["kind"] == "notice" or message["author"]["id"] == self._me:
            return
        if not message.get("also_to_room", True):
            return
        if message["seq"] > room["read_seq"]:
            room["unread"] += 1
            is_mine = message["mentions"] == "room" or self._me in message["mentions"]
            room["mentions"] += is_mine

    def _left(self, what: dict[str, Any]) -> None:
        self._rooms.pop(what["room"], None)
        self._messages.pop(what["room"], None)

    def _unread(self, what: dict[str, Any]) -> None:
        numbers = {name: what[name] for name in ("unread", "mentions", "read_seq")}
        if what["room"] in self._rooms:
            self._rooms[what["room"]] |= numbers

    def _thread_unread(self, what: dict[str, Any]) -> None:
        if what["room"] in self._rooms:
            self._rooms[what["room"]]["threads"] = what["threads"]

    def _whole(self, room: str, missed: dict[str, Any]) -> list[dict[str, Any]]:
        return missed[room]["messages"] if room in missed else self._history(room)

    def _history(self, room: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        more = True
        while more:
            after = found[-1]["seq"] if found else 0
            page = self.listener.call("history", {"room": room, "after": after, "limit": 100})
            if not page["ok"]:
                return []
            found += page["messages"]
            more = page["more_after"]
        return found


def _seq(message: dict[str, Any]) -> int:
    return message["seq"]


def _drawn(messages: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Messages as a page shows them: a quote's words are those of the message that it quotes."""
    return [{**it, "quote": it["quote"] and it["quote"]["id"]} for it in sorted(messages, key=_seq)]
