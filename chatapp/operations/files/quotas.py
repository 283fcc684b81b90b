"""How much room files may take, of one person and of all, and how much they do."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from chatapp.errors import Conflict, Forbidden
from chatapp.extensions import db
from chatapp.models import File, Place, User

MB = 1024 * 1024
SHOWN = 50
"""People who are listed, who use most first."""

_TAKEN = select(func.coalesce(func.sum(File.weight), 0))


@dataclass(frozen=True)
class Limits:
    """In megabytes; 0 is no limit."""

    person: int
    place: int


@dataclass(frozen=True)
class Usage:
    """Bytes that files take, with what was drawn smaller, and how many there are."""

    size: int
    count: int


def limits(session: Session | None = None) -> Limits:
    """What the console says; where it says nothing, what the server was set up with."""
    place = (session or db.session).get(Place, Place.ID)
    config = current_app.config
    own = (place.person_files_mb, place.files_mb) if place else (None, None)
    set_up = config["FILES_PER_PERSON_MB"], config["FILES_MB"]
    return Limits(*(a if b is None else b for a, b in zip(set_up, own, strict=True)))


def refuse_too_much(session: Session, owner_id: int, more: int) -> None:
    """Raise Conflict where so many bytes more would be too many, of a person or of all."""
    most = limits(session)
    own = _TAKEN.where(File.owner_id == owner_id)
    if most.person and session.scalars(own).one() + more > most.person * MB:
        text = _l(
            "With this, your files would take more than %(limit)s MB here.", limit=most.person
        )
        raise Conflict(text, field="file")
    if most.place and session.scalars(_TAKEN).one() + more > most.place * MB:
        text = _l("With this, all files here would take more than %(limit)s MB.", limit=most.place)
        raise Conflict(text, field="file")


def usage(admin: User, user: User | None = None) -> Usage:
    """What all files take, or those of one person."""
    _refuse_others(admin)
    rows = select(func.coalesce(func.sum(File.weight), 0), func.count(File.id))
    size, count = db.session.execute(rows.where(File.owner_id == user.id) if user else rows).one()
    return Usage(int(size), count)


def heaviest(admin: User) -> Sequence[Row[tuple[User, int, int]]]:
    """Who uses most, with bytes (`size`) and how many files (`count`)."""
    _refuse_others(admin)
    size, count = func.sum(File.weight).label("size"), func.count(File.id).label("count")
    each = select(File.owner_id, size, count).group_by(File.owner_id).subquery()
    rows = select(User, each.c.size, each.c.count).join(each, each.c.owner_id == User.id)
    return db.session.execute(rows.order_by(each.c.size.desc(), User.id).limit(SHOWN)).all()


def _refuse_others(admin: User) -> None:
    if not admin.may_look_after:
        raise Forbidden(_l("Only an admin can do that."))
