"""Being signed in: one login for each browser or device, each of which can be ended."""

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import bindparam, select

from chatapp import broadcasts, keys
from chatapp.errors import Forbidden, NotFound
from chatapp.extensions import db, transaction
from chatapp.models import Login, User, now
from chatapp.operations import audits
from chatapp.operations.accounts import guesthoods

REMEMBERED = timedelta(days=90)
IDLE = timedelta(days=14)
TOUCH_EVERY = timedelta(minutes=1)

_BY_KEY = select(Login).where(Login.key_hash == bindparam("key"))


def start(
    user: User,
    remember: bool,
    address: str,
    user_agent: str,
    until: datetime | None = None,
) -> tuple[Login, str]:
    """Sign somebody in where they are, at most until then; the key is for their cookie alone."""
    key, end = keys.new(), now() + (REMEMBERED if remember else IDLE)
    login = Login(
        user=user,
        key_hash=keys.hashed(key),
        expires_at=min(end, until) if until else end,
        remembered=remember,
        address=address[: Login.ADDRESS_MAX],
        user_agent=user_agent[: Login.USER_AGENT_MAX],
    )
    with transaction() as session:
        session.add(login)
    return login, key


def find(key: str) -> Login | None:
    """Find the live login of a cookie's key."""
    login = db.session.scalar(_BY_KEY, {"key": keys.hashed(key)})
    return login if login and login.is_live else None


def was_visit(key: str) -> bool:
    """Tell whether a key was that of a guest by a link, whose visit is over."""
    login = db.session.scalar(_BY_KEY, {"key": keys.hashed(key)})
    return login is not None and not login.is_live and guesthoods.of(login.user) is not None


def find_of(user: User, login_id: int) -> Login:
    """Find one of somebody's own live logins."""
    login = db.session.get(Login, login_id)
    if login is None or login.user_id != user.id or not login.is_live:
        raise NotFound(_l("That sign-in has already ended."))
    return login


def find_any(admin: User, login_id: int) -> Login:
    """Find a live login of somebody, as an admin."""
    login = db.session.get(Login, login_id)
    if not admin.may_look_after or login is None or not login.is_live:
        raise NotFound(_l("That sign-in has already ended."))
    return login


def of(user: User) -> list[Login]:
    """Everywhere somebody is signed in, last seen first."""
    rows = select(Login).where(
        Login.user_id == user.id, Login.ended_at.is_(None), Login.expires_at > now()
    )
    return list(db.session.scalars(rows.order_by(Login.seen_at.desc(), Login.id.desc())))


def is_known(user: User | None, address: str) -> bool:
    """Tell whether somebody has ever signed in from an address."""
    user_id = user.id if user else 0
    rows = select(Login.id).where(Login.user_id == user_id, Login.address == address)
    return db.session.scalar(rows.limit(1)) is not None


def touch(login: Login, address: str = "") -> None:
    """Note that a login is in use, at most once in TOUCH_EVERY; one not remembered lives on."""
    if now() - login.seen_at < TOUCH_EVERY:
        return
    with transaction():
        login.seen_at = now()
        login.address = address[: Login.ADDRESS_MAX] or login.address
        if not login.remembered:
            login.expires_at = min(login.seen_at + IDLE, login.created_at + REMEMBERED)


def end(login: Login, reason: str = "signed_out") -> None:
    """Sign out there; its live connections are closed."""
    with transaction():
        mark_ended([login], now())
    broadcasts.login_ended(login, reason)


def end_others(login: Login) -> list[Login]:
    """Sign out everywhere else."""
    with transaction():
        others = [each for each in of(login.user) if each.id != login.id]
        mark_ended(others, now())
    for each in others:
        broadcasts.login_ended(each)
    return others


def end_by(admin: User, user: User, ended: list[Login], reason: str = "") -> None:
    """Sign somebody else out, as an admin."""
    if not admin.may_act_on(user):
        raise Forbidden(_l("You may not do that to this person."))
    if not ended:
        return
    with transaction() as session:
        mark_ended(ended, now())
        audits.note(session, admin, "end_sessions", user, reason, count=len(ended))
    for login in ended:
        broadcasts.login_ended(login)


def mark_ended(logins: list[Login], moment: datetime) -> None:
    """End logins inside the caller's transaction; whoever calls announces it afterwards."""
    for login in logins:
        login.ended_at = login.ended_at or moment
