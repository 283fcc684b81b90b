"""Which browsers want to be called, and with which key this place vouches for its pushes."""

from collections.abc import Iterable

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, delete, func, select
from sqlalchemy.exc import IntegrityError

from chatapp import keys, outside, webpush
from chatapp.errors import Invalid, NotFound
from chatapp.extensions import db, transaction
from chatapp.models import Login, Message, Postbox, Subscription, User, now

DEVICES_MAX = 20
"""Browsers of one person; the one that was longest there makes room."""


def postbox() -> Postbox:
    """The place's postbox; the first to ask makes it, with its key, and everybody gets the same."""
    found = db.session.get(Postbox, Postbox.ID)
    if found:
        return found
    try:
        with transaction() as session:
            session.add(Postbox(id=Postbox.ID, key=webpush.new_key(), looked_to=0))
    except IntegrityError:  # another process was there first
        db.session.rollback()
    return db.session.get_one(Postbox, Postbox.ID)


def subscribe(login: Login, address: str, key: str, secret: str) -> Subscription:
    """Call this browser from now on; what it was subscribed to before is over."""
    _refuse_strange(address, key, secret)
    box = postbox()
    named = keys.hashed(address)
    with transaction() as session:
        if session.scalar(live().limit(1)) is None:
            # Nobody wanted to hear of what has been said so far.
            box.looked_to = session.scalar(select(func.max(Message.id))) or 0
        mine = Subscription.login_id == login.id
        session.execute(delete(Subscription).where(mine | (Subscription.address_hash == named)))
        it = Subscription(
            user_id=login.user_id,
            login_id=login.id,
            address=address,
            address_hash=named,
            key=key,
            secret=secret,
        )
        session.add(it)
        session.flush()
        _make_room(login.user_id)
    return it


def end(it: Subscription) -> None:
    """Call this browser no more."""
    with transaction() as session:
        session.execute(delete(Subscription).where(Subscription.id == it.id))


def end_over() -> None:
    """Forget those whose login is over."""
    good = live().with_only_columns(Subscription.id)
    over = select(Subscription.id).where(Subscription.id.not_in(good))
    if db.session.scalar(over.limit(1)) is None:
        return
    with transaction() as session:
        off = {"synchronize_session": False}
        session.execute(
            delete(Subscription).where(Subscription.id.in_(over)), execution_options=off
        )


def of(user: User) -> list[Subscription]:
    """Somebody's browsers that are called, the newest first."""
    mine = live().where(Subscription.user_id == user.id).order_by(Subscription.id.desc())
    return list(db.session.scalars(mine))


def of_ids(ids: Iterable[int]) -> list[Subscription]:
    """Those of these that are still good."""
    return list(db.session.scalars(live().where(Subscription.id.in_(ids))))


def here(login: Login) -> Subscription | None:
    """The subscription of the browser that asks, if it has one."""
    return db.session.scalar(select(Subscription).where(Subscription.login_id == login.id))


def find_of(user: User, subscription_id: int) -> Subscription:
    """Find one of somebody's own."""
    found = next((each for each in of(user) if each.id == subscription_id), None)
    if found is None:
        raise NotFound(_l("That device is not called any more."))
    return found


def live() -> Select[Subscription]:
    """Select those whose login and account live."""
    return (
        select(Subscription)
        .join(Login, Login.id == Subscription.login_id)
        .join(User, User.id == Subscription.user_id)
        .where(Login.ended_at.is_(None), Login.expires_at > now(), User.deactivated_at.is_(None))
    )


def _refuse_strange(address: str, key: str, secret: str) -> None:
    try:
        outside.doorway(address, current_app.config["PUSH_LOCAL"])
    except outside.NoWay as problem:
        raise Invalid(_l("That is no address of a push service."), field="address") from problem
    if not webpush.is_key(key, secret):
        raise Invalid(_l("These are not the keys of a browser."), field="key")


def _make_room(user_id: int) -> None:
    mine = select(Subscription.id).where(Subscription.user_id == user_id)
    old = list(db.session.scalars(mine.order_by(Subscription.id.desc()).offset(DEVICES_MAX)))
    db.session.execute(delete(Subscription).where(Subscription.id.in_(old)))
