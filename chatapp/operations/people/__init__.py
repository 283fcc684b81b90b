"""Finding people."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import bindparam, or_, select

from chatapp.errors import Forbidden, NotFound
from chatapp.extensions import db
from chatapp.models import Guest, Membership, User, now

PAGE = 50

_seats = Membership.__table__.c
_NEAR = (
    select(_seats.user_id)
    .where(_seats.room_id.in_(select(_seats.room_id).where(_seats.user_id == bindparam("user"))))
    .distinct()
)


def directory(user: User, query: str = "") -> list[User]:
    """Those whom somebody may know of whose name contains the query, by name; at most PAGE."""
    rows = select(User).where(
        User.deactivated_at.is_(None), User.name.icontains(query, autoescape=True)
    )
    if user.is_guest:
        rows = rows.where(User.id.in_(sharing_rooms_with(user)))
    else:
        rows = rows.where(User.id.not_in(select(Guest.user_id)))  # who can be brought nowhere
    return list(db.session.scalars(rows.order_by(User.name_key).limit(PAGE)))


def known(
    admin: User, query: str = "", role: str = "", state: str = "open", page: int = 0
) -> list[User]:
    """Everybody there ever was, for admins: PAGE people, and one more if there are more."""
    if not admin.may_look_after:
        raise Forbidden(_l("Only an admin can do that."))
    states = {
        "open": User.deactivated_at.is_(None) & User.is_bot.is_(False),
        "closed": User.deactivated_at.is_not(None),
        "muted": User.muted_until > now(),
        "bots": User.is_bot.is_(True),
    }
    rows = select(User).where(states[state]).order_by(User.name_key)
    if query:
        columns = (User.name, User.email)
        rows = rows.where(or_(*(it.icontains(query, autoescape=True) for it in columns)))
    if role:
        rows = rows.where(User.role == role)
    return list(db.session.scalars(rows.offset(page * PAGE).limit(PAGE + 1)))


def find_known(admin: User, user_id: int) -> User:
    """Find somebody to look after their account, closed ones too."""
    user = db.session.get(User, user_id)
    if not admin.may_look_after or user is None:
        raise NotFound(_l("There is no such person."))
    return user


def find(user: User, user_ids: list[int]) -> list[User]:
    """Find active people by id, in the order asked; one whom the asker may not know is missing."""
    rows = select(User).where(User.id.in_(user_ids), User.deactivated_at.is_(None))
    if user.is_guest:
        rows = rows.where(User.id.in_(sharing_rooms_with(user)))
    found = {each.id: each for each in db.session.scalars(rows)}
    if set(user_ids) - set(found):
        raise NotFound(_l("There is no such person."))
    return [found[user_id] for user_id in dict.fromkeys(user_ids)]


def sharing_rooms_with(user: User) -> set[int]:
    """The ids of all who are in a room with somebody, themselves included."""
    return set(db.session.scalars(_NEAR, {"user": user.id}))
