"""Finding people."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from chatapp.errors import NotFound
from chatapp.extensions import db
from chatapp.models import Membership, User

PAGE = 50


def directory(user: User, query: str = "") -> list[User]:
    """Those whom somebody may know of whose name contains the query, by name; at most PAGE."""
    rows = select(User).where(
        User.deactivated_at.is_(None), User.name.icontains(query, autoescape=True)
    )
    if user.is_guest:
        rows = rows.where(User.id.in_(sharing_rooms_with(user)))
    return list(db.session.scalars(rows.order_by(User.name_key).limit(PAGE)))


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
    rooms = select(Membership.room_id).where(Membership.user_id == user.id)
    rows = db.session.scalars(
        select(Membership.user_id).where(Membership.room_id.in_(rooms)).distinct()
    )
    return set(rows)
