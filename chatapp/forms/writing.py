"""The pages on which announcements and later messages are written."""

from typing import Any

from flask_babel import lazy_gettext as _l

from chatapp.forms.fields import Choice, Flag, Listed, Text
from chatapp.forms.sheet import Sheet
from chatapp.models import Announcement, Audience, Message, Series, User
from chatapp.operations.announcements import audiences, plans

NAMES_MAX = Audience.MAX * (User.NAME_MAX + 2)
WALL_MAX = 19
NEVER = ""
REMIND_AFTER = ("", "1", "4", "24", "48", "168")
REMIND_TIMES = ("1", "2", "3", "5", "10")
ACTS = ("preview", "draft", "publish")


def _wall(label: str) -> Text:
    """A day and a time as a browser's field gives it, on the clock of `zone`."""
    return Text(label, limit=WALL_MAX, blank=True, optional=True, default="")


def _zone() -> Text:
    return Text(_l("Time zone"), limit=Series.ZONE_MAX, strip=True, optional=True, default="UTC")


class EditSheet(Sheet):
    """An announcement that runs: other words, another level, another end."""

    body = Text(_l("Words"), limit=Announcement.BODY_MAX)
    level = Choice(_l("Level"), words=Announcement.LEVELS, optional=True, default="info")
    ends = _wall(_l("Ends"))
    zone = _zone()
    act = Choice(words=ACTS, optional=True, default="preview")

    @property
    def ends_at(self) -> Any:
        zone = plans.known(self.zone.data)
        return plans.moment(self.ends.data, zone, "ends") if self.ends.data else None


class WriteSheet(EditSheet):
    """A new announcement, or one that has not begun."""

    to = Choice(_l("For"), words=Audience.KINDS, optional=True, default="everyone")
    rooms = Listed(_l("Rooms"), limit=Audience.MAX, optional=True)
    roles = Listed(_l("Roles"), limit=Audience.MAX, optional=True)
    people = Text(_l("People"), limit=NAMES_MAX, blank=True, optional=True, default="")
    but = Text(_l("But not for"), limit=NAMES_MAX, blank=True, optional=True, default="")
    starts = _wall(_l("Starts"))
    every = Choice(_l("Repeat"), words=(NEVER, *Series.EVERY), optional=True, default=NEVER)
    confirm = Flag(
        _l("Everybody has to confirm that they have read it"), optional=True, default=False
    )
    remind_after = Choice(_l("Remind"), words=REMIND_AFTER, optional=True, default="")
    remind_times = Choice(_l("At most"), words=REMIND_TIMES, optional=True, default="3")

    def audience_for(self, user: User) -> Audience:
        """Whom it is for, as it is chosen now."""
        return plans.chosen(user, **self._audience())

    def plan_for(self, user: User) -> plans.Plan:
        """All that was filled in."""
        zone = plans.known(self.zone.data)
        return plans.written(
            user,
            **self._audience(),
            body=self.body.data,
            level=self.level.data,
            needs_acknowledgement=self.confirm.data,
            starts_at=plans.moment(self.starts.data, zone, "starts") if self.starts.data else None,
            ends_at=self.ends_at,
            every=self.every.data or None,
            zone=zone,
            remind_hours=int(self.remind_after.data) if self.remind_after.data else None,
            remind_times=int(self.remind_times.data),
        )

    def _audience(self) -> dict[str, Any]:
        to = self.to.data
        people = audiences.named(self.people.data, "people") if to == "people" else []
        return {
            "to": to,
            "rooms": self.rooms.data if to == "rooms" else [],
            "roles": self.roles.data if to == "roles" else [],
            "people": people,
            "but": audiences.named(self.but.data, "but"),
        }


class LaterSheet(Sheet):
    """A message that is sent at a time."""

    room = Text(_l("Room"), limit=Listed.LENGTH)
    body = Text(_l("Words"), limit=Message.BODY_MAX, blank=True)
    at = Text(_l("When"), limit=WALL_MAX)
    zone = _zone()

    @property
    def moment(self) -> Any:
        return plans.moment(self.at.data, plans.known(self.zone.data), "at")
