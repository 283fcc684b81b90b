"""What people are told. The only module that emits, or knows a channel's name.

Three verbs carry everything: `tell` a channel something, `enter` a person's connections into a
channel or take them out, and `close` connections. A process that holds no connections (a flask
command beside the server) leaves the same verbs in the database as bulletins; the server
reads them there and carries them out (chatapp/pulse.py).
"""

from collections.abc import Callable, Sequence
from random import SystemRandom
from typing import Any

from sqlalchemy import select

from chatapp import announced, faces, gauges, payloads, personal, threaded
from chatapp.alarm import alarm
from chatapp.extensions import db, socketio, transaction
from chatapp.models import (
    Announcement,
    Bulletin,
    Caution,
    Draft,
    Login,
    Membership,
    Message,
    Place,
    Recipient,
    Room,
    Scheduled,
    User,
)
from chatapp.presence import Connection, presence, watchers

EVERYONE = "everyone"
"""All but guests, who hear of nothing outside their rooms."""

GUESTS = "guests"
CONSOLE = "/admin"
"""The namespace of the console."""

RETURN_SECONDS = (0.5, 5.0)
"""Between these, by chance, people come back after a restart."""

_chance = SystemRandom()


def message_changed(message: Message) -> None:
    """A message is new, or something happened to it: always the whole of it, to the room."""
    with gauges.handing_out():
        _carrier.carry("tell", _room(message.room_id), "message", payloads.message(message))


def room_changed(room: Room) -> None:
    """A room's public face is new or changed: a public room's concerns everyone."""
    channels = [EVERYONE, _room(room.id)] if room.is_public else _room(room.id)
    _carrier.carry("tell", channels, "room", payloads.room(room))


def room_closed(room: Room) -> None:
    """A public room is private now: who is not in it forgets it, who is learns of it."""
    _carrier.carry("tell_others", _room(room.id), "left", {"room": str(room.id)})
    room_changed(room)


def membership_began(membership: Membership) -> None:
    """Somebody is in: their connections hear the room from now on, and they are told."""
    _carrier.carry("enter", membership.user_id, _room(membership.room_id))
    membership_changed(membership)


def membership_changed(membership: Membership) -> None:
    """Somebody's own view of a room is another, since they own it now: they are told."""
    _carrier.carry("tell", _person(membership.user_id), "room", payloads.my_room(membership))


def membership_ended(user_id: int, room_id: int) -> None:
    """Somebody is out: their connections hear no more of the room, and they are told."""
    _carrier.carry("leave", user_id, _room(room_id))
    _carrier.carry("tell", _person(user_id), "left", {"room": str(room_id)})


def counts_changed(message: Message) -> None:
    """A message counts otherwise: who is here and has not read as far gets their numbers."""
    behind = select(Membership).where(
        Membership.room_id == message.room_id,
        Membership.user_id != message.author_id,
        Membership.user_id.in_(presence.statuses()),
        Membership.read_seq < message.seq,
    )
    readings_changed(list(db.session.scalars(behind)))


def readings_changed(them: list[Membership]) -> None:
    """For members of one room other numbers are true now."""
    for membership, numbers in zip(them, payloads.unreads(them), strict=True):
        _carrier.carry("tell", _person(membership.user_id), "unread", numbers)


def thread_changed(root: Message, users: Sequence[int] = ()) -> None:
    """Numbers of a thread changed for some people, else for all who hear of it and are here."""
    for alike, standing in threaded.standings(root, users):
        _carrier.carry("tell", [*map(_person, alike)], "thread_unread", standing)


def saved(user_id: int, message_id: int, on: bool) -> None:
    """Somebody saved a message or let it go: all their devices know, and nobody else."""
    _carrier.carry("tell", _person(user_id), "message_saved", threaded.saved(message_id, on))


def voted(user_id: int, message_id: int, options: list[int]) -> None:
    """Somebody chose something in a poll: all their devices know which, and nobody else."""
    _carrier.carry("tell", _person(user_id), "voted", personal.voted(message_id, options))


def draft_changed(it: Draft) -> None:
    """Somebody went on writing: all their devices know, and nobody else."""
    _carrier.carry("tell", _person(it.user_id), "draft", personal.draft(it))


def person_changed(user: User) -> None:
    """Somebody has another name or face, or is up to something: who may know of them is told."""
    rooms = db.session.scalars(select(Membership.room_id).where(Membership.user_id == user.id))
    channels = [EVERYONE, _person(user.id), *map(_room, rooms)]
    _carrier.carry("tell", channels, "person", {"person": faces.person_now(user)})


def account_changed(user: User) -> None:
    """Somebody may do more or less than before: they are told, on all devices."""
    _carrier.carry("tell", _person(user.id), "account", {"user": faces.myself(user)})


def role_changed(user: User) -> None:
    """Somebody has another role: what they hear changes at once, and so does the console."""
    _carrier.carry("leave" if user.is_guest else "enter", user.id, EVERYONE)
    _carrier.carry("enter" if user.is_guest else "leave", user.id, GUESTS)
    if not user.may_look_after:
        _carrier.carry("unwatch", user.id)
    account_changed(user)


def cautioned(caution: Caution) -> None:
    """The admins tell one person something."""
    _carrier.carry("tell", _person(caution.user_id), "caution", announced.caution(caution))


def place_changed(place: Place) -> None:
    """The place looks different, or has other rules."""
    _carrier.carry("tell", [EVERYONE, GUESTS], "place", place.face)


def reports_changed(count: int) -> None:
    """So many reports wait: whoever is in the console sees it."""
    _carrier.carry("console", "reports", {"open": count})


def announcement_changed(it: Announcement, above: int, to: int) -> None:
    """An announcement is new or changed for its recipients of these user ids who are here."""
    _carrier.carry("announce", it.id, above, to, False)


def announcement_reminded(it: Announcement, above: int, to: int) -> None:
    """Those of them who are not done with an announcement have it before them once more."""
    _carrier.carry("announce", it.id, above, to, True)


def announcement_for(row: Recipient) -> None:
    """Something happened between one person and an announcement: all their devices know."""
    _carrier.carry("tell", _person(row.user_id), "announcement", announced.announcement(row))


def report_changed(it: Announcement) -> None:
    """An announcement got further: who may know of it sees the numbers move."""
    what = announced.counts(it)
    for user_id in announced.watchers(it):
        _carrier.carry("tell", _person(user_id), "announcement_counts", what)


def scheduled_changed(it: Scheduled) -> None:
    """A message that waits to be sent is new, changed, or waits no longer."""
    _carrier.carry("tell", _person(it.author_id), "scheduled", announced.scheduled(it))


def work_waits() -> None:
    """There is something to be done at a time that the clock may not know of."""
    _carrier.carry("wake")


def login_ended(login: Login, reason: str = "signed_out") -> None:
    """A login is over: its live connections are told and closed."""
    _carrier.carry("close", login.user_id, login.id, reason)


def account_closed(user: User, reason: str = "deactivated") -> None:
    """An account is closed: so are all of its connections."""
    _carrier.carry("close", user.id, None, reason)


def typing(membership: Membership) -> None:
    """Somebody types: the room is told, they themselves on no device."""
    mine = [each.sid for each in presence.of_user(membership.user_id)]
    socketio.emit(
        "typing", payloads.typing(membership), to=_room(membership.room_id), skip_sid=mine
    )


def presence_changed(user_id: int, room_ids: list[int]) -> None:
    """Somebody came, went idle or went: who shares a room with them is told once."""
    what = {"user": str(user_id), "status": presence.status(user_id)}
    for channels in filter(None, [[_room(room_id) for room_id in room_ids]]):
        socketio.emit("presence", what, to=channels)


def arrived(connection: Connection, room_ids: list[int], is_guest: bool) -> None:
    """A connection is welcome: it hears its rooms from now on."""
    everyone = GUESTS if is_guest else EVERYONE
    for channel in [everyone, _person(connection.user_id), *map(_room, room_ids)]:
        socketio.server.enter_room(connection.sid, channel)


def me(connection: Connection, everything: dict[str, Any]) -> None:
    """One connection gets what a page starts from."""
    socketio.emit("me", everything, to=connection.sid)


def heartbeat(beat: dict[str, Any]) -> None:
    """The server is alive, said by itself."""
    socketio.emit("heartbeat", beat, to=[EVERYONE, GUESTS])


def figures(what: dict[str, Any], connection: Connection | None = None) -> None:
    """How the server is doing, for one who has just come to watch or for all who do."""
    to = connection.sid if connection else None
    socketio.emit("figures", what, to=to, namespace=CONSOLE)


def here_in(room_ids: list[int]) -> set[int]:
    """Who has a live connection in any of these rooms, by user id."""
    there = socketio.server.manager.get_participants
    sids = {sid for channel in map(_room, room_ids) for sid, _line in there("/", channel)}
    return {found.user_id for found in map(presence.connection, sids) if found}


def restarting() -> None:
    """The server is about to end: everybody is told when to come back, not all at once."""
    for connection in [*presence.all(), *watchers.all()]:
        wait = round(_chance.uniform(*RETURN_SECONDS), 2)
        _say_goodbye(connection, {"reason": "restarting", "retry_after": wait})


def close(connection: Connection, reason: str) -> None:
    """Tell one connection why, and close it, with the network connection underneath."""
    server = socketio.server
    line = server.manager.eio_sid_from_sid(connection.sid, connection.namespace)
    _say_goodbye(connection, {"reason": reason})
    server.disconnect(connection.sid, namespace=connection.namespace)
    if line:
        server.eio.disconnect(line)


def _say_goodbye(connection: Connection, bye: dict[str, Any]) -> None:
    socketio.emit("bye", bye, to=connection.sid, namespace=connection.namespace)


def carry_out(verb: str, arguments: list[Any]) -> None:
    """Do what a bulletin of another process says."""
    _VERBS[verb](*arguments)


def leave_bulletins() -> None:
    """From now on this process tells nobody itself: a server beside it will."""
    _carrier.carry = _bulletin


def _room(room_id: int) -> str:
    return f"room:{room_id}"


def _person(user_id: int) -> str:
    return f"person:{user_id}"


def _direct(verb: str, *arguments: Any) -> None:
    _VERBS[verb](*arguments)


def _bulletin(verb: str, *arguments: Any) -> None:
    with transaction() as session:
        session.add(Bulletin(verb=verb, arguments=list(arguments)))


class _Carrier:
    """How this process tells: by its own connections, unless it is told to leave bulletins."""

    carry = staticmethod(_direct)


_carrier = _Carrier()


def _tell(channel: str | list[str], event: str, what: dict[str, Any]) -> None:
    socketio.emit(event, what, to=channel)


def _console(event: str, what: dict[str, Any]) -> None:
    socketio.emit(event, what, namespace=CONSOLE)


def _tell_others(channel: str, event: str, what: dict[str, Any]) -> None:
    """Tell everyone but those in a channel."""
    there = [sid for sid, _line in socketio.server.manager.get_participants("/", channel)]
    socketio.emit(event, what, to=EVERYONE, skip_sid=there)


def _enter(user_id: int, channel: str) -> None:
    for connection in presence.of_user(user_id):
        socketio.server.enter_room(connection.sid, channel)


def _leave(user_id: int, channel: str) -> None:
    for connection in presence.of_user(user_id):
        socketio.server.leave_room(connection.sid, channel)


def _close(user_id: int, login_id: int | None, reason: str) -> None:
    for here in (presence, watchers):
        mine = here.of_user(user_id)
        for connection in mine if login_id is None else here.of_login(user_id, login_id):
            close(connection, reason)


def _unwatch(user_id: int) -> None:
    for connection in watchers.of_user(user_id):
        close(connection, "forbidden")


def _announce(announcement_id: int, above: int, to: int, only_open: bool) -> None:
    """Tell those who are here, with one packet for all who are told the same."""
    here = sorted(user_id for user_id in presence.statuses() if above < user_id <= to)
    for alike, what in announced.told(announcement_id, here, only_open):
        socketio.emit("announcement", what, to=[*map(_person, alike)])


def _wake() -> None:
    alarm.ring()


_VERBS: dict[str, Callable[..., None]] = {
    "tell": _tell,
    "tell_others": _tell_others,
    "console": _console,
    "enter": _enter,
    "leave": _leave,
    "close": _close,
    "announce": _announce,
    "wake": _wake,
    "unwatch": _unwatch,
}
