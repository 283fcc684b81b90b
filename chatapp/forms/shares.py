"""What another application on the device shares."""

from flask_wtf import FlaskForm

from chatapp.forms.fields import Text
from chatapp.models import Message


def _part() -> Text:
    return Text(limit=Message.BODY_MAX, blank=True, optional=True)


class ShareForm(FlaskForm):
    """All of it may be missing, and often the address stands in the text."""

    title = _part()
    text = _part()
    url = _part()
