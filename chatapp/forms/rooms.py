"""What comes in about rooms and the people in them."""

from flask_wtf import FlaskForm

from chatapp.forms.fields import (
    Choice,
    Flag,
    Id,
    PeopleIds,
    PersonId,
    RoomIn,
    RoomName,
    Text,
    Whole,
)
from chatapp.models import Membership, Room, User


class JoinForm(FlaskForm):
    """`join`: enter a public room, or open one that one is in."""

    pace = "join"

    room = RoomName()


class RoomForm(FlaskForm):
    """`leave`, `members`: nothing but the room."""

    is_for_readers = True

    room = RoomIn()


class TypingForm(FlaskForm):
    """`typing`: somebody is about to say something in a room."""

    pace = "typing"
    is_light = True  # a ticket that no session holds is enough

    room = RoomIn()


class ReadForm(FlaskForm):
    """`read`: where one stopped reading."""

    is_for_readers = True

    room = RoomIn()
    seq = Whole()


class OpenForm(FlaskForm):
    """`open`: a new room."""

    name = Text(limit=Room.NAME_MAX, strip=True)
    topic = Text(limit=Room.TOPIC_MAX, strip=True, blank=True, optional=True, default="")
    kind = Choice(words=("public", "private"), optional=True, default="public")
    people = PeopleIds(limit=Room.PEOPLE_MAX, optional=True)


class DirectForm(FlaskForm):
    """`direct`: the conversation of exactly these people and oneself."""

    people = PeopleIds(limit=Room.PEOPLE_MAX)


class UpdateForm(FlaskForm):
    """`update`: another name or topic, or who may find and enter it."""

    room = RoomIn()
    name = Text(limit=Room.NAME_MAX, strip=True, optional=True)
    topic = Text(limit=Room.TOPIC_MAX, strip=True, blank=True, optional=True)
    kind = Choice(words=("public", "private"), optional=True)
    announce_only = Flag(optional=True)
    slow_seconds = Whole(optional=True, most=Room.SLOW_MAX)


class PreferForm(FlaskForm):
    """`prefer`: how somebody wants to have a room; nobody else learns of it."""

    is_for_readers = True

    room = RoomIn()
    favourite = Flag(optional=True)
    place = Whole(optional=True, most=Membership.PLACES)
    notify = Choice(words=Membership.NOTIFY, optional=True)


class ArchiveForm(FlaskForm):
    """`archive`: close a room for writing, or open it again."""

    room = RoomIn()
    on = Flag()


class MemberForm(FlaskForm):
    """`add`, `remove`: a person and a room."""

    room = RoomIn()
    person = PersonId()


class PeopleForm(FlaskForm):
    """`people`: part of a name."""

    query = Text(limit=User.NAME_MAX, strip=True, blank=True, optional=True, default="")


class NothingForm(FlaskForm):
    """`browse`: no input at all."""


class HeedForm(FlaskForm):
    """`heed`: what the admins said was read."""

    caution = Id()


class StatusForm(FlaskForm):
    """`status`: whether this connection's device is in use."""

    status = Choice(words=("online", "away"))
