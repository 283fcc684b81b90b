"""The words that messages had before they were changed, for the people of their room."""

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from chatapp.extensions import db
from chatapp.models import Membership, Message, Wording


def keep(session: Session, message: Message) -> None:
    """Keep the words that are about to be replaced, inside the caller's transaction."""
    last = select(func.max(Wording.number)).where(Wording.message_id == message.id)
    number = (session.scalar(last) or 0) + 1
    written_at = message.edited_at or message.created_at
    words = Wording(
        message_id=message.id,
        number=number,
        body=message.body,
        html=message.html,
        written_at=written_at,
    )
    session.add(words)
    oldest = number - Message.WORDINGS_MAX
    if oldest > 0:
        old = (Wording.message_id == message.id, Wording.number <= oldest)
        session.execute(delete(Wording).where(*old))


def of(membership: Membership, message: Message) -> list[Wording]:
    """All earlier words of a message of the room, the oldest first; none once it is deleted."""
    if message.room_id != membership.room_id:
        return []
    rows = select(Wording).where(Wording.message_id == message.id)
    return list(db.session.scalars(rows.order_by(Wording.number)))
