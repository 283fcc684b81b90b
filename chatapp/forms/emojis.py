"""What comes in about the place's own emoji."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from chatapp.forms.fields import Emoji as EmojiField
from chatapp.forms.fields import Text
from chatapp.forms.sheet import Sheet
from chatapp.models import Emoji


class EmojiForm(Sheet):
    """Another one."""

    name = Text(_l("Name"), limit=Emoji.NAME_MAX + 2, strip=True)
    picture = FileField(_l("Picture"), [FileRequired(_l("Choose a picture first."))])


class AnyEmoji(EmojiField):
    """One emoji of any device, or `:name:` of the place's own."""

    def read(self, value: Any) -> str:
        if isinstance(value, str) and re.fullmatch(f":{Emoji.NAME}:", value):
            return value
        return super().read(value)
