"""People's accounts: made, changed, closed."""

from collections.abc import Iterator
from contextlib import contextmanager

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from chatapp import broadcasts, names, passwords
from chatapp.errors import Conflict, Forbidden, Invalid
from chatapp.extensions import db, transaction
from chatapp.models import Login, Place, User, now
from chatapp.operations import audits, places
from chatapp.operations.accounts import endings, guesthoods, logins, roles
from chatapp.operations.announcements import recipients
from chatapp.operations.rooms import memberships


def set_up(place_name: str, name: str, email: str | None, password: str) -> User:
    """Found the place, its first room and its owner; once."""
    place_name = names.clean(place_name, Place.NAME_MAX, field="place_name")
    passwords.refuse_weak(password, name, email, place_name)
    admin = drafted(name, password, email, role="owner")
    with added(admin) as session:
        if places.is_set_up(besides=admin):
            raise Conflict(_l("This place has been set up already. Sign in instead."))
        places.found(session, place_name, _("Lobby"), admin)
    return admin


def create(
    name: str,
    password: str | None,
    email: str | None = None,
    role: str = "member",
    is_bot: bool = False,
) -> User:
    """Make an account; the first admin founds the place, others enter its first room."""
    if role not in User.ROLES:
        raise Invalid(_l("A role is guest, member, admin or owner."), field="role")
    if password is not None:
        refuse_weak(password, name, email)
    user = drafted(name, password, email, role=role, is_bot=is_bot)
    with added(user) as session:
        if user.is_admin and places.current() is None:
            user.role = "owner"
            places.found(session, places.UNNAMED, _("Lobby"), user)
    return user


def refuse_weak(password: str, name: str, email: str | None) -> None:
    """Refuse a password that guessers would soon find for somebody of this place."""
    place = places.current()
    passwords.refuse_weak(password, name, email, place.name if place else None)


def drafted(name: str, password: str | None, email: str | None, **rest: object) -> User:
    """Make an account that is not remembered yet; its password is hashed, which takes a while."""
    user = User(password_hash=passwords.hashed(password) if password else None, **rest)
    _rename(user, name)
    _address(user, email)
    return user


@contextmanager
def added(user: User) -> Iterator[Session]:
    """Remember a drafted account together with what the block does, unless it is taken."""
    with _unless_taken() as session:
        _refuse_taken(session, user)
        session.add(user)
        session.flush()
        yield session
        entry = memberships.welcome(session, user)
        theirs = recipients.settle(session, user)
    if entry:
        memberships.announce(entry)
    recipients.announce(theirs)


def find(name_or_email: str) -> User | None:
    """Find a person by what they sign in with."""
    name_key = names.skeleton(name_or_email)
    email_key = name_or_email.strip().casefold()
    rows = select(User).where(or_(User.name_key == name_key, User.email_key == email_key))
    return db.session.scalar(rows.order_by(User.id).limit(1))


def first_admin() -> User | None:
    """Whoever has looked after the place the longest."""
    rows = select(User).where(User.role.in_(User.ADMINS), User.deactivated_at.is_(None))
    return db.session.scalar(rows.order_by(User.id).limit(1))


def change_profile(user: User, name: str, email: str | None, language: str | None) -> None:
    """Change what somebody is called, and in which language the pages speak to them."""
    draft = User(id=user.id)
    _rename(draft, name)
    _address(draft, email)
    with _unless_taken() as session:
        _refuse_taken(session, draft)
        user.name, user.name_key = draft.name, draft.name_key
        user.email, user.email_key = draft.email, draft.email_key
        user.language = language
    broadcasts.person_changed(user)


def change_password(user: User, password: str, keep: Login | None = None) -> None:
    """Change the password; whoever is signed in elsewhere has to sign in again."""
    refuse_weak(password, user.name, user.email)
    password_hash = passwords.hashed(password)
    with transaction():
        user.password_hash = password_hash
        ended = [login for login in logins.of(user) if login is not keep]
        logins.mark_ended(ended, now())
    for login in ended:
        broadcasts.login_ended(login)


def let_announce(bot: User) -> None:
    """Let a program announce to everybody; for who may command the server itself."""
    with transaction():
        bot.announces = True


def deactivate(user: User, by: User | None = None, reason: str = "") -> None:
    """Close an account: its words stay, its logins and keys end at once.

    `by` is the admin who does it; None commands the server itself.
    """
    _refuse_unless(by, user)
    with transaction() as session:
        roles.refuse_last_owner(session, user)
        endings.close(session, user)
        theirs = recipients.settle(session, user)
        audits.note(session, by, "deactivate", user, reason)
    recipients.announce(theirs)
    broadcasts.account_closed(user)


def reactivate(user: User, by: User | None = None, reason: str = "") -> None:
    """Open a closed account again: the person signs in as before, keys are made anew."""
    _refuse_unless(by, user)
    if user.is_active:
        return
    guesthoods.refuse(user)
    with transaction() as session:
        user.deactivated_at = None
        audits.note(session, by, "reactivate", user, reason)
        theirs = recipients.settle(session, user)
    recipients.announce(theirs)
    broadcasts.person_changed(user)


def _refuse_unless(by: User | None, user: User) -> None:
    if by is not None and not by.may_act_on(user):
        raise Forbidden(_l("You may not do that to this person."))


def _rename(user: User, name: str) -> None:
    user.name = names.clean(name, User.NAME_MAX)
    user.name_key = names.skeleton(user.name)[: User.NAME_KEY_MAX]


def _address(user: User, email: str | None) -> None:
    if not email or not email.strip():
        user.email = user.email_key = None
        return
    try:
        # A place of its own may well have addresses that the internet doesn't know.
        found = validate_email(
            email.strip(), check_deliverability=False, globally_deliverable=False
        )
    except EmailNotValidError as error:
        raise Invalid(_l("That is not an e-mail address."), field="email") from error
    user.email, user.email_key = found.normalized, found.normalized.casefold()


@contextmanager
def _unless_taken() -> Iterator[Session]:
    try:
        with transaction() as session:
            yield session
    except IntegrityError as error:
        # Where several can write at once, another may have taken it since we looked.
        raise Conflict(_l("That name is taken.")) from error


def _refuse_taken(session: Session, draft: User) -> None:
    others = select(User.id).where(User.id != (draft.id or 0)).limit(1)
    with session.no_autoflush:
        if session.scalar(others.where(User.name_key == draft.name_key)):
            message = _l("Somebody here has that name, or one that looks the same.")
            raise Conflict(message, field="name")
        if draft.email_key and session.scalar(others.where(User.email_key == draft.email_key)):
            raise Conflict(_l("Somebody here has that e-mail address."), field="email")
