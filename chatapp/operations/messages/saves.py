"""Messages that somebody wants to find again, which is known to nobody else."""

from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, func, select

from chatapp import broadcasts
from chatapp.errors import Conflict
from chatapp.extensions import db, transaction
from chatapp.models import Membership, Message, Saved, User, shown

PAGE = 30


class Page(NamedTuple):
    """Saved messages, the last saved first, and the ids of all of them."""

    messages: list[Message]
    ids: list[int]


def save(membership: Membership, message: Message, on: bool) -> Message:
    """Keep a message to find it again, or no longer."""
    key = (membership.user_id, message.id)
    with transaction() as session:
        held = session.get(Saved, key)
        if on and held is None:
            mine = select(func.count()).where(Saved.user_id == membership.user_id)
            if (session.scalar(mine) or 0) >= Saved.MAX:
                raise Conflict(_l("You have saved enough messages. Let some of them go first."))
            session.add(Saved(user_id=membership.user_id, message_id=message.id))
        elif held is not None and not on:
            session.delete(held)
    broadcasts.saved(membership.user_id, message.id, on)
    return message


def page(user: User, before: int | None = None) -> Page:
    """Read what somebody saved in the rooms that they are in; `before` is a message's id."""
    mine = and_(Membership.room_id == Message.room_id, Membership.user_id == user.id)
    rows = (
        select(Message.id)
        .join(Saved, and_(Saved.message_id == Message.id, Saved.user_id == user.id))
        .join(Membership, mine)
        .where(Message.deleted_at.is_(None))
        .order_by(Saved.saved_at.desc(), Message.id.desc())
    )
    ids = list(db.session.scalars(rows))
    start = ids.index(before) + 1 if before in ids else 0
    wanted = ids[start : start + PAGE]
    found = {it.id: it for it in db.session.scalars(shown().where(Message.id.in_(wanted)))}
    return Page([found[number] for number in wanted], ids)
