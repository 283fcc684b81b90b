"""Links through which new people come to the place."""

import secrets
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from chatapp import broadcasts
from chatapp.errors import Forbidden, Invalid, NotFound
from chatapp.extensions import db, transaction
from chatapp.models import Invite, User, now
from chatapp.operations import accounts, audits

CODE_BYTES = 16


def make(admin: User, expires_in: timedelta | None, max_uses: int | None) -> Invite:
    """Make a link for others to join through."""
    _refuse_others(admin)
    if max_uses is not None and max_uses < 1:
        raise Invalid(_l("An invite is for at least one person."), field="max_uses")
    invite = Invite(
        code=secrets.token_urlsafe(CODE_BYTES),
        created_by=admin,
        expires_at=now() + expires_in if expires_in else None,
        max_uses=max_uses,
        uses=0,
    )
    with transaction() as session:
        session.add(invite)
        session.flush()
        audits.note(session, admin, "invite", invite, max_uses=max_uses)
    return invite


def made(admin: User) -> list[Invite]:
    """All links ever made, the newest first."""
    _refuse_others(admin)
    return list(db.session.scalars(select(Invite).order_by(Invite.id.desc())))


def find(admin: User, invite_id: int) -> Invite:
    """Find a link to look after it."""
    _refuse_others(admin)
    invite = db.session.get(Invite, invite_id)
    if invite is None:
        raise NotFound(_l("There is no such invite."))
    return invite


def revoke(admin: User, invite_id: int) -> Invite:
    """Let nobody in through it any more."""
    invite = find(admin, invite_id)
    with transaction() as session:
        invite.revoked_at = invite.revoked_at or now()
        audits.note(session, admin, "revoke_invite", invite)
    return invite


def open_by_code(code: str) -> Invite:
    """Find the open invite of a link; a wrong code and a closed invite look the same."""
    invite = db.session.scalar(select(Invite).where(Invite.code == code))
    if invite is None or not invite.is_open:
        raise NotFound(_l("This invite is no longer open. Ask whoever sent it for a new one."))
    return invite


def accept(invite: Invite, name: str, email: str | None, password: str) -> User:
    """Join through an invite: the account and the use of the invite are one change."""
    accounts.refuse_weak(password, name, email)
    user = accounts.drafted(name, password, email, invite_id=invite.id)
    with accounts.added(user) as session:
        session.refresh(invite, with_for_update={"of": Invite})
        if not invite.is_open:
            raise NotFound(_l("This invite is no longer open. Ask whoever sent it for a new one."))
        invite.uses += 1
    broadcasts.person_changed(user)
    return user


def _refuse_others(admin: User) -> None:
    if not admin.may_invite:
        raise Forbidden(_l("Only an admin can look after invites."))
