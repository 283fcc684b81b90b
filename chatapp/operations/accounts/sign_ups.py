"""Joining without an invite, where the place's rule lets people do so."""

from flask_babel import lazy_gettext as _l

from chatapp import broadcasts
from chatapp.errors import Invalid, NotFound, RateLimited
from chatapp.models import Place, User
from chatapp.operations import accounts, places
from chatapp.throttle import Throttle
from chatapp.web.networks import network

newcomers = Throttle(burst=5, every=60, name="sign-up")
"""From one address: a household joins at once, a machine that makes accounts gets nowhere."""


def rule() -> Place:
    """The place whose doors are open; NotFound while one joins by invites alone."""
    place = places.current()
    if place is None or place.sign_up == "invite":
        raise NotFound(_l("One joins this place by an invite."))
    return place


def accept(name: str, email: str | None, password: str, address: str) -> User:
    """Make somebody's account; where domains are named, their e-mail address must be in one."""
    place = rule()
    if wait := newcomers.take(network(address)):
        text = _l("Too many tries. Wait %(seconds)d seconds, then try again.", seconds=wait + 1)
        raise RateLimited(text, retry_after=wait)
    accounts.refuse_weak(password, name, email)
    user = accounts.drafted(name, password, email)
    if place.sign_up == "domains" and _domain(user) not in place.domains:
        domains = ", ".join(place.domains)
        text = _l("One joins with an e-mail address at %(domains)s.", domains=domains)
        raise Invalid(text, field="email")
    with accounts.added(user):
        pass
    broadcasts.person_changed(user)
    return user


def _domain(user: User) -> str:
    return (user.email_key or "").rpartition("@")[2]
