"""An account's end, inside the caller's transaction, which tells of it afterwards."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from chatapp.models import Draft, Token, User, now
from chatapp.operations.accounts import guesthoods, logins


def close(session: Session, user: User) -> None:
    """Close an account: its words stay, its logins and keys end; what was begun is forgotten."""
    user.deactivated_at = user.deactivated_at or now()
    logins.mark_ended(logins.of(user), user.deactivated_at)
    for token in session.scalars(select(Token).where(Token.user_id == user.id)):
        token.revoked_at = token.revoked_at or user.deactivated_at
    session.execute(delete(Draft).where(Draft.user_id == user.id))
    if guesthoods.of(user):
        guesthoods.free_name(user)
