"""Who is connected from where: pure state, no sockets and no database.

Each process knows its own connections one by one, and of all others what those say of themselves
(chatapp/presence/peers.py): who is there, in which status, with how many connections.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

Status = Literal["online", "away", "offline"]

TOLD_PER_SECOND = 50_000
"""Events about who is here that may be told in a second, to all of them together."""

SAVED_SECONDS = 1.0
"""How much of that a quiet time saves up."""


@dataclass
class Connection:
    """One live connection of a person: by a login (a browser) or by a token (a program).

    `known` is what was read about who they are and where they may be (chatapp/admission/known.py).
    """

    sid: str
    user_id: int
    login_id: int | None = None
    token_id: int | None = None
    namespace: str = "/"
    is_away: bool = False
    known: Any = field(default=None, repr=False, compare=False)


class Elsewhere(NamedTuple):
    """What another process says of a person."""

    status: Status
    connections: int


@dataclass
class Presence:
    """All connections by their Socket.IO id, and each person's among them."""

    _connections: dict[str, Connection] = field(default_factory=dict)
    _sids: dict[int, set[str]] = field(default_factory=dict)
    _elsewhere: dict[str, dict[int, Elsewhere]] = field(default_factory=dict)
    moves: int = 0
    """Grows whenever somebody comes, goes idle or goes here: of two words the later is known."""
    forgotten: int = 0
    """Grows with whatever was forgotten, so that who was reading just then notices."""

    def arrive(self, connection: Connection) -> bool:
        """Take a connection in; tell whether the person's status changed by it."""
        before = self.status(connection.user_id)
        self.moves += 1
        self._connections[connection.sid] = connection
        self._sids.setdefault(connection.user_id, set()).add(connection.sid)
        return self.status(connection.user_id) != before

    def depart(self, sid: str) -> bool:
        """Let a connection go; tell whether the status changed. A second call does nothing."""
        connection = self._connections.get(sid)
        if connection is None:
            return False
        before = self.status(connection.user_id)
        self.moves += 1
        del self._connections[sid]
        sids = self._sids[connection.user_id]
        sids.discard(sid)
        if not sids:
            del self._sids[connection.user_id]
        return self.status(connection.user_id) != before

    def set_away(self, sid: str, is_away: bool) -> bool:
        """Note that nobody touches this connection's device; tell whether the status changed."""
        connection = self._connections.get(sid)
        if connection is None:
            return False
        before = self.status(connection.user_id)
        self.moves += 1
        connection.is_away = is_away
        return self.status(connection.user_id) != before

    def connection(self, sid: str) -> Connection | None:
        return self._connections.get(sid)

    def hear(self, peer: str, user_id: int, said: Elsewhere) -> bool:
        """Note what another process says of a person; tell whether the status changed."""
        before, theirs = self.status(user_id), self._elsewhere.setdefault(peer, {})
        if said.connections:
            theirs[user_id] = said
        else:
            theirs.pop(user_id, None)
        return self.status(user_id) != before

    def hear_all(self, peer: str, said: dict[int, Elsewhere]) -> list[int]:
        """Note what it says of all its people at once; answers whose status changed."""
        before = self._elsewhere.get(peer, {})
        whose = [
            user_id for user_id in {*before, *said} if before.get(user_id) != said.get(user_id)
        ]
        old = {user_id: self.status(user_id) for user_id in whose}
        self._elsewhere[peer] = dict(said)
        return [user_id for user_id in whose if self.status(user_id) != old[user_id]]

    def lose(self, peer: str) -> list[int]:
        """Another process is gone, and with it everybody there; answers whose status changed."""
        changed = self.hear_all(peer, {})
        del self._elsewhere[peer]
        return changed

    def status(self, user_id: int) -> Status:
        """Online with any device in use, away when all are idle, offline without any."""
        here = self.status_here(user_id)
        if here == "online" or not self._elsewhere:
            return here
        them = {at[user_id].status for at in self._elsewhere.values() if user_id in at} | {here}
        return "online" if "online" in them else "away" if "away" in them else "offline"

    def status_here(self, user_id: int) -> Status:
        """The same, of the devices that are connected to this process."""
        mine = self.of_user(user_id)
        if not mine:
            return "offline"
        return "away" if all(connection.is_away for connection in mine) else "online"

    def connections_of(self, user_id: int) -> int:
        """How many connections somebody has, wherever."""
        there = [at[user_id].connections for at in self._elsewhere.values() if user_id in at]
        return len(self._sids.get(user_id, ())) + sum(there)

    def own(self) -> dict[int, Elsewhere]:
        """What there is to say to others of the people here."""
        return {each: self.own_of(each) for each in self._sids}

    def own_of(self, user_id: int) -> Elsewhere:
        """The same of one person."""
        return Elsewhere(self.status_here(user_id), len(self._sids.get(user_id, ())))

    def forget(self, user_ids: Iterable[int] | None = None) -> None:
        """Let what is known of people, or of all, be read anew."""
        self.forgotten += 1
        whose = list(self._sids) if user_ids is None else user_ids
        for user_id in whose:
            for connection in self.of_user(user_id):
                connection.known = None

    def all(self) -> list[Connection]:
        """Every connection, whosever it is."""
        return list(self._connections.values())

    def of_user(self, user_id: int) -> list[Connection]:
        return [self._connections[sid] for sid in self._sids.get(user_id, ())]

    def of_login(self, user_id: int, login_id: int) -> list[Connection]:
        return [each for each in self.of_user(user_id) if each.login_id == login_id]

    def statuses(self) -> dict[int, Status]:
        """Everybody who is connected, wherever, by user id."""
        return {user_id: self.status(user_id) for user_id in {*self._sids, *self.elsewhere()}}

    def here(self) -> list[int]:
        """Everybody who is connected to this process, by user id."""
        return list(self._sids)

    def elsewhere(self) -> set[int]:
        """Everybody who is connected to another one."""
        return {user_id for at in self._elsewhere.values() for user_id in at}

    def clear(self) -> None:
        self._connections.clear()
        self._sids.clear()
        self._elsewhere.clear()

    def __len__(self) -> int:
        return len(self._connections)


class Tidings:
    """Whose status others have yet to be told, so that a crowd's coming doesn't cost its square.

    When a thousand come back at once, each of them would be told of each. As many as fit into
    `rate` events a second are told at once; the rest wait, and of them only the latest counts.
    """

    def __init__(self, rate: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._free_at = clock() - SAVED_SECONDS
        self._waiting: dict[int, list[int]] = {}

    def note(self, user_id: int, room_ids: list[int]) -> None:
        """Somebody's status is another, and who is in these rooms is to hear of it."""
        self._waiting.pop(user_id, None)
        self._waiting[user_id] = room_ids

    def due(self, hearers: int) -> list[tuple[int, list[int]]]:
        """Take out what may be told now to so many hearers, longest waiting first."""
        taken = []
        while self._waiting and self._free_at <= (moment := self._clock()):
            user_id = next(iter(self._waiting))
            taken.append((user_id, self._waiting.pop(user_id)))
            self._free_at = max(self._free_at, moment - SAVED_SECONDS) + hearers / self._rate
        return taken

    def clear(self) -> None:
        self._waiting.clear()
        self._free_at = self._clock() - SAVED_SECONDS


presence = Presence()
"""The connections of this process, and who is at others."""

watchers = Presence()
"""Those to the console, which make nobody online."""

tidings = Tidings(TOLD_PER_SECOND)
"""What is to be told of them."""
