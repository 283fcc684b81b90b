"""What is remembered: one table a file."""

from chatapp.models.announcement import Announcement
from chatapp.models.audience import Audience, seen_by
from chatapp.models.audit import Audit, AuditHead
from chatapp.models.avatar import Avatar
from chatapp.models.bulletin import Bulletin
from chatapp.models.caution import Caution
from chatapp.models.draft import Draft
from chatapp.models.edition import Edition
from chatapp.models.emoji import Emoji
from chatapp.models.errand import Errand
from chatapp.models.file import File, file_name
from chatapp.models.follow import Follow
from chatapp.models.guest import Guest, GuestLink
from chatapp.models.hook import Hook
from chatapp.models.invite import Invite
from chatapp.models.lease import Lease
from chatapp.models.login import Login
from chatapp.models.membership import Membership
from chatapp.models.mention import Mention
from chatapp.models.message import Message, shown
from chatapp.models.moment import Moment, now, rfc3339
from chatapp.models.origin import Origin
from chatapp.models.outlet import Outlet
from chatapp.models.place import Place
from chatapp.models.postbox import Postbox
from chatapp.models.process import Process
from chatapp.models.push import Push
from chatapp.models.reaction import Reaction
from chatapp.models.recipient import Recipient
from chatapp.models.reminder import Letter, Reminder
from chatapp.models.report import Report
from chatapp.models.reset import Reset
from chatapp.models.room import Room, direct_key_of, slug_of
from chatapp.models.saved import Saved
from chatapp.models.scheduled import Scheduled
from chatapp.models.series import Series
from chatapp.models.standing import READER, Standing
from chatapp.models.subscription import Subscription
from chatapp.models.token import Token
from chatapp.models.unread import (
    STANDINGS,
    THREAD_STANDINGS,
    Unread,
    unread_by_person,
    unread_in,
)
from chatapp.models.user import User, avatar_url
from chatapp.models.vote import Vote
from chatapp.models.wording import Wording

__all__ = [
    "READER",
    "STANDINGS",
    "THREAD_STANDINGS",
    "Announcement",
    "Audience",
    "Audit",
    "AuditHead",
    "Avatar",
    "Bulletin",
    "Caution",
    "Draft",
    "Edition",
    "Emoji",
    "Errand",
    "File",
    "Follow",
    "Guest",
    "GuestLink",
    "Hook",
    "Invite",
    "Lease",
    "Letter",
    "Login",
    "Membership",
    "Mention",
    "Message",
    "Moment",
    "Origin",
    "Outlet",
    "Place",
    "Postbox",
    "Process",
    "Push",
    "Reaction",
    "Recipient",
    "Reminder",
    "Report",
    "Reset",
    "Room",
    "Saved",
    "Scheduled",
    "Series",
    "Standing",
    "Subscription",
    "Token",
    "Unread",
    "User",
    "Vote",
    "Wording",
    "avatar_url",
    "direct_key_of",
    "file_name",
    "now",
    "rfc3339",
    "seen_by",
    "shown",
    "slug_of",
    "unread_by_person",
    "unread_in",
]
