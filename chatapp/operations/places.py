"""The place as a whole."""

import time
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from chatapp import broadcasts, names
from chatapp.errors import Forbidden, Invalid
from chatapp.extensions import db, transaction
from chatapp.models import Place, Room, User
from chatapp.operations import audits, rooms
from chatapp.operations.accounts import avatars
from chatapp.pictures import colours

NAME_SECONDS = 10.0

UNNAMED = "Chatapp"
"""What a place is called when its first admin was made by command and nobody was asked."""


def current() -> Place | None:
    """The place, once it has been set up."""
    return db.session.get(Place, Place.ID)


def name() -> str:
    """What the place is called, as it was at most NAME_SECONDS ago; "" before it is set up."""
    found: str = _kept()["name"]
    return found


def looks() -> dict[str, Any]:
    """Its logo and colours, as they were at most NAME_SECONDS ago."""
    return {key: _kept()[key] for key in ("logo", "colours")}


def pace() -> tuple[int | None, int | None]:
    """How many messages a second and at once a person may send, as it was; None as set up."""
    return _kept()["pace"]


def shows_previews() -> bool:
    """Tell whether the place wants links looked at, as it was."""
    return bool(_kept()["previews"])


def _kept() -> dict[str, Any]:
    """What every connection is told of the place is not read for each of them."""
    kept, at = current_app.extensions.get("place kept", ({}, 0.0))
    if not kept.get("name") or time.monotonic() - at > NAME_SECONDS:
        place = current()
        kept = {"name": "", "logo": None, "colours": "", "pace": (None, None), "previews": False}
        if place:
            pace = place.send_rate, place.send_burst
            kept = {**place.face, "pace": pace, "previews": place.link_previews}
        current_app.extensions["place kept"] = kept, time.monotonic()
    return dict(kept)


def is_set_up(besides: User | None = None) -> bool:
    """Tell whether somebody (else) looks after the place already."""
    admins = select(User.id).where(User.role.in_(User.ADMINS), User.deactivated_at.is_(None))
    others = admins.where(User.id != besides.id) if besides else admins
    return db.session.scalar(others.limit(1)) is not None


def language() -> str | None:
    """What the place speaks to those of whom it knows nothing else."""
    place = current()
    return place.language if place else None


def change(admin: User, reason: str = "", **values: Any) -> Place:
    """Change how the place looks and what its rules are; each change is in the audit log."""
    if not admin.may_look_after:
        raise Forbidden(_l("Only an admin can do that."))
    _check(values)
    with transaction() as session:
        place = session.get_one(Place, Place.ID)
        before = {name: getattr(place, name) for name in values}
        changed = {name: it for name, it in values.items() if it != before[name]}
        for name, value in changed.items():
            setattr(place, name, value)
        if changed:
            told = {name: {"before": before[name], "after": it} for name, it in changed.items()}
            audits.note(session, admin, "settings", place, reason, **told)
    forget()
    broadcasts.place_changed(place)
    return place


def change_logo(admin: User, data: bytes | None) -> Place:
    """Put a picture in the place of our mark, or take it away again."""
    if not admin.may_look_after:
        raise Forbidden(_l("Only an admin can do that."))
    digest, picture = avatars.drawn(data) if data is not None else (None, b"")
    with transaction() as session:
        place = session.get_one(Place, Place.ID)
        if digest:
            avatars.keep(session, digest, picture)
        place.logo_digest = digest
        audits.note(session, admin, "logo", place, logo=digest)
    forget()
    broadcasts.place_changed(place)
    return place


def forget() -> None:
    """Let what is kept of the place be read anew."""
    current_app.extensions.pop("place kept", None)


def _check(values: dict[str, Any]) -> None:
    if "name" in values:
        values["name"] = names.clean(values["name"], Place.NAME_MAX)
    if values.get("sign_up") == "domains" and not values.get("sign_up_domains"):
        text = _l("Name the domains whose addresses may join.")
        raise Invalid(text, field="sign_up_domains")
    for name, grounds in (("accent_light", colours.LIGHT), ("accent_dark", colours.DARK)):
        if values.get(name):
            _refuse_unreadable(name, values[name], grounds)


def _refuse_unreadable(name: str, colour: str, grounds: tuple[str, ...]) -> None:
    found = colours.worst(colour, grounds)
    if found < colours.ENOUGH:
        text = _l(
            "Words in this colour would be hard to read: %(found)s to 1, and 4.5 to 1 is needed. "
            "The nearest that can be read is %(near)s.",
            found=f"{found:.1f}",
            near=colours.readable(colour, grounds),
        )
        raise Invalid(text, field=name)


def found(session: Session, name: str, room_name: str, founder: User) -> Room:
    """Make the place and the room that newcomers enter first, inside the caller's transaction."""
    room, _memberships, _message = rooms.found(session, founder, room_name, "", "public", [])
    session.flush()
    session.add(Place(id=Place.ID, name=name, welcome_room_id=room.id))
    return room
