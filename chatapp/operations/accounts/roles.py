"""What people are in the place: owner, admin, member or guest."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from chatapp import broadcasts
from chatapp.errors import Conflict, Forbidden
from chatapp.extensions import transaction
from chatapp.models import User
from chatapp.operations import audits
from chatapp.operations.accounts import guesthoods
from chatapp.operations.announcements import recipients


def give(admin: User | None, user: User, role: str, reason: str = "") -> None:
    """Give somebody a role; it counts at once, wherever they are. None commands the server."""
    if admin is not None and not admin.may_give(role, user):
        raise Forbidden(_l("Only an owner makes admins and owners, or less of them."))
    if user.role == role:
        return
    guesthoods.refuse(user)
    with transaction() as session:
        if role != "owner":
            refuse_last_owner(session, user)
        before, user.role = user.role, role
        audits.note(session, admin, "role", user, reason, before=before, after=role)
        theirs = recipients.settle(session, user)
    recipients.announce(theirs)
    broadcasts.role_changed(user)
    if user.is_guest or before == "guest":
        broadcasts.person_changed(user)


def refuse_last_owner(session: Session, user: User) -> None:
    """Raise Conflict if the place would have no owner without this one."""
    others = select(User.id).where(
        User.role == "owner", User.deactivated_at.is_(None), User.id != user.id
    )
    if user.is_owner and session.scalar(others.limit(1)) is None:
        raise Conflict(_l("The last owner has to stay. Make somebody else an owner first."))
