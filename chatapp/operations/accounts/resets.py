"""Links with which people who lost their password choose another."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from chatapp import broadcasts, keys, passwords
from chatapp.errors import Forbidden, NotFound
from chatapp.extensions import db, transaction
from chatapp.models import Reset, User, now
from chatapp.operations import accounts, audits
from chatapp.operations.accounts import guesthoods, logins


def make(admin: User | None, user: User) -> str:
    """Make a link's key, which is shown once; earlier ones stop working."""
    if admin is not None and not admin.may_act_on(user):
        raise Forbidden(_l("You may not do that to this person."))
    if not user.is_active or user.is_bot:
        raise Forbidden(_l("This account can't be signed in to."))
    guesthoods.refuse(user)
    key, moment = keys.new(), now()
    with transaction() as session:
        for earlier in session.scalars(select(Reset).where(Reset.user_id == user.id)):
            earlier.used_at = earlier.used_at or moment
        session.add(
            Reset(
                user=user,
                key_hash=keys.hashed(key),
                created_by_id=admin.id if admin else None,
                expires_at=moment + Reset.LIFETIME,
            )
        )
        audits.note(session, admin, "reset_link", user)
    return key


def find(key: str) -> Reset:
    """Find the open link of a key; a wrong key and a used link look the same."""
    reset = db.session.scalar(select(Reset).where(Reset.key_hash == keys.hashed(key)))
    if reset is None or not reset.is_open:
        raise NotFound(_l("This link is no longer good. Ask an admin for a new one."))
    return reset


def use(reset: Reset, password: str) -> User:
    """Choose another password; whoever is signed in anywhere has to sign in again."""
    user = reset.user
    accounts.refuse_weak(password, user.name, user.email)
    password_hash = passwords.hashed(password)
    with transaction() as session:
        session.refresh(reset, with_for_update={"of": Reset})
        if not reset.is_open:
            raise NotFound(_l("This link is no longer good. Ask an admin for a new one."))
        reset.used_at = now()
        user.password_hash = password_hash
        ended = logins.of(user)
        logins.mark_ended(ended, reset.used_at)
        audits.note(session, user, "reset_used", user)
    for login in ended:
        broadcasts.login_ended(login)
    return user
