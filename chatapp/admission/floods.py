"""Too much at once from one person: told when it goes on, and nothing else happens to them.

A form names its pace; the paces are here. What was done already and is only asked for again,
because the answer was lost, is free.
"""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app
from flask_babel import lazy_gettext as _l

from chatapp.errors import RateLimited
from chatapp.models import User
from chatapp.operations import messages, places
from chatapp.operations.rooms import memberships
from chatapp.throttle import Throttle

Values = dict[str, Any]

JOIN_BURST, JOIN_EVERY = 10, 6.0
"""Ten rooms a minute is more than anybody reads."""

REPORT_BURST, REPORT_EVERY = 10, 30.0
"""Nobody reports in earnest for longer than that without a pause."""

UPLOAD_BURST, UPLOAD_EVERY = 60, 1.0
"""A folder of photos at once; then about as fast as they are drawn anew."""

TYPING_BURST, TYPING_EVERY = 2, 1.0
"""Once a second; two, because clients' timers are not exact."""

DRAFT_BURST, DRAFT_EVERY = 20, 1.0
"""A page writes a draft every two seconds at most; twenty, for what was begun while offline."""

DOING_BURST, DOING_EVERY = 5, 10.0
"""Everybody hears of it."""

WORDS_BURST, WORDS_EVERY = 3, 600.0
"""All that somebody ever said is read for it: once more if it failed, and not all day."""

MINUTE = 60
"""Seconds; who has to wait for several of them is told so in minutes."""

SEEN_MAX = 20_000
"""Messages of which it is remembered that they were asked for."""

TRIAL_BURST, TRIAL_EVERY = 5, 10.0
"""Each asks somebody else's server for something."""

HOOK_BURST, HOOK_EVERY = 30, 1.0
"""One a second for long, as Slack has it; thirty, because trouble seldom comes alone."""

COMMAND_BURST, COMMAND_EVERY = 10, 2.0
"""Each asks somebody else's server, and waits for it."""

ANNOUNCE_BURST, ANNOUNCE_EVERY = 10, 6.0
"""Ten a minute: a monitoring system that has gone mad must not drown everybody."""

DONE: dict[str, Callable[[User, Values], bool]] = {
    "send": lambda person, values: messages.is_sent(person, values["client_id"]),
    "join": lambda person, values: memberships.find_or_none(person, values["room"]) is not None,
}
"""Which of the paced things need nothing to be done any more."""


def init_app(app: Flask) -> None:
    """Set the paces of an application."""
    paces = {
        "join": Throttle(JOIN_BURST, JOIN_EVERY, name="join"),
        "command": Throttle(COMMAND_BURST, COMMAND_EVERY, name="command"),
        "hook": Throttle(HOOK_BURST, HOOK_EVERY, name="hook"),
        "announce": Throttle(ANNOUNCE_BURST, ANNOUNCE_EVERY, name="announce"),
        "report": Throttle(REPORT_BURST, REPORT_EVERY, name="report"),
        "trial": Throttle(TRIAL_BURST, TRIAL_EVERY, name="trial"),
        "upload": Throttle(UPLOAD_BURST, UPLOAD_EVERY, name="upload"),
        "draft": Throttle(DRAFT_BURST, DRAFT_EVERY, name="draft"),
        "doing": Throttle(DOING_BURST, DOING_EVERY, name="doing"),
        "own words": Throttle(WORDS_BURST, WORDS_EVERY, name="own words"),
        "typing": Throttle(TYPING_BURST, TYPING_EVERY, name="typing"),
        "send": _pace(app, "SEND"),
        "bot send": _pace(app, "BOT_SEND"),
    }
    app.extensions["seen"] = OrderedDict()
    app.extensions["followed pace"] = (None, None)
    app.extensions["paces"] = {name: pace for name, pace in paces.items() if pace}


def slow_down(person: User, form: type, values: Values) -> None:
    """Raise RateLimited if a person does again too soon what the form asks for."""
    name = getattr(form, "pace", "")
    own = "bot send" if person.is_bot and name == "send" else name
    _follow_place()
    pace: Throttle | None = current_app.extensions["paces"].get(own)
    if pace is None or (name in DONE and _is_done(name, person, values)):
        return
    if wait := pace.take(str(person.id)):
        raise RateLimited(_in_words(wait), retry_after=round(wait, 2))


def _in_words(wait: float) -> str:
    if wait > 2 * MINUTE:
        minutes = int(wait / MINUTE) + 1
        return _l("That was too much at once. Wait %(minutes)d minutes.", minutes=minutes)
    return _l("That was too much at once. Wait %(seconds)d seconds.", seconds=int(wait) + 1)


def _is_done(name: str, person: User, values: Values) -> bool:
    """Spare the database a question: what was never asked for here is not done yet.

    Unless that was before the server started; then asking again counts as asking.
    """
    seen: OrderedDict[tuple[int, str], bool] = current_app.extensions["seen"]
    key = (person.id, values.get("client_id", ""))
    if key[1] and key not in seen:
        seen[key] = True
        if len(seen) > SEEN_MAX:
            seen.popitem(last=False)
        return False
    return DONE[name](person, values)


def _follow_place() -> None:
    """Take up the place's own pace within seconds of its being set, in every process."""
    wanted = places.pace()
    if wanted == current_app.extensions["followed pace"]:
        return
    current_app.extensions["followed pace"] = wanted
    pace = _pace(current_app, "SEND", *wanted)
    paces = current_app.extensions["paces"]
    paces.pop("send", None)
    if pace:
        paces["send"] = pace


def _pace(
    app: Flask, name: str, rate: int | None = None, burst: int | None = None
) -> Throttle | None:
    """Read a pace from the settings where the place has none; a rate or burst of 0 means none."""
    rate = app.config[f"{name}_RATE"] if rate is None else rate
    burst = app.config[f"{name}_BURST"] if burst is None else burst
    return Throttle(burst, 1 / rate, name=name) if rate and burst else None
