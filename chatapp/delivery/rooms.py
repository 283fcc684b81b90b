"""Who is in which room, and telling all of them: Socket.IO's client manager, made for many.

A packet is encoded and framed once, and the same bytes go onto each recipient's list. Who the
recipients are is looked up once for each room, and again when somebody came or went. Whoever
has no connection of the engine's is sent to as Socket.IO does.

It may stand under a pub/sub manager: `class Shared(RedisManager, Rooms)`.
"""

from contextlib import suppress
from typing import Any, NamedTuple

from engineio import packet as engine_packet
from engineio.exceptions import EngineIOError
from socketio import packet
from socketio.manager import Manager

from chatapp.delivery.connection import Connection
from chatapp.delivery.frames import message
from chatapp.telemetry import gauges

REMEMBERED_MIN = 4
"""People in a room from which on its audience is worth remembering."""


class Audience(NamedTuple):
    """Who is told: connections of ours, and the Engine.IO ids of all others."""

    connections: tuple[Connection, ...]
    others: tuple[str, ...]


class Rooms(Manager):
    """A `client_manager` for a Socket.IO server whose clients are the engine's."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._audiences: dict[tuple[str, Any], Audience] = {}
        self._rooms_of: dict[str, dict[Any, None]] = {}
        """In the order of entering; a dict of five is a third as large as a set of five."""

    def emit(
        self,
        event: str,
        data: Any,
        namespace: str,
        room: Any = None,
        skip_sid: Any = None,
        callback: Any = None,
        to: Any = None,
        **options: Any,
    ) -> None:
        """Tell a room, several, one client, or (None) all of a namespace."""
        room = to or room
        if callback or namespace not in self.rooms:
            # Each recipient's packet has a number of its own then.
            self._emit_singly(event, data, namespace, room, skip_sid, callback)
            return
        audience = self._audience(namespace, room)
        if skip_sid:
            audience = self._without(audience, namespace, skip_sid)
        if audience.connections or audience.others:
            self._tell(audience, self._encoded(event, data, namespace))

    def basic_enter_room(
        self, sid: str, namespace: str, room: Any, eio_sid: str | None = None
    ) -> None:
        super().basic_enter_room(sid, namespace, room, eio_sid=eio_sid)
        self._rooms_of.setdefault(sid, {})[room] = None
        self._audiences.pop((namespace, room), None)

    def basic_leave_room(self, sid: str, namespace: str, room: Any) -> None:
        super().basic_leave_room(sid, namespace, room)
        self._rooms_of.get(sid, {}).pop(room, None)
        self._audiences.pop((namespace, room), None)

    def basic_disconnect(self, sid: str, namespace: str, **options: Any) -> None:
        """Take somebody out of their rooms, without looking at all the others."""
        for room in self._rooms_of.pop(sid, ()):
            self.basic_leave_room(sid, namespace, room)
        self.callbacks.pop(sid, None)
        _strike(self.pending_connect, namespace, sid)
        _strike(self.pending_disconnect, namespace, sid)

    def get_rooms(self, sid: str, namespace: str) -> list[Any]:
        return [room for room in self._rooms_of.get(sid, ()) if room is not None]

    def look_anew(self, eio_sid: str) -> None:
        """Somebody has another connection than before."""
        for namespace in self.get_namespaces():
            sid = self.sid_from_eio_sid(eio_sid, namespace)
            for room in self._rooms_of.get(sid, ()):
                self._audiences.pop((namespace, room), None)

    def _emit_singly(
        self, event: str, data: Any, namespace: str, room: Any, skip_sid: Any, callback: Any
    ) -> None:
        Manager.emit(self, event, data, namespace, room=room, skip_sid=skip_sid, callback=callback)

    def _audience(self, namespace: str, room: Any) -> Audience:
        if room is not None and not isinstance(room, str) and hasattr(room, "__len__"):
            return _together([self._audience(namespace, each) for each in room])
        if found := self._audiences.get((namespace, room)):
            return found
        sids = self.rooms[namespace].get(room, {})
        audience = self._look_up(sids.values())
        if len(sids) >= REMEMBERED_MIN:
            self._audiences[namespace, room] = audience
        return audience

    def _look_up(self, eio_sids: Any) -> Audience:
        clients = self.server.eio.sockets
        found = {each: getattr(clients.get(each), "connection", None) for each in eio_sids}
        return Audience(
            tuple(connection for connection in found.values() if connection),
            tuple(each for each, connection in found.items() if not connection),
        )

    def _without(self, audience: Audience, namespace: str, skipped: Any) -> Audience:
        everybody = self.rooms[namespace].get(None, {})
        sids = skipped if isinstance(skipped, list) else [skipped]
        away = self._look_up([everybody[sid] for sid in sids if sid in everybody])
        out, others = set(away.connections), set(away.others)
        return Audience(
            tuple(each for each in audience.connections if each not in out),
            tuple(each for each in audience.others if each not in others),
        )

    def _encoded(self, event: str, data: Any, namespace: str) -> list[str | bytes]:
        values = list(data) if isinstance(data, tuple) else [] if data is None else [data]
        pkt = self.server.packet_class(packet.EVENT, namespace=namespace, data=[event, *values])
        encoded = pkt.encode()
        return encoded if isinstance(encoded, list) else [encoded]

    def _tell(self, audience: Audience, parts: list[str | bytes]) -> None:
        if audience.connections:
            frames = b"".join([message(part) for part in parts])
            outbox = audience.connections[0].outbox
            dirty = outbox.dirty
            for connection in audience.connections:
                out = connection.out
                if not out:
                    dirty.append(connection)
                out.append(frames)
            outbox.kick()
            gauges.counted["deliveries"] += len(audience.connections)
        gauges.counted["deliveries"] += len(audience.others)
        for eio_sid in audience.others:
            for part in parts:
                with suppress(EngineIOError):  # it went meanwhile
                    pkt = engine_packet.Packet(engine_packet.MESSAGE, part)
                    self.server._send_eio_packet(eio_sid, pkt)


def _together(audiences: list[Audience]) -> Audience:
    """All of several audiences, each once."""
    return Audience(
        tuple(dict.fromkeys(each for it in audiences for each in it.connections)),
        tuple(dict.fromkeys(each for it in audiences for each in it.others)),
    )


def _strike(pending: dict[str, list[str]], namespace: str, sid: str) -> None:
    if sid in pending.get(namespace, ()):
        pending[namespace].remove(sid)
        if not pending[namespace]:
            del pending[namespace]
