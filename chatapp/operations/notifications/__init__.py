"""Of what somebody wants to be told, and when not."""

from datetime import UTC, datetime, time, timedelta

from flask_babel import lazy_gettext as _l

from chatapp import broadcasts
from chatapp.errors import Invalid
from chatapp.extensions import transaction
from chatapp.models import User, now
from chatapp.operations.announcements import plans
from chatapp.operations.notifications import digests

LENGTHS = ("off", "hour", "four", "morning")
"""Not to be disturbed: not at all, for so many hours, until eight in the morning."""

HOURS = {"hour": 1, "four": 4}
MORNING = time(8)


def prefer(
    user: User,
    quiet_from: str = "",
    quiet_until: str = "",
    time_zone: str = "",
    keywords: str = "",
    sound: bool = False,
    digest: str = "off",
) -> None:
    """Change all of it; the quiet hours are times of day such as "22:30", or both empty."""
    quiet = _minutes(quiet_from, "quiet_from"), _minutes(quiet_until, "quiet_until")
    if (quiet[0] is None) != (quiet[1] is None) or (quiet[0] == quiet[1] and quiet[0] is not None):
        raise Invalid(_l("Say from when until when, or neither."), field="quiet_until")
    zone, words = _zone(time_zone), _words(keywords)
    with transaction():
        user.quiet_from, user.quiet_until = quiet
        user.time_zone, user.keywords, user.sound = zone, words, sound
        digests.choose(user, digest)
    broadcasts.account_changed(user)


def hush(user: User, length: str) -> None:
    """Don't disturb somebody for a while; "off" ends it."""
    until = _until(user, length)
    with transaction():
        user.dnd_until = until
    broadcasts.account_changed(user)


def learn_zone(user: User, zone: str) -> None:
    """Note where somebody's browser is, if they have said nothing else."""
    if user.time_zone or not zone:
        return
    known = _zone(zone)
    with transaction():
        user.time_zone = known


def clock(minutes: int | None) -> str:
    """A time of day as a form shows it."""
    return "" if minutes is None else "{:02}:{:02}".format(*divmod(minutes, 60))


def _minutes(text: str, field: str) -> int | None:
    if not text:
        return None
    try:
        found = datetime.strptime(text, "%H:%M").replace(tzinfo=UTC)
    except ValueError as error:
        raise Invalid(_l("A time of day is expected here, such as 22:30."), field=field) from error
    return found.hour * 60 + found.minute


def _zone(name: str) -> str | None:
    if not name:
        return None
    try:
        return plans.known(name)
    except Invalid as problem:
        raise Invalid(str(problem), field="time_zone") from problem


def _words(text: str) -> str:
    lines = [" ".join(line.split()) for line in text.replace(",", "\n").splitlines()]
    words = list(dict.fromkeys(filter(None, lines)))
    if len(words) > User.KEYWORDS:
        raise Invalid(_l("At most %(num)d keywords.", num=User.KEYWORDS), field="keywords")
    return "\n".join(words)


def _until(user: User, length: str) -> datetime | None:
    if length == "off":
        return None
    if length in HOURS:
        return now() + timedelta(hours=HOURS[length])
    here = now().astimezone(user.zone)
    day = here.date() + timedelta(days=int(here.time() >= MORNING))
    return datetime.combine(day, MORNING, user.zone).astimezone(UTC)
