"""What comes in about people, besides their rooms."""

from flask_wtf import FlaskForm

from chatapp.forms.fields import Emoji, PersonId, Text, Time
from chatapp.models import Reaction, User


class DoingForm(FlaskForm):
    """`doing`: what somebody is up to, and until when."""

    pace = "doing"

    emoji = Emoji(limit=Reaction.EMOJI_MAX, optional=True)
    text = Text(limit=User.DOING_MAX, strip=True, blank=True, optional=True, default="")
    until = Time(optional=True)


class OwnWordsForm(FlaskForm):
    """What somebody said themselves, to take along."""

    pace = "own words"


class ProfileForm(FlaskForm):
    """`profile`: who somebody is."""

    person = PersonId()
