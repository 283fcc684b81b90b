"""Finding people."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import bindparam, select

from chatapp.errors import NotFound
from chatapp.extensions import db
from chatapp.models import Membership, User

PAGE = 50

_seats = Membership.__table__.c
_NEAR = (
    select(_seats.user_id)
    .where(_seats.room_id.in_(select(_seats.room_id).where(_seats.user_id == bindparam("user"))))
    .distinct()
)


def directory(query: str = "") -> list[User]:
    """Everybody in the place whose name contains the query, by name; at most PAGE."""
    rows = select(User).where(
        User.deactivated_at.is_(None), User.name.icontains(query, autoescape=True)
    )
    return list(db.session.scalars(rows.order_by(User.name_key).limit(PAGE)))


def find(user_ids: list[int]) -> list[User]:
    """Find active people by id, in the order asked; one missing is an error."""
    rows = db.session.scalars(
        select(User).where(User.id.in_(user_ids), User.deactivated_at.is_(None))
    )
    found = {user.id: user for user in rows}
    if set(user_ids) - set(found):
        raise NotFound(_l("There is no such person."))
    return [found[user_id] for user_id in dict.fromkeys(user_ids)]


def sharing_rooms_with(user: User) -> set[int]:
    """The ids of all who are in a room with somebody, themselves included."""
    return set(db.session.scalars(_NEAR, {"user": user.id}))
