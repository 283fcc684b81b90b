"""What is filled in for webhooks."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField

from chatapp.forms.fields import Flag, Text
from chatapp.forms.sheet import Sheet
from chatapp.models import User


class HookForm(Sheet):
    """Another address through which something speaks, and what it is called."""

    name = Text(_l("What it is called"), limit=User.NAME_MAX, strip=True)
    picture = FileField(_l("Picture"))


class SwitchForm(Sheet):
    """On, or off for a while."""

    on = Flag(optional=True, default=False)


class Incoming:
    """What comes in through an address has a pace."""

    pace = "hook"
