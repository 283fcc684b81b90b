"""The place as a whole."""

import time

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from chatapp.extensions import db
from chatapp.models import Place, Room, User
from chatapp.operations import rooms

NAME_SECONDS = 10.0

UNNAMED = "Chatapp"
"""What a place is called when its first admin was made by command and nobody was asked."""


def current() -> Place | None:
    """The place, once it has been set up."""
    return db.session.get(Place, Place.ID)


def name() -> str:
    """What the place is called, as it was at most NAME_SECONDS ago; "" before it is set up."""
    kept: tuple[str, float] = current_app.extensions.get("place name", ("", 0.0))
    if not kept[0] or time.monotonic() - kept[1] > NAME_SECONDS:
        place = current()
        kept = (place.name if place else "", time.monotonic())
        current_app.extensions["place name"] = kept
    return kept[0]


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
