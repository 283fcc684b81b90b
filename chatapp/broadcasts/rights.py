"""What people may hear, as it is stored: connections that hear more are taken out, or closed.

Whoever changes rights in another process leaves word in the same commit, and so this is done also
when that process dies a moment later. It can be done again at any time, in any order.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from chatapp.broadcasts.channels import EVERYONE, GUESTS, person_channel, room_channel
from chatapp.broadcasts.closing import close
from chatapp.extensions import db, socketio
from chatapp.models import Login, Membership, Token, User, now
from chatapp.presence import Connection, presence, watchers

AT_ONCE = 500
"""People who are looked up in one query."""


def check(user_ids: list[int] | None) -> None:
    """Bring the connections of these people, or of all, in line with what is stored."""
    presence.forget(user_ids)
    here = {*presence.here(), *watchers.here()}
    whose = sorted(here if user_ids is None else here & set(user_ids))
    for start in range(0, len(whose), AT_ONCE):
        _check(whose[start : start + AT_ONCE])
        socketio.sleep(0)


def _check(user_ids: list[int]) -> None:
    people = _people(user_ids)
    logins = _live(Login, user_ids, Login.ended_at.is_(None), Login.expires_at > now())
    tokens = _live(Token, user_ids, Token.revoked_at.is_(None))
    rooms: dict[int, set[str]] = {user_id: set() for user_id in user_ids}
    rows = select(Membership.user_id, Membership.room_id).where(Membership.user_id.in_(user_ids))
    for user_id, room_id in db.session.execute(rows):
        rooms[user_id].add(room_channel(room_id))
    for user_id in user_ids:
        user = people.get(user_id)
        for connection in [*presence.of_user(user_id), *watchers.of_user(user_id)]:
            right = connection.token_id in tokens or connection.login_id in logins
            _put_right(connection, user, right, rooms[user_id])


def _people(user_ids: list[int]) -> dict[int, User]:
    rows = select(User).where(User.id.in_(user_ids))
    # Others may have changed them since this session last looked.
    found = db.session.scalars(rows.execution_options(populate_existing=True))
    return {user.id: user for user in found}


def _live(kind: Any, user_ids: list[int], *which: Any) -> set[int]:
    return set(db.session.scalars(select(kind.id).where(kind.user_id.in_(user_ids), *which)))


def _put_right(connection: Connection, user: User | None, right: bool, rooms: set[str]) -> None:
    if user is None or not user.is_active:
        close(connection, "deactivated")
    elif not right:
        close(connection, "signed_out")
    elif connection.namespace != "/":
        if not user.may_look_after:
            close(connection, "forbidden")
    else:
        everyone = GUESTS if user.is_guest else EVERYONE
        _tune(connection.sid, {everyone, person_channel(user.id), *rooms})


def _tune(sid: str, wanted: set[str]) -> None:
    """Let a connection hear these channels and no others, but for its own."""
    hears = _channels(socketio.server.manager.get_rooms(sid, "/"))
    for channel in hears - wanted - {sid}:
        socketio.server.leave_room(sid, channel)
    for channel in wanted - hears:
        socketio.server.enter_room(sid, channel)


def _channels(found: Iterable[Any]) -> set[str]:
    return {channel for channel in found or () if channel}
