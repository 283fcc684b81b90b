"""A way in for those who came by an import: a link each, with which they choose a password."""

from datetime import timedelta

from sqlalchemy import select

from chatapp import keys
from chatapp.extensions import db, transaction
from chatapp.models import Reset, User, now
from chatapp.operations import audits
from chatapp.operations.imports import origins
from chatapp.operations.imports.origins import Move

GOOD_FOR = timedelta(days=7)
"""Longer than a link for a lost password: it goes to many people at once."""


def waiting(move: Move) -> list[User]:
    """Whoever has come with it, is no program, and has no password yet.

    Whose account was closed there isn't waited for: they have left.
    """
    left = origins.known(db.session(), move.source, "person", move.left)
    rows = select(User).where(
        User.id.in_(origins.own_ids(move.source, "person")),
        User.id.not_in(left.values()),
        User.password_hash.is_(None),
        User.is_bot.is_(False),
    )
    return list(db.session.scalars(rows.order_by(User.id)))


def invite(user: User) -> str:
    """Open somebody's account, and make the key of their link, which is shown once."""
    key, moment = keys.new(), now()
    with transaction() as session:
        user.deactivated_at = None
        session.add(Reset(user=user, key_hash=keys.hashed(key), expires_at=moment + GOOD_FOR))
        audits.note(session, None, "reset_link", user)
    return key
