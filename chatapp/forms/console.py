"""What admins fill in, in the console."""

from datetime import timedelta
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from chatapp.forms.fields import Choice, Flag, Id, Text, Whole
from chatapp.forms.sheet import Sheet
from chatapp.models import Audit, Caution, Place, Room, User
from chatapp.pictures import colours
from chatapp.web.languages import SUPPORTED

UNSET = ""
"""What a select sends for no rule, or for any."""


class MaybeWhole(Whole):
    """A whole number, or an empty field for none."""

    def read(self, value: Any) -> Any:
        return None if value == "" else super().read(value)


class Colour(Text):
    """A colour such as #0a6b66, or an empty field for ours."""

    def read(self, value: Any) -> Any:
        text = super().read(value).lower()
        if text and not colours.is_colour(text):
            raise ValueError(_l("A colour looks like #0a6b66."))
        return text or None


def _reason(needed: bool = False) -> Text:
    label = _l("Reason")
    if needed:
        return Text(label, limit=Audit.REASON_MAX, strip=True)
    return Text(label, limit=Audit.REASON_MAX, strip=True, blank=True, optional=True, default="")


def _search(label: Any) -> Text:
    return Text(label, limit=100, strip=True, blank=True, optional=True, default="")


class PeopleFilter(FlaskForm):
    """Whom the list shows."""

    query = _search(_l("Name or e-mail"))
    role = Choice(_l("Role"), words=(UNSET, *User.ROLES), optional=True, default=UNSET)
    state = Choice(words=("open", "closed", "muted", "bots"), optional=True, default="open")
    page = Whole(optional=True, default=0, most=100_000)


class RoomFilter(FlaskForm):
    """Which rooms the list shows."""

    query = _search(_l("Name"))


class AuditFilter(FlaskForm):
    """Which rows the log shows, or an export holds."""

    query = _search(_l("Words"))
    action = Text(_l("Action"), limit=40, blank=True, optional=True, default="")
    since = Text(_l("From"), limit=10, blank=True, optional=True, default="")
    until = Text(_l("To"), limit=10, blank=True, optional=True, default="")
    before = Whole(optional=True)


class ReportFilter(FlaskForm):
    """Those that wait, or those that are done."""

    closed = Flag(optional=True, default=False)


class QuotaForm(Sheet):
    """How much room files may take; empty is as the server was set up."""

    person_files_mb = MaybeWhole(
        _l("Megabytes of one person"), optional=True, most=Place.FILES_MB_MAX
    )
    files_mb = MaybeWhole(_l("Megabytes of all"), optional=True, most=Place.FILES_MB_MAX)
    reason = _reason()

    @property
    def values(self) -> dict[str, Any]:
        """What the place gets."""
        return {name: getattr(self, name).data for name in ("person_files_mb", "files_mb")}


class ReasonForm(Sheet):
    """An act and why."""

    reason = _reason()


class RoleForm(Sheet):
    role = Choice(_l("Role"), words=User.ROLES)
    reason = _reason()


class CloseForm(Sheet):
    """Closing an account, and what becomes of what the person said."""

    words = Choice(_l("What they said"), words=("keep", "delete"))
    reason = _reason(needed=True)


class MuteForm(Sheet):
    LENGTHS: ClassVar = {
        "hour": timedelta(hours=1),
        "day": timedelta(days=1),
        "week": timedelta(days=7),
        "month": timedelta(days=30),
    }

    length = Choice(_l("For"), words=tuple(LENGTHS))
    reason = _reason(needed=True)


class CautionForm(Sheet):
    reason = Text(_l("What you want to tell them"), limit=Caution.REASON_MAX, strip=True)


class PersonForm(Sheet):
    """Somebody in a room, and why."""

    person = Id()
    on = Flag(optional=True, default=False)
    reason = _reason()


class GovernForm(Sheet):
    """How a room is called, who finds it, and who may write how often."""

    name = Text(_l("Name"), limit=Room.NAME_MAX, strip=True)
    topic = Text(_l("Topic"), limit=Room.TOPIC_MAX, strip=True, blank=True, optional=True)
    kind = Choice(_l("Who can find it"), words=("public", "private"))
    announce_only = Flag(_l("Only owners and admins write"), optional=True, default=False)
    slow = Choice(_l("Between two messages of a person"), words=tuple(map(str, Room.SLOW_STEPS)))
    reason = _reason()

    @property
    def values(self) -> dict[str, Any]:
        """What the room gets."""
        return {
            "name": self.name.data,
            "topic": self.topic.data or "",
            "kind": self.kind.data,
            "announce_only": self.announce_only.data,
            "slow_seconds": int(self.slow.data),
        }


class ShelveForm(Sheet):
    on = Flag()
    reason = _reason()


class RetentionForm(Sheet):
    """How long what was said is kept; first looked at, then confirmed."""

    DAYS: ClassVar = (7, 30, 90, 180, 365, 730, 1825)

    days = Choice(_l("Keep messages for"), words=(UNSET, "0", *map(str, DAYS)))
    confirmed = Flag(optional=True, default=False)
    reason = _reason()

    @property
    def number(self) -> int | None:
        """The days; 0 keeps everything, None follows the place."""
        return int(self.days.data) if self.days.data else None


class DecisionForm(Sheet):
    """What an admin does about a report."""

    ACTS = ("kept", "deleted", "cautioned", "muted", "removed")

    act = Choice(_l("What to do"), words=ACTS)
    length = Choice(words=tuple(MuteForm.LENGTHS), optional=True, default="day")
    reason = _reason()


class LogoForm(Sheet):
    picture = FileField(_l("Logo"), [FileRequired(_l("Choose a picture first."))])


class SettingsForm(Sheet):
    """The place as a whole."""

    name = Text(_l("Name of this place"), limit=Place.NAME_MAX, strip=True)
    accent_light = Colour(_l("Colour by day"), limit=7, strip=True, blank=True, optional=True)
    accent_dark = Colour(_l("Colour by night"), limit=7, strip=True, blank=True, optional=True)
    language = Choice(_l("Language"), words=(UNSET, *SUPPORTED))
    sign_up = Choice(_l("Who can join"), words=Place.SIGN_UPS)
    sign_up_domains = Text(
        _l("Domains"), limit=Place.DOMAINS_MAX, strip=True, blank=True, optional=True
    )
    room_openers = Choice(_l("Who opens rooms"), words=Place.OPENERS)
    emoji_makers = Choice(_l("Who adds emoji"), words=Place.EMOJI_MAKERS)
    guest_inviters = Choice(_l("Who lets guests in by a link"), words=Place.GUEST_INVITERS)
    link_previews = Flag(_l("Show what links lead to"), optional=True, default=False)
    send_rate = MaybeWhole(_l("Messages a second"), optional=True, most=Place.RATE_MAX)
    send_burst = MaybeWhole(_l("Messages at once"), optional=True, most=Place.RATE_MAX)
    reason = _reason()

    @property
    def values(self) -> dict[str, Any]:
        """What the place gets."""
        domains = (self.sign_up_domains.data or "").lower().replace(",", " ").split()
        return {
            "name": self.name.data,
            "accent_light": self.accent_light.data,
            "accent_dark": self.accent_dark.data,
            "language": self.language.data or None,
            "sign_up": self.sign_up.data,
            "sign_up_domains": " ".join(each.lstrip("@") for each in domains),
            "emoji_makers": self.emoji_makers.data,
            "room_openers": self.room_openers.data,
            "guest_inviters": self.guest_inviters.data,
            "link_previews": bool(self.link_previews.data),
            "send_rate": self.send_rate.data,
            "send_burst": self.send_burst.data,
        }
