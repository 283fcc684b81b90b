"""What comes in about drafts."""

from flask_wtf import FlaskForm

from chatapp.forms.fields import Id, RoomIn, Text, Whole
from chatapp.models import Message


class DraftForm(FlaskForm):
    """`draft`: what was begun in a room, or in a thread of it; empty when it was sent."""

    pace = "draft"

    room = RoomIn()
    thread = Id(optional=True)
    body = Text(limit=Message.BODY_MAX, blank=True)
    revision = Whole(most=2**31 - 1)
