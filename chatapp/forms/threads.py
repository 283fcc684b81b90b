"""What comes in about threads and what addresses somebody."""

from flask_wtf import FlaskForm

from chatapp.forms.fields import Flag, Id, MessageId, Whole
from chatapp.models import Message


class ThreadForm(FlaskForm):
    """`thread`: what was said under a message."""

    is_for_readers = True

    message = MessageId()
    before = Whole(optional=True)
    limit = Whole(optional=True, least=1, most=Message.PAGE_MAX, default=Message.PAGE)


class FollowForm(FlaskForm):
    """`follow`: hear of a thread, or of no more of it."""

    is_for_readers = True

    message = MessageId()
    on = Flag()


class ReadThreadForm(FlaskForm):
    """`read_thread`: where one stopped reading a thread."""

    is_for_readers = True

    message = MessageId()
    seq = Whole()


class MentionsForm(FlaskForm):
    """`mentions`: what addresses me."""

    before = Id(optional=True)
