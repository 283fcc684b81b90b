"""Keys for bots and other programs."""

from collections.abc import Iterable
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, bindparam, func, select

from chatapp import broadcasts, keys
from chatapp.errors import Conflict, Forbidden, Invalid, NotFound
from chatapp.extensions import db, transaction
from chatapp.keys.scopes import SCOPES, written
from chatapp.models import Token, User, now
from chatapp.operations import audits
from chatapp.operations.accounts import guesthoods

TOUCH_EVERY = timedelta(minutes=1)

_BY_KEY = select(Token).where(Token.key_hash == bindparam("key"))
_OWNER = (
    select(Token.user_id)
    .join(User, User.id == Token.user_id)
    .where(Token.key_hash == bindparam("key"))
    .where(Token.revoked_at.is_(None), User.deactivated_at.is_(None))
)


def make(
    user: User, name: str = "", scopes: Iterable[str] = SCOPES, by: User | None = None
) -> tuple[Token, str]:
    """Make a key for an account; it can be shown now and never again.

    `by` is the admin who makes it for a bot. Raises Invalid without a scope, Forbidden for
    somebody else's account, and Conflict where there are too many already.
    """
    chosen = written(tuple(scopes))
    if not chosen:
        raise Invalid(_l("Choose what it may do."), field="scopes")
    if by is not None and not (user.is_bot and by.may_act_on(user)):
        raise Forbidden(_l("You may not do that to this person."))
    guesthoods.refuse(user)
    key = keys.new()
    token = Token(user=user, key_hash=keys.hashed(key), name=name, scopes=chosen)
    with transaction() as session:
        count = select(func.count()).select_from(_live_of(user).subquery())
        if session.execute(count).scalar_one() >= Token.PER_PERSON:
            raise Conflict(_l("There are too many already. Revoke one first."))
        session.add(token)
        session.flush()
        if by is not None:
            audits.note(session, by, "token", user, scopes=chosen)
    return token, key


def of(user: User) -> list[Token]:
    """The tokens of an account that still open something, the newest first."""
    return list(db.session.scalars(_live_of(user).order_by(Token.id.desc())))


def _live_of(user: User) -> Select[Token]:
    return select(Token).where(Token.user_id == user.id, Token.revoked_at.is_(None))


def find(key: str) -> Token | None:
    """Find the token of a key, if it still opens anything."""
    token = db.session.scalar(_BY_KEY, {"key": keys.hashed(key)})
    return token if token and token.is_live else None


def owner(key: str) -> int | None:
    """Whose a key is, if it still opens anything: all that the gate asks of a crowd."""
    return db.session.scalar(_OWNER, {"key": keys.hashed(key)})


def live(token_id: int) -> Token | None:
    """Find a token by its number, if it still opens anything."""
    token = db.session.get(Token, token_id)
    return token if token and token.is_live else None


def find_of(user: User, token_id: int) -> Token:
    """Find one of an account's own tokens that still open something."""
    token = live(token_id)
    if token is None or token.user_id != user.id:
        raise NotFound(_l("That token opens nothing any more."))
    return token


def refuse_without(token: Token | None, scope: str) -> None:
    """Raise Forbidden, which names the scope, where a program asks for more than its token has."""
    if token is not None and scope not in token.opens:
        raise lacking(scope)


def lacking(scope: str) -> Forbidden:
    """What a program is told that asks for more than its token has."""
    text = _l("This token may not do that: it lacks the scope “%(scope)s”.", scope=scope)
    return Forbidden(text, scope=scope)


def touch(token: Token) -> None:
    """Note that a token is in use, at most once in TOUCH_EVERY."""
    if token.used_at and now() - token.used_at < TOUCH_EVERY:
        return
    with transaction():
        token.used_at = now()


def revoke(token: Token, by: User | None = None) -> None:
    """Make a key worthless, and close what is connected with it; `by` is an admin, if one does."""
    if by is not None and not by.may_act_on(token.user):
        raise Forbidden(_l("You may not do that to this person."))
    with transaction() as session:
        token.revoked_at = token.revoked_at or now()
        if by is not None:
            audits.note(session, by, "revoke_token", token.user)
    broadcasts.token_ended(token)
