"""Who is connected from where, in this process: pure state, no sockets and no database."""

from dataclasses import dataclass, field
from typing import Literal

Status = Literal["online", "away", "offline"]


@dataclass
class Connection:
    """One live connection of a person: by a login (a browser) or by a token (a program)."""

    sid: str
    user_id: int
    login_id: int | None = None
    token_id: int | None = None
    namespace: str = "/"
    is_away: bool = False


@dataclass
class Presence:
    """All connections by their Socket.IO id, and each person's among them."""

    _connections: dict[str, Connection] = field(default_factory=dict)
    _sids: dict[int, set[str]] = field(default_factory=dict)

    def arrive(self, connection: Connection) -> bool:
        """Take a connection in; tell whether the person's status changed by it."""
        before = self.status(connection.user_id)
        self._connections[connection.sid] = connection
        self._sids.setdefault(connection.user_id, set()).add(connection.sid)
        return self.status(connection.user_id) != before

    def depart(self, sid: str) -> bool:
        """Let a connection go; tell whether the status changed. A second call does nothing."""
        connection = self._connections.get(sid)
        if connection is None:
            return False
        before = self.status(connection.user_id)
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
        connection.is_away = is_away
        return self.status(connection.user_id) != before

    def connection(self, sid: str) -> Connection | None:
        return self._connections.get(sid)

    def status(self, user_id: int) -> Status:
        """Online with any device in use, away when all are idle, offline without any."""
        mine = self.of_user(user_id)
        if not mine:
            return "offline"
        return "away" if all(connection.is_away for connection in mine) else "online"

    def all(self) -> list[Connection]:
        """Every connection, whosever it is."""
        return list(self._connections.values())

    def of_user(self, user_id: int) -> list[Connection]:
        return [self._connections[sid] for sid in self._sids.get(user_id, ())]

    def of_login(self, user_id: int, login_id: int) -> list[Connection]:
        return [each for each in self.of_user(user_id) if each.login_id == login_id]

    def statuses(self) -> dict[int, Status]:
        """Everybody who is here, by user id."""
        return {user_id: self.status(user_id) for user_id in self._sids}

    def clear(self) -> None:
        self._connections.clear()
        self._sids.clear()

    def __len__(self) -> int:
        return len(self._connections)


presence = Presence()
"""The connections of this process."""

watchers = Presence()
"""Those to the console, which make nobody online."""
