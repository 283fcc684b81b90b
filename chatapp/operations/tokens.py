"""Keys for bots and other programs."""

from datetime import timedelta

from sqlalchemy import bindparam, select

from chatapp import broadcasts, keys
from chatapp.extensions import db, transaction
from chatapp.models import Token, User, now

TOUCH_EVERY = timedelta(minutes=1)

_BY_KEY = select(Token).where(Token.key_hash == bindparam("key"))
_OWNER = (
    select(Token.user_id)
    .join(User, User.id == Token.user_id)
    .where(Token.key_hash == bindparam("key"))
    .where(Token.revoked_at.is_(None), User.deactivated_at.is_(None))
)


def make(user: User) -> tuple[Token, str]:
    """Make a key for an account; it can be shown now and never again."""
    key = keys.new()
    token = Token(user=user, key_hash=keys.hashed(key))
    with transaction() as session:
        session.add(token)
    return token, key


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


def touch(token: Token) -> None:
    """Note that a token is in use, at most once in TOUCH_EVERY."""
    if token.used_at and now() - token.used_at < TOUCH_EVERY:
        return
    with transaction():
        token.used_at = now()


def revoke(token: Token) -> None:
    """Make a key worthless, and close what is connected with the account's keys."""
    with transaction():
        token.revoked_at = token.revoked_at or now()
    broadcasts.account_closed(token.user, "signed_out")
