"""Of what somebody wants to be told, when not, and on which devices."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from chatapp.forms.fields import Choice, Flag, Text
from chatapp.forms.sheet import Sheet
from chatapp.models import Subscription, User
from chatapp.operations.notifications import LENGTHS

CLOCK_MAX = 5
"""Characters of a time of day, "22:30"."""


def _clock(label: str) -> Text:
    return Text(label, limit=CLOCK_MAX, strip=True, blank=True, optional=True)


class NotificationsForm(Sheet):
    """When and what."""

    quiet_from = _clock(_l("Quiet from"))
    quiet_until = _clock(_l("Quiet until"))
    time_zone = Text(_l("Time zone"), limit=User.ZONE_MAX, strip=True, blank=True, optional=True)
    keywords = Text(_l("Keywords"), limit=User.KEYWORDS_MAX, blank=True, optional=True)
    digest = Choice(
        _l("What you missed, by mail"), words=User.DIGESTS, optional=True, default="off"
    )
    sound = Flag(_l("A sound on open pages"), optional=True, default=False)


class DeviceForm(FlaskForm):
    """What a browser says of its subscription: the Push API's endpoint and keys."""

    address = Text(limit=Subscription.ADDRESS_MAX)
    key = Text(limit=Subscription.KEY_MAX)
    secret = Text(limit=Subscription.SECRET_MAX)
    time_zone = Text(limit=User.ZONE_MAX, blank=True, optional=True)

    pace = "trial"


class HushForm(Sheet):
    """Not to be disturbed for a while, or again."""

    length = Choice(words=LENGTHS)


class TrialForm(FlaskForm):
    """Call me, to see that it works."""

    pace = "trial"
