"""What is filled in for a program's token."""

from flask_babel import lazy_gettext as _l

from chatapp.forms.fields import Listed, Text
from chatapp.forms.sheet import Sheet
from chatapp.keys.scopes import SCOPES
from chatapp.models import Token


class TokenForm(Sheet):
    """What it is for, and what it may do."""

    name = Text(_l("What it is for"), limit=Token.NAME_MAX, strip=True)
    scopes = Listed(_l("What it may do"), limit=len(SCOPES), optional=True, default=())
