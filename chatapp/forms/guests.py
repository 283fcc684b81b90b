"""What comes in about guests, and from them."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from chatapp.forms.fields import Choice, Flag, Id, RoomIn, Text, Whole
from chatapp.forms.sheet import Sheet
from chatapp.models import GuestLink, User


class GuestLinksForm(FlaskForm):
    """`guest_links`: a room's."""

    room = RoomIn()


class GuestLinkForm(FlaskForm):
    """`make_guest_link`: how long it is good, for how many, and whether they write."""

    room = RoomIn()
    lifetime = Choice(words=tuple(GuestLink.LIFETIMES))
    uses = Whole(least=1, most=GuestLink.USES_MAX, optional=True, default=GuestLink.USES_MAX)
    read_only = Flag(optional=True, default=False)


class RevokeGuestLinkForm(FlaskForm):
    """`revoke_guest_link`: end it, and the visit of whoever came by it."""

    link = Id()


class GuestForm(Sheet):
    """Coming by a link."""

    name = Text(_l("Your name"), limit=User.NAME_MAX, strip=True)
