"""What people are told. The only room that emits, or knows a channel's name.

A few verbs carry everything (verbs.py): `tell` a channel something, `enter` a person's connections
into a channel or take them out, `close` connections. How they get to connections that other
processes hold is carrying.py's affair: a process beside the server (a flask command) leaves the
same verbs in the database as bulletins, and servers among each other say them on the bus.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from random import SystemRandom
from typing import Any

from flask import current_app
from sqlalchemy import select

from chatapp import payloads
from chatapp.broadcasts.carrying import bulletin as _bulletin
from chatapp.broadcasts.carrying import carrier as _carrier
from chatapp.broadcasts.carrying import direct as _direct
from chatapp.broadcasts.carrying import leave as _leave
from chatapp.broadcasts.carrying import shared as _shared
from chatapp.broadcasts.channels import CONSOLE, EVERYONE, GUESTS
from chatapp.broadcasts.channels import person_channel as _person
from chatapp.broadcasts.channels import room_channel as _room
from chatapp.broadcasts.closing import close, say_goodbye
from chatapp.broadcasts.rights import check
from chatapp.broadcasts.verbs import VERBS, statuses_changed
from chatapp.bus import Bus, Entry
from chatapp.extensions import db, socketio
from chatapp.models import (
    Announcement,
    Caution,
    Draft,
    Login,
    Membership,
    Message,
    Place,
    Recipient,
    Room,
    Scheduled,
    Token,
    User,
)
from chatapp.payloads import announced, faces, personal, threaded
from chatapp.presence import Connection, presence, watchers
from chatapp.presence.peers import ME
from chatapp.telemetry import gauges

__all__ = ["CONSOLE", "EVERYONE", "GUESTS", "check", "close", "statuses_changed"]

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
    _carrier.carry("others", _room(room.id), "left", {"room": str(room.id)})
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


def emoji_changed(name: str, url: str | None) -> None:
    """An emoji of the place's own is there, or with no address, is no more."""
    _carrier.carry("tell", [EVERYONE, GUESTS], "emoji", {"name": name, "url": url})


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


def token_ended(token: Token) -> None:
    """A key opens nothing any more: its live connections are told and closed."""
    _carrier.carry("close_token", token.user_id, token.id)


def account_closed(user: User, reason: str = "deactivated") -> None:
    """An account is closed: so are all of its connections."""
    _carrier.carry("close", user.id, None, reason)


def typing(membership: Membership) -> None:
    """Somebody types: the room is told, they themselves on no device."""
    who, channel = membership.user_id, _room(membership.room_id)
    _carrier.carry("typing", who, channel, payloads.typing(membership))


def presence_changed(user_id: int, room_ids: list[int]) -> None:
    """Somebody came, went idle or went: who shares a room with them is told once."""
    what = {"user": str(user_id), "status": presence.status(user_id)}
    for channels in filter(None, [[_room(room_id) for room_id in room_ids]]):
        socketio.emit("presence", what, to=channels)


def greet(connection: Connection) -> None:
    """A connection is let in, and told so before it is told anything else."""
    if exchange := current_app.extensions["exchange"]:
        exchange.greetings.greet(connection.sid)


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
    here = {found.user_id for found in map(presence.connection, sids) if found}
    if away := presence.elsewhere() - here:
        rows = select(Membership.user_id).where(Membership.room_id.in_(room_ids))
        here.update(db.session.scalars(rows.where(Membership.user_id.in_(away)).distinct()))
    return here


def restarting() -> None:
    """The server is about to end: everybody is told when to come back, not all at once."""
    for connection in [*presence.all(), *watchers.all()]:
        wait = round(_chance.uniform(*RETURN_SECONDS), 2)
        say_goodbye(connection, {"reason": "restarting", "retry_after": wait})


def carry_out(verb: str, arguments: list[Any]) -> None:
    """Do what another process says; a newer version's may say what this one doesn't know."""
    if act := VERBS.get(verb):
        act(*arguments)


def is_heard(room_id: int) -> bool:
    """Tell whether anybody who is here hears a room."""
    return any(True for _ in socketio.server.manager.get_participants("/", _room(room_id)))


def healed(message: Message) -> None:
    """Other processes' people know of a message; those of this one may not."""
    VERBS["tell"](_room(message.room_id), "message", payloads.message(message))


def present(user_id: int) -> None:
    """Somebody came, went idle or went: other processes take it into account."""
    _carrier.share("here", ME, presence.moves, user_id, *presence.own_of(user_id))


def tried(tries: list[Any]) -> None:
    """Somebody tried something that one may try so often: other processes count it too."""
    _carrier.share("tries", tries)


def look() -> None:
    """Something was left for other processes: they need not wait until they look by themselves."""
    _carrier.share("look")


def has_company() -> bool:
    """Tell whether there may be connections that this process doesn't hold."""
    return _carrier.has_company


def is_serving() -> bool:
    """Tell whether this process holds connections itself."""
    return _carrier.carry is not _bulletin


def leave_bulletins() -> None:
    """From now on this process tells nobody itself: a server beside it will."""
    _carrier.carry = _bulletin


def share(bus: Bus, after_others: Callable[[int, int], AbstractContextManager[None]]) -> None:
    """From now on this process has company, with which it talks by this bus.

    `after_others` of a room and a change is entered to tell that, where the bus is not prompt.
    """
    _carrier.bus, _carrier.after_others = bus, after_others
    _carrier.carry = _shared


def be_alone() -> None:
    """From now on this process is the only one."""
    _carrier.bus = None
    _carrier.carry = _direct


def leave(entries: list[Entry]) -> None:
    """Leave for other processes what the bus could not tell them."""
    _leave(entries)
