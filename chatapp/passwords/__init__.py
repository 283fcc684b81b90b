"""Passwords: which are good enough, and keeping them as Argon2id hashes only.

The parameters are the first choice of the OWASP Password Storage Cheat Sheet: 19 MiB, two passes,
one lane. Hashing takes tens of milliseconds of a processor, so it always runs through run_blocking.
"""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import lazy_gettext as _l

from chatapp.errors import Invalid, TooLong
from chatapp.extensions import run_blocking
from chatapp.models import User
from chatapp.passwords.guessable import is_guessable, is_made_of

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$" + "A" * 22 + "$" + "A" * 43
"""What a password is checked against when there is no account, so that it takes as long.

Written out, since to hash one at every start would cost as long as a sign-in.
"""


def refuse_weak(password: str, *about: str | None) -> None:
    """Refuse a password that is short, widely known, or made of what is known about its owner."""
    if len(password) < User.PASSWORD_MIN:
        message = _l("Use at least %(count)d characters.", count=User.PASSWORD_MIN)
        raise Invalid(message, field="password")
    if len(password) > User.PASSWORD_MAX:
        raise TooLong(_l("That password is too long."), limit=User.PASSWORD_MAX, field="password")
    if is_guessable(password):
        raise Invalid(_l("That password is easy to guess. Choose another."), field="password")
    if any(is_made_of(password, each) for each in about if each):
        raise Invalid(_l("Leave names out of the password."), field="password")


def hashed(password: str) -> str:
    """Make the hash that is kept."""
    return run_blocking(_hasher.hash, _normal(password))


def fits(password_hash: str | None, password: str) -> bool:
    """Check a password; without a hash it takes as long and fits nobody."""
    known = run_blocking(_verify, password_hash or NOBODY, _normal(password))
    return known and password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Tell whether a hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def _normal(password: str) -> bytes:
    # The same password typed on different systems can arrive in different Unicode spellings.
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def _verify(password_hash: str, password: bytes) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
