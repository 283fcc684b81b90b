"""Who is behind a connection and where they may be, read once and forgotten when it changes.

Without it, each event would ask the database the same. It is kept with the connection, as objects
that no session holds, and these make it go:

- a commit of this process, whatever operation it is of, that changes or removes an account, a
  login, a token, a membership, or what a room is: in the commit itself, before the operation
  goes on to announce it;
- a bulletin of another process (chatapp/abreast/), when it is read. Where there are others, one
  stands in each such commit, so that they also learn of it when this process dies after that;
- time: it is never older than SECONDS, and a login never lives longer than it may.

What must not be wrong even for that long is looked at again where it is done: a message is only
stored if its membership and account are there in the same transaction (messages/posting.py).
"""

import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import event, insert, inspect
from sqlalchemy.orm import ORMExecuteState, Session

from chatapp import broadcasts
from chatapp.extensions import db
from chatapp.models import Bulletin, Login, Membership, Room, Token, User, now
from chatapp.operations.rooms import memberships
from chatapp.presence import Connection, presence
from chatapp.presence.peers import ME

SECONDS = 30.0

UNIMPORTANT: dict[type, set[str]] = {
    User: {"digest_at", "digest_since", "digest_until"},
    Login: {"seen_at", "address", "expires_at"},
    Token: {"used_at"},
    Membership: {"read_seq", "spoke_at"},
    Room: {"seq", "change", "latest_at", "edge"},
}
"""What is kept, and which of its columns change all the time and open or close nothing."""

ALL = object()

NAMED_MAX = 500
"""People who are named in a bulletin; it is about all if there are more."""


@dataclass
class Known:
    """A person, by which right they are connected until when, and the tickets they have used.

    `opens` are the scopes of a program's token; None is everything.
    """

    user: User
    expires_at: datetime | None
    opens: frozenset[str] | None = None
    read_at: float = field(default_factory=time.monotonic)
    memberships: dict[str, Membership] = field(default_factory=dict)

    @property
    def is_fresh(self) -> bool:
        is_young = time.monotonic() - self.read_at < SECONDS
        return is_young and (self.expires_at is None or self.expires_at > now())


def behind(connection: Connection) -> Known | None:
    """Who is behind a connection; None when its login or token, or the account, has ended."""
    known: Known | None = connection.known
    if known is None or not known.is_fresh:
        known = _read(connection)
    return known


def membership(known: Known, room: str) -> Membership:
    """Find somebody's ticket to a room, held by no session; raises NotFound."""
    found = known.memberships.get(room)
    if found is None:
        moment = presence.forgotten
        with _reading() as session:
            found = memberships.find(known.user, room, session)
        if moment == presence.forgotten:
            known.memberships[room] = found
    return found


def _read(connection: Connection) -> Known | None:
    moment = presence.forgotten
    is_program = connection.token_id is not None
    with _reading() as session:
        right: Any = (
            session.get(Token, connection.token_id)
            if is_program
            else session.get(Login, connection.login_id)
        )
    if right is None or not right.is_live:
        return None
    until, opens = getattr(right, "expires_at", None), getattr(right, "opens", None)
    known = Known(right.user, until, opens)
    if moment == presence.forgotten:
        connection.known = known
    return known


def _reading() -> Session:
    """A session of its own, so that what is read is as it is now and nobody else holds it."""
    return Session(db.engine, expire_on_commit=False)


@event.listens_for(Session, "after_flush")
def _note(session: Session, _flushed: Any) -> None:
    for it in [*session.dirty, *session.deleted, *session.new]:
        if type(it) in UNIMPORTANT and _counts(session, it):
            whose = it.id if isinstance(it, User) else getattr(it, "user_id", ALL)
            session.info.setdefault("changed", set()).add(whose)


def _counts(session: Session, it: Any) -> bool:
    """Whoever is new somewhere may hear more than before; all else that is new, nobody knew."""
    if it in session.new:
        return isinstance(it, Membership)
    return it in session.deleted or _is_other(it)


def _is_other(it: Any) -> bool:
    attributes = inspect(it).attrs
    columns = set(attributes.keys()) - UNIMPORTANT[type(it)]
    return any(attributes[name].history.has_changes() for name in columns)


@event.listens_for(Session, "do_orm_execute")
def _note_many(state: ORMExecuteState) -> None:
    if (state.is_update or state.is_delete) and state.session.info.get("stage"):
        mapper = state.bind_mapper
        if mapper is None or mapper.class_ in UNIMPORTANT:
            state.session.info.setdefault("changed", set()).add(ALL)


@event.listens_for(Session, "before_commit")
def _leave_word(session: Session) -> None:
    """Have other processes look at their connections: the word is on disk with what it is about."""
    changed = session.info.get("changed")
    if changed and broadcasts.has_company():
        is_many = ALL in changed or len(changed) > NAMED_MAX
        word = {"verb": "check", "arguments": [None if is_many else sorted(changed)]}
        origin = ME if broadcasts.is_serving() else ""
        session.execute(insert(Bulletin), [{**word, "origin": origin}])


@event.listens_for(Session, "after_commit")
def _forget(session: Session) -> None:
    if changed := session.info.pop("changed", None):
        presence.forget(None if ALL in changed else changed)
        broadcasts.look()


@event.listens_for(Session, "after_rollback")
def _keep(session: Session) -> None:
    session.info.pop("changed", None)
