"""What is done to the connections of this process, by verbs that other processes may say too."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from chatapp import throttle
from chatapp.alarm import alarm, bulletins
from chatapp.broadcasts import rights
from chatapp.broadcasts.channels import CONSOLE, EVERYONE, person_channel
from chatapp.broadcasts.closing import close
from chatapp.extensions import db, socketio
from chatapp.models import Membership
from chatapp.payloads import announced
from chatapp.presence import Elsewhere, presence, tidings, watchers
from chatapp.presence.heads import heads
from chatapp.presence.peers import peers

AT_ONCE = 500
"""People who are looked up in one query."""


def _tell(channel: str | list[str], event: str, what: dict[str, Any]) -> None:
    if event == "message":
        heads.note(int(what["room"]), what["change"])
    socketio.emit(event, what, to=channel)


def _console(event: str, what: dict[str, Any]) -> None:
    socketio.emit(event, what, namespace=CONSOLE)


def _others(channel: str, event: str, what: dict[str, Any]) -> None:
    """Tell everyone but those in a channel."""
    there = [sid for sid, _line in socketio.server.manager.get_participants("/", channel)]
    socketio.emit(event, what, to=EVERYONE, skip_sid=there)


def _typing(user_id: int, channel: str, what: dict[str, Any]) -> None:
    mine = [each.sid for each in presence.of_user(user_id)]
    socketio.emit("typing", what, to=channel, skip_sid=mine)


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


def _close_token(user_id: int, token_id: int) -> None:
    for connection in presence.of_user(user_id):
        if connection.token_id == token_id:
            close(connection, "signed_out")


def _unwatch(user_id: int) -> None:
    for connection in watchers.of_user(user_id):
        close(connection, "forbidden")


def _announce(announcement_id: int, above: int, to: int, only_open: bool) -> None:
    """Tell those who are here, with one packet for all who are told the same."""
    here = sorted(user_id for user_id in presence.here() if above < user_id <= to)
    for alike, what in announced.told(announcement_id, here, only_open):
        socketio.emit("announcement", what, to=[*map(person_channel, alike)])


def _wake() -> None:
    alarm.ring()


def _look() -> None:
    bulletins.ring()


def _here(name: str, moves: int, user_id: int, *said: Any) -> None:
    """Another process says of somebody how they are connected to it."""
    peer = peers.meet(name)
    if moves < peer.moves:
        return  # its row in the database has said something later
    peer.moves = moves
    if presence.hear(name, user_id, Elsewhere(*said)):
        statuses_changed([user_id])


def statuses_changed(user_ids: list[int]) -> None:
    """People came or went elsewhere: whoever is here and shares a room with them is to hear it."""
    for start in range(0, len(user_ids), AT_ONCE):
        some = user_ids[start : start + AT_ONCE]
        rooms: dict[int, list[int]] = {user_id: [] for user_id in some}
        rows = select(Membership.user_id, Membership.room_id).where(Membership.user_id.in_(some))
        for user_id, room_id in db.session.execute(rows):
            rooms[user_id].append(room_id)
        for user_id, room_ids in rooms.items():
            tidings.note(user_id, room_ids)


VERBS: dict[str, Callable[..., None]] = {
    "tell": _tell,
    "others": _others,
    "console": _console,
    "typing": _typing,
    "enter": _enter,
    "leave": _leave,
    "close": _close,
    "close_token": _close_token,
    "announce": _announce,
    "wake": _wake,
    "unwatch": _unwatch,
    "check": rights.check,
    "look": _look,
    "here": _here,
    "tries": throttle.hear,
}
