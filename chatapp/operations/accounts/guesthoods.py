"""What being a guest by a link means for an account, wherever it acts."""

from flask_babel import lazy_gettext as _l

from chatapp.errors import Forbidden
from chatapp.extensions import db
from chatapp.models import READER, Guest, GuestLink, User


def of(user: User) -> Guest | None:
    """By which link somebody came; None for everybody who has an account of their own."""
    return db.session.get(Guest, user.id) if user.is_guest else None


def refuse(user: User) -> None:
    """Raise Forbidden for a guest by a link, whose one room and whose end are settled."""
    if of(user):
        raise Forbidden(_l("A guest by a link is in one room, for a time, and nothing else."))


def refuse_reader(user: User) -> None:
    """Raise Forbidden for a guest who may write nowhere."""
    guest = of(user)
    if guest and db.session.get_one(GuestLink, guest.link_id).read_only:
        raise Forbidden(READER)


def free_name(user: User) -> None:
    """Let others, or the same person by the next link, have the name of a guest who has gone."""
    user.name_key = f"@guest-{user.id}"  # which no name can look like: none has an @
