"""What somebody has begun to say, kept so that it follows them; nobody else learns of it."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from chatapp import broadcasts
from chatapp.errors import Conflict, NotFound
from chatapp.extensions import db, transaction
from chatapp.markup import has_ink
from chatapp.models import Draft, Membership, Message, User, now


def keep(membership: Membership, body: str, revision: int, thread: int | None = None) -> Draft:
    """Keep what was begun, in the place of the draft that has this `revision`; 0 is none.

    Answers what is kept now: where another device was faster, that is its draft, unchanged.
    """
    body = body if has_ink(body) else ""
    with transaction() as session:
        user_id, room_id = membership.user_id, membership.room_id
        held = session.get(Draft, (user_id, room_id, thread or 0))
        known = held or _blank(user_id, room_id, thread)
        if known.revision != revision or known.body == body:
            return known
        if not known.body:
            _refuse_unless_possible(session, membership, thread)
        if held is None:
            _forget_old(session, user_id)
            session.add(known)
        known.body, known.written_at = body, now()
        known.revision += 1
    broadcasts.draft_changed(known)
    return known


def of(user: User) -> list[Draft]:
    """All that somebody has begun, the latest first."""
    rows = select(Draft).where(Draft.user_id == user.id, Draft.body != "")
    return list(db.session.scalars(rows.order_by(Draft.written_at.desc())))


def _blank(user_id: int, room_id: int, thread: int | None) -> Draft:
    return Draft(
        user_id=user_id,
        room_id=room_id,
        thread_id=thread or 0,
        body="",
        revision=0,
        written_at=now(),
    )


def _refuse_unless_possible(session: Session, membership: Membership, thread: int | None) -> None:
    root = session.get(Message, thread) if thread is not None else None
    if thread is not None and (root is None or root.room_id != membership.room_id):
        raise NotFound(_l("There is no such message."))
    mine = select(func.count()).where(Draft.user_id == membership.user_id, Draft.body != "")
    if (session.scalar(mine) or 0) >= Draft.MAX:
        raise Conflict(_l("You have begun enough messages. Finish some of them first."))


def _forget_old(session: Session, user_id: int) -> None:
    old = Draft.written_at < now() - timedelta(days=Draft.EMPTY_DAYS)
    session.execute(delete(Draft).where(Draft.user_id == user_id, Draft.body == "", old))
