"""What is filled in for outgoing webhooks and commands, and what comes in about commands."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from chatapp.forms.fields import RoomIn, Text
from chatapp.forms.sheet import Sheet
from chatapp.models import Message, Outlet, User


class OutletForm(Sheet):
    """An address that is told what is said."""

    name = Text(_l("What it is called"), limit=User.NAME_MAX, strip=True)
    address = Text(_l("Address"), limit=Outlet.ADDRESS_MAX, strip=True)
    keyword = Text(
        _l("Only what has this in it"),
        limit=Outlet.KEYWORD_MAX,
        strip=True,
        blank=True,
        optional=True,
        default="",
    )


class CommandForm(Sheet):
    """An address that answers a command."""

    command = Text(_l("Command"), limit=Outlet.COMMAND_MAX + 1, strip=True)
    name = Text(_l("What it is called"), limit=User.NAME_MAX, strip=True)
    address = Text(_l("Address"), limit=Outlet.ADDRESS_MAX, strip=True)
    hint = Text(
        _l("What it does"), limit=Outlet.HINT_MAX, strip=True, blank=True, optional=True, default=""
    )


class RunForm(FlaskForm):
    """`command`: somebody typed one of the place's own."""

    pace = "command"

    room = RoomIn()
    command = Text(limit=Outlet.COMMAND_MAX)
    text = Text(limit=Message.BODY_MAX, blank=True, optional=True, default="")
