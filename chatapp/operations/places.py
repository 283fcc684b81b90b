"""The place as a whole."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from chatapp.extensions import db
from chatapp.models import Place, Room, User
from chatapp.operations import rooms

UNNAMED = "Chatapp"
"""What a place is called when its first admin was made by command and nobody was asked."""


def current() -> Place | None:
    """The place, once it has been set up."""
    return db.session.get(Place, Place.ID)


def is_set_up(besides: User | None = None) -> bool:
    """Tell whether somebody (else) looks after the place already."""
    admins = select(User.id).where(User.role == "admin", User.deactivated_at.is_(None))
    others = admins.where(User.id != besides.id) if besides else admins
    return db.session.scalar(others.limit(1)) is not None


def found(session: Session, name: str, room_name: str, founder: User) -> Room:
    """Make the place and the room that newcomers enter first, inside the caller's transaction."""
    room, _memberships, _message = rooms.found(session, founder, room_name, "", "public", [])
    session.flush()
    session.add(Place(id=Place.ID, name=name, welcome_room_id=room.id))
    return room
