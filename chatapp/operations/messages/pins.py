"""Pins: what a room keeps in sight."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chatapp import broadcasts
from chatapp.errors import Conflict, Forbidden
from chatapp.extensions import db, transaction
from chatapp.models import Membership, Message, now, shown
from chatapp.operations.messages import log


def pin(membership: Membership, message: Message, on: bool) -> Message:
    """Keep a message in sight of the room, which is told so, or no longer."""
    if not membership.may_pin:
        raise Forbidden(_l("Only this room's owners and the admins pin here."))
    if (message.pinned_at is not None) == on:
        return message
    notice = None
    with transaction() as session:
        log.touch(session, message)
        if on:
            _refuse_unless_pinnable(session, message)
            about = {"message": {"id": str(message.id), "seq": message.seq}}
            notice = log.note(session, message.room, membership.user, "pinned", **about)
        message.pinned_at = now() if on else None
    broadcasts.message_changed(message)
    if notice:
        broadcasts.message_changed(notice)
    return message


def of(membership: Membership) -> list[Message]:
    """What the room has pinned, the latest first."""
    here = (Message.room_id == membership.room_id, Message.pinned_at.is_not(None))
    return list(db.session.scalars(shown().where(*here).order_by(Message.pinned_at.desc())))


def _refuse_unless_pinnable(session: Session, message: Message) -> None:
    if not message.is_words:
        raise Conflict(_l("One can't pin this."))
    here = (Message.room_id == message.room_id, Message.pinned_at.is_not(None))
    if (session.scalar(select(func.count()).where(*here)) or 0) >= Message.PINS_MAX:
        text = _l("A room has at most %(max)d pins. Unpin one first.", max=Message.PINS_MAX)
        raise Conflict(text)
