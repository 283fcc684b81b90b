"""Proving who one is with a password, and slowing down who guesses.

Three buckets. One for each account from one address: a person may mistype, a guesser gets nowhere.
One for each address: trying many accounts is slow too. One for each account from all addresses
where its owner never was: many machines together get nowhere either, and they can't lock out the
owner, whose own addresses don't draw from it. The second fills faster than the first can be
emptied, and the third faster than one address can empty it.
"""

from flask_babel import lazy_gettext as _l

from chatapp import passwords
from chatapp.errors import Forbidden, RateLimited
from chatapp.extensions import transaction
from chatapp.models import User
from chatapp.names import skeleton
from chatapp.operations import accounts
from chatapp.operations.accounts import logins
from chatapp.throttle import Throttle
from chatapp.web.networks import network

here = Throttle(burst=5, every=60, name="sign-in here")
address_wide = Throttle(burst=20, every=3, name="sign-in address_wide")
account_wide = Throttle(burst=8, every=30, name="sign-in account_wide")


def check(name_or_email: str, password: str, address: str) -> User:
    """Find who signs in; the answer takes as long and says the same whatever was wrong."""
    user = accounts.find(name_or_email)
    account = str(user.id) if user else skeleton(name_or_email)
    _slow_down(account, address, known=logins.is_known(user, address))
    fits = passwords.fits(user.password_hash if user else None, password)
    if user is None or not fits or not user.is_active:
        raise Forbidden(_l("That name and password don't go together."))
    here.give_back(f"{account} {network(address)}")
    _rehash(user, password)
    return user


def confirm(user: User, password: str, address: str) -> None:
    """Ask somebody who is signed in for their password once more."""
    _slow_down(str(user.id), address, known=True)
    if not passwords.fits(user.password_hash, password):
        raise Forbidden(_l("That is not your present password."))


def _slow_down(account: str, address: str, known: bool) -> None:
    home = network(address)
    wait = address_wide.take(home) or here.take(f"{account} {home}")
    if not wait and not known:
        wait = account_wide.take(account)
    if wait:
        message = _l("Too many tries. Wait %(seconds)d seconds, then try again.", seconds=wait + 1)
        raise RateLimited(message, retry_after=wait)


def _rehash(user: User, password: str) -> None:
    """Keep up with today's hash parameters, now that the password is at hand."""
    if not passwords.is_outdated(user.password_hash or ""):
        return
    password_hash = passwords.hashed(password)
    with transaction():
        user.password_hash = password_hash
