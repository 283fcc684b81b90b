"""What is remembered: one table a file."""

from chatapp.models.audit import Audit, AuditHead
from chatapp.models.avatar import Avatar
from chatapp.models.bulletin import Bulletin
from chatapp.models.caution import Caution
from chatapp.models.invite import Invite
from chatapp.models.login import Login
from chatapp.models.membership import Membership
from chatapp.models.mention import Mention
from chatapp.models.message import Message
from chatapp.models.moment import Moment, now, rfc3339
from chatapp.models.place import Place
from chatapp.models.reaction import Reaction
from chatapp.models.report import Report
from chatapp.models.reset import Reset
from chatapp.models.room import Room, direct_key_of, slug_of
from chatapp.models.standing import Standing
from chatapp.models.token import Token
from chatapp.models.unread import STANDINGS, Unread, unread_by_person, unread_in
from chatapp.models.user import User, avatar_url

__all__ = [
    "STANDINGS",
    "Audit",
    "AuditHead",
    "Avatar",
    "Bulletin",
    "Caution",
    "Invite",
    "Login",
    "Membership",
    "Mention",
    "Message",
    "Moment",
    "Place",
    "Reaction",
    "Report",
    "Reset",
    "Room",
    "Standing",
    "Token",
    "Unread",
    "User",
    "avatar_url",
    "direct_key_of",
    "now",
    "rfc3339",
    "slug_of",
    "unread_by_person",
    "unread_in",
]
