"""What an admin fills in for an invite."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l

from chatapp.forms.fields import Choice
from chatapp.forms.sheet import Sheet
from chatapp.models import Invite

UNLIMITED = "any"


class InviteForm(Sheet):
    lifetime = Choice(_l("Works for"), words=tuple(Invite.LIFETIMES))
    uses = Choice(
        _l("How many people"),
        words=tuple(str(uses or UNLIMITED) for uses in Invite.USES),
    )

    @property
    def expires_in(self) -> timedelta | None:
        return Invite.LIFETIMES[self.lifetime.data]

    @property
    def max_uses(self) -> int | None:
        return None if self.uses.data == UNLIMITED else int(self.uses.data)
