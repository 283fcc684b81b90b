"""What is written on the form of an announcement, made sense of."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l

from chatapp.errors import Invalid
from chatapp.models import Audience, User, now
from chatapp.operations.announcements import audiences

AUDIENCE = ("to", "rooms", "roles", "people", "but")


@dataclass(frozen=True)
class Plan:
    """The words, for whom, from when until when, and how often."""

    body: str
    level: str = "info"
    audience: Audience = field(default_factory=Audience)
    needs_acknowledgement: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    every: str | None = None
    zone: str = "UTC"
    first: str | None = None
    remind_hours: int | None = None
    remind_times: int = 0


def written(user: User, **values: Any) -> Plan:
    """Make a plan out of a form's clean values, where None means that nothing was said."""
    given = {name: value for name, value in values.items() if value is not None}
    audience = chosen(user, **{name: given.pop(name, None) for name in AUDIENCE})
    zone, every = known(given.pop("zone", "UTC")), given.get("every")
    if every:
        given.setdefault("starts_at", now())
        given["first"] = wall_clock(given["starts_at"], zone)
    if "remind_hours" in given:
        given["remind_times"] = given.get("remind_times") or 1
    else:
        given.pop("remind_times", None)
    return Plan(audience=audience, zone=zone, **given)


def chosen(
    user: User,
    to: str | None = None,
    rooms: list[str] | None = None,
    roles: list[str] | None = None,
    people: list[int] | None = None,
    but: list[int] | None = None,
) -> Audience:
    """Make an audience out of what a form names; None is nobody."""
    return audiences.choose(
        user, to or "everyone", rooms or [], roles or [], people or [], but or []
    )


def known(zone: str) -> str:
    """Refuse what is no time zone of the IANA database."""
    try:
        return ZoneInfo(zone).key
    except (OSError, ValueError, KeyError) as error:
        raise Invalid(_l("There is no such time zone."), field="zone") from error


def is_zone(name: str) -> bool:
    """Tell whether it is a time zone of the IANA database."""
    try:
        return bool(known(name))
    except Invalid:
        return False


def moment(wall: str, zone: str, field: str) -> datetime:
    """When a wall clock shows a time, such as "2030-01-31T09:00", in a zone."""
    try:
        return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Invalid(_l("A day and a time are expected here."), field=field) from error


def wall_clock(moment: datetime, zone: str) -> str:
    """What a wall clock shows in a zone, to the minute."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None).isoformat(timespec="minutes")
