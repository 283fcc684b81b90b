"""What comes in about messages that are sent later."""

from flask_wtf import FlaskForm

from chatapp.forms.fields import Id, Ids, RoomIn, Text, Time
from chatapp.forms.messages import CLIENT_ID
from chatapp.models import File, Message


class ScheduleForm(FlaskForm):
    """`schedule`: say something in a room at a time."""

    pace = "send"

    room = RoomIn()
    client_id = Text(limit=Message.CLIENT_ID_MAX, validators=[CLIENT_ID])
    body = Text(limit=Message.BODY_MAX, blank=True)  # schedules.plan knows when it may be
    files = Ids(limit=File.PER_MESSAGE, optional=True)
    at = Time()


class RescheduleForm(FlaskForm):
    """`reschedule`: other words, or another time."""

    scheduled = Id()
    body = Text(limit=Message.BODY_MAX, blank=True, optional=True)
    at = Time(optional=True)


class ScheduledForm(FlaskForm):
    """`unschedule`: never send it."""

    scheduled = Id()
