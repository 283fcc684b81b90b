"""All that somebody ever said here, taken out of the log."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select

from chatapp import broadcasts
from chatapp.errors import Forbidden
from chatapp.extensions import db, transaction
from chatapp.models import Message, User
from chatapp.operations import audits
from chatapp.operations.files import leftovers
from chatapp.operations.messages import log, replies

AT_ONCE = 200
"""Messages in one transaction: more would keep other writers waiting."""

TOLD_MAX = 100
"""Of more changes in a room only the last is told: the gap in `change` has clients ask for all."""


def count(user: User) -> int:
    """How many messages of somebody there still are."""
    return len(db.session.scalars(_of(user)).all())


def delete(admin: User | None, user: User, reason: str = "") -> int:
    """Leave of each message only its place, in every room, conversations included."""
    if admin is not None and not admin.may_act_on(user):
        raise Forbidden(_l("You may not do that to this person."))
    with transaction() as session:
        audits.note(session, admin, "delete_words", user, reason, messages=count(user))
    buried = 0
    while ids := db.session.scalars(_of(user).limit(AT_ONCE)).all():
        with transaction() as session:
            rows = session.scalars(select(Message).where(Message.id.in_(ids))).all()
            for message in rows:
                log.bury(session, message, admin or user)
                replies.settle(session, message)
        _announce(list(rows))
        buried += len(rows)
    leftovers.clear()
    return buried


def _of(user: User) -> Select[int]:
    return (
        select(Message.id)
        .where(Message.author_id == user.id, Message.kind == "text", Message.deleted_at.is_(None))
        .order_by(Message.room_id, Message.seq)
    )


def _announce(messages: list[Message]) -> None:
    for room_id in {message.room_id for message in messages}:
        here = [message for message in messages if message.room_id == room_id]
        for message in here if len(here) <= TOLD_MAX else here[-1:]:
            broadcasts.message_changed(message)
        broadcasts.counts_changed(here[-1])
    replies.announce(messages)
