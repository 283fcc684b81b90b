"""What comes in about announcements."""

from flask_wtf import FlaskForm
from wtforms.validators import Regexp

from chatapp.forms.fields import Choice, Flag, Id, Ids, Listed, Text, Time, Whole
from chatapp.forms.messages import CLIENT_ID
from chatapp.models import Announcement, Audience, Series
from chatapp.operations.announcements import tallies

WALL_CLOCK = Regexp(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}\Z")


class AudienceForm(FlaskForm):
    """Whom it is for."""

    to = Choice(words=Audience.KINDS, optional=True, default="everyone")
    rooms = Listed(limit=Audience.MAX, optional=True)
    roles = Listed(limit=Audience.MAX, optional=True)
    people = Ids(limit=Audience.MAX, optional=True)
    but = Ids(limit=Audience.MAX, optional=True)


class AnnounceForm(AudienceForm):
    """`announce`: begin an announcement, now or later."""

    pace = "announce"

    body = Text(limit=Announcement.BODY_MAX)
    client_id = Text(limit=Announcement.CLIENT_ID_MAX, validators=[CLIENT_ID], optional=True)
    level = Choice(words=Announcement.LEVELS, optional=True, default="info")
    needs_acknowledgement = Flag(optional=True, default=False)
    starts_at = Time(optional=True)
    ends_at = Time(optional=True)
    every = Choice(words=Series.EVERY, optional=True)
    zone = Text(limit=Series.ZONE_MAX, optional=True)
    remind_hours = Whole(least=1, most=Announcement.REMIND_HOURS_MAX, optional=True)
    remind_times = Whole(most=Announcement.REMINDERS_MAX, optional=True)


class AnnouncementForm(FlaskForm):
    """`acknowledge`, `reached`, `seen`, `dismiss` and others: nothing but the announcement."""

    announcement = Id()


class ReportForm(FlaskForm):
    """`announcement_report`: how far it got, and a page of the people whom a filter finds."""

    announcement = Id()
    filter = Choice(words=tallies.FILTERS, optional=True, default="all")
    after = Id(optional=True)


class AnnouncementsForm(FlaskForm):
    """`announcements`: a page of what one ever got."""

    before = Id(optional=True)
