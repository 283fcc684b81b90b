"""What comes in about messages."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import Regexp

from chatapp.forms.emojis import AnyEmoji
from chatapp.forms.fields import (
    Choice,
    Flag,
    Heads,
    Id,
    Ids,
    MessageId,
    RoomIn,
    RoomName,
    Text,
    Whole,
)
from chatapp.forms.polls import Poll
from chatapp.models import File, Message, Reaction, Report, Series

CLIENT_ID = Regexp(r"^[A-Za-z0-9_:.-]+\Z", message=_l("A UUID is expected here."))


class SendForm(FlaskForm):
    """`send`: a new message."""

    pace = "send"
    is_light = True  # a ticket that no session holds is enough

    room = RoomIn()
    client_id = Text(limit=Message.CLIENT_ID_MAX, validators=[CLIENT_ID])
    body = Text(limit=Message.BODY_MAX, blank=True)  # messages.post knows when it may be
    reply_to = Id(optional=True)
    files = Ids(limit=File.PER_MESSAGE, optional=True)
    thread = Id(optional=True)
    also_to_room = Flag(optional=True, default=False)
    poll = Poll(optional=True)


class EditForm(FlaskForm):
    """`edit`: other words for a message."""

    message = MessageId()
    body = Text(limit=Message.BODY_MAX)


class DeleteForm(FlaskForm):
    """`delete`: take a message back."""

    message = MessageId()


class ReactForm(FlaskForm):
    """`react`: put an emoji on a message or take it off."""

    message = MessageId()
    emoji = AnyEmoji(limit=Reaction.EMOJI_MAX)
    on = Flag()


class DropPreviewForm(FlaskForm):
    """`drop_preview`: take a preview away, or all of them."""

    message = MessageId()
    address = Text(limit=2000, optional=True)


class PinForm(FlaskForm):
    """`pin`: keep a message in the room's sight, or no longer."""

    message = MessageId()
    on = Flag()


class SaveForm(FlaskForm):
    """`save`: find a message again, or no longer."""

    is_for_readers = True

    message = MessageId()
    on = Flag()


class WordingsForm(FlaskForm):
    """`wordings`: what a message said before it was changed."""

    is_for_readers = True

    message = MessageId()


class SavedForm(FlaskForm):
    """`saved`: what I have saved."""

    before = Id(optional=True)


class ReportForm(FlaskForm):
    """`report`: show a message to the admins."""

    is_for_readers = True

    pace = "report"

    message = MessageId()
    reason = Text(limit=Report.REASON_MAX, strip=True, blank=True, optional=True, default="")


class HistoryForm(FlaskForm):
    """`history`: a page of a room's log, by `seq`."""

    is_for_readers = True

    room = RoomIn()
    before = Whole(optional=True)
    after = Whole(optional=True)
    around = Whole(optional=True)
    limit = Whole(optional=True, least=1, most=Message.PAGE_MAX, default=Message.PAGE)


class SyncForm(FlaskForm):
    """`sync`: what changed above these heads."""

    is_light = True

    rooms = Heads()


class SearchForm(FlaskForm):
    """`search`: what to look for, as `lexicon` reads it."""

    QUERY_MAX = 200

    query = Text(limit=QUERY_MAX, strip=True)
    room = RoomName(optional=True)
    before = Id(optional=True)
    limit = Whole(optional=True, least=1, most=Message.PAGE_MAX, default=20)
    order = Choice(optional=True, words=("newest", "best"), default="newest")
    zone = Text(optional=True, limit=Series.ZONE_MAX, default="UTC")
