"""What people fill in about themselves."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from chatapp.forms.fields import Choice, Flag, Text
from chatapp.forms.sheet import Sheet
from chatapp.models import Place, User
from chatapp.web.languages import SUPPORTED

UNSET = ""
"""What a select sends for "as the browser has it"."""


def _name() -> Text:
    return Text(_l("Your name"), limit=User.NAME_MAX, strip=True)


def _email() -> Text:
    return Text(_l("E-mail"), limit=User.EMAIL_MAX, strip=True, blank=True, optional=True)


def _password(label: str) -> Text:
    return Text(label, limit=User.PASSWORD_MAX)


class SetUpForm(Sheet):
    """The first visit."""

    place_name = Text(_l("Name of this place"), limit=Place.NAME_MAX, strip=True)
    name = _name()
    email = _email()
    password = _password(_l("Password"))


class SignInForm(Sheet):
    name = Text(_l("Name or e-mail"), limit=User.EMAIL_MAX, strip=True)
    password = _password(_l("Password"))
    remember = Flag(_l("Keep me signed in"), optional=True, default=False)


class JoinForm(Sheet):
    """Through an invite."""

    name = _name()
    email = _email()
    password = _password(_l("Password"))


class ProfileForm(Sheet):
    name = _name()
    email = _email()
    language = Choice(_l("Language"), words=(UNSET, *SUPPORTED))


class LookForm(Sheet):
    """How the pages look."""

    theme = Choice(_l("Colours"), words=(UNSET, *User.THEMES))
    density = Choice(_l("Spacing"), words=(UNSET, *User.DENSITIES))
    text_size = Choice(_l("Size of text"), words=(UNSET, *User.TEXT_SIZES))
    contrast = Choice(_l("Contrast"), words=(UNSET, *User.CONTRASTS))
    motion = Choice(_l("Motion"), words=(UNSET, *User.MOTIONS))


class AvatarForm(Sheet):
    picture = FileField(_l("Your picture"), [FileRequired(_l("Choose a picture first."))])


class PasswordForm(Sheet):
    present = _password(_l("Present password"))
    password = _password(_l("New password"))


class NothingForm(Sheet):
    """A button alone."""


class ResetForm(Sheet):
    """By a link, after a password was lost."""

    password = _password(_l("New password"))
