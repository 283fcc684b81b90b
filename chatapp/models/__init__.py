"""What is remembered: one table a file."""

from chatapp.models.avatar import Avatar
from chatapp.models.invite import Invite
from chatapp.models.login import Login
from chatapp.models.moment import Moment, now, rfc3339
from chatapp.models.place import Place
from chatapp.models.token import Token
from chatapp.models.user import User

__all__ = ["Avatar", "Invite", "Login", "Moment", "Place", "Token", "User", "now", "rfc3339"]
