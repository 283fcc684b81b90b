"""Calls people who are away: looks for what concerns them, sends it to their devices, and takes
it back once they have read it elsewhere.

All of it happens after everybody was told, in tasks of its own, and of many processes one acts.
What is to be sent stands in the database: a process that dies loses nothing, and what it had just
sent comes again under the same name, which browsers show once.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, current_app
from flask_babel import force_locale

from chatapp import payloads, webpush
from chatapp.extensions import db, run_blocking, socketio
from chatapp.jobs import chores
from chatapp.models import Push, Subscription, User
from chatapp.operations import leases, places
from chatapp.operations.announcements import deliveries, outcomes
from chatapp.operations.announcements.deliveries import Batch
from chatapp.operations.notifications import pushes, subscriptions
from chatapp.payloads import pushed
from chatapp.web.languages import DEFAULT, chosen

LEASE = "herald"

LOOK_SECONDS = 1.0
READ_SECONDS = 5.0
"""How soon what was read elsewhere is taken back."""

TIDY_SECONDS = 600.0
SENDERS = 4
"""People who are called at the same time, each in a thread."""

FEW = 3
"""More messages than this at once are told in one line."""

SLOW_SECONDS = 60.0
"""How long a push service that didn't answer in time is left alone."""

HOUR, DAY = 3600, 24 * 3600
TTL = {"read": HOUR, "test": 60, "announcement": 7 * DAY}
URGENT = ("direct", "mention", "announcement", "test")
NO_SILENCE = ("https://web.push.apple.com/",)
"""Whose browsers end a subscription when pushes show nothing."""

What = dict[str, Any]


class _State:
    """Of this process's herald."""

    senders = 0
    slow: dict[str, float] = {}


_state = _State()


def start(app: Flask) -> None:
    """Start the tasks of this process."""
    socketio.start_background_task(_run, app)


def work(app: Flask) -> None:
    """Look for what is new and send all that is due; for tests, which have no tasks."""
    with app.app_context():
        _look()
        while _send_next(app):
            pass
        _take_back()


def try_out(it: Subscription) -> str:
    """Call one device now, to show that it works; answers what went wrong, or nothing."""
    with _language_of(db.session.get_one(User, it.user_id)):
        answer = _post(it, pushed.trial())
    outcomes.done([([], {it.id: answer})])
    return answer.problem


def _run(app: Flask) -> None:
    read_at = tidy_at = time.monotonic()
    while socketio.serves(app):
        socketio.sleep(LOOK_SECONDS)
        moment = time.monotonic()
        with chores.step(app, "herald", "people could not be called; trying again"):
            _look()
            if deliveries.is_any_due() and _state.senders < SENDERS:
                _state.senders += 1
                socketio.start_background_task(_send, app)
            if moment >= read_at:
                read_at = moment + READ_SECONDS
                _take_back()
            if moment >= tidy_at:
                tidy_at = moment + TIDY_SECONDS
                _tidy()


def _send(app: Flask) -> None:
    """Send until nothing is due; more senders come while something is."""
    with chores.step(app, "pushes", "a push could not be sent; trying again"):
        while socketio.serves(app) and _send_next(app):
            pass
    _state.senders -= 1


def _look() -> None:
    found = pushes.look()
    if found:
        with leases.acting(LEASE) as session:
            pushes.write(session, found)
    if deliveries.is_any_due():
        with leases.acting(LEASE) as session:
            deliveries.settle(session)


def _send_next(app: Flask) -> bool:
    """Call the one person who has waited longest; False if nobody has."""
    with app.app_context():
        if not deliveries.is_any_due():
            return False
        with leases.acting(LEASE) as session:
            ids = deliveries.claim(session)
        batch = deliveries.batch(ids) if ids else None
        if batch:
            with _language_of(batch.user):
                badge = {"badge": _unread(batch.user)}
                lines = [(rows, {**what, **badge}) for rows, what in _lines(batch)]
                outcomes.done([(rows, _posted(batch, rows, what)) for rows, what in lines])
        return bool(ids)


def _take_back() -> None:
    """Let what was read elsewhere go from the other devices."""
    for user_id, rows in outcomes.read_elsewhere().items():
        user = db.session.get_one(User, user_id)
        devices = [it for it in subscriptions.of(user) if _bears_silence(it)]
        if not devices:
            continue
        what = pushed.withdrawal([row.tag for row in rows]) | {"badge": _unread(user)}
        for it in devices:
            _post(it, what)
        outcomes.silenced([it.id for it in devices])


def _tidy() -> None:
    subscriptions.end_over()
    outcomes.forget_old()


@contextmanager
def _language_of(user: User) -> Iterator[None]:
    with force_locale(chosen(user) or places.language() or DEFAULT):
        yield


def _lines(batch: Batch) -> Iterator[tuple[list[Push], What]]:
    """What is told of each push; of many messages at once, one line for all."""
    said = [row for row in batch.pushes if row.message_id]
    for row in batch.pushes:
        if row.announcement_id:
            yield [row], pushed.announcement(row, batch.ones[row.announcement_id])
    if len(said) > FEW:
        shown = [batch.said[row.message_id or 0] for row in said]
        names = [pushed.room_name(room, message.author) for message, room in shown]
        yield said, pushed.summary(sum(1 + row.more for row in said), list(dict.fromkeys(names)))
        return
    for row in said:
        yield [row], pushed.message(row, *batch.said[row.message_id or 0])


def _posted(batch: Batch, rows: list[Push], what: What) -> dict[int, webpush.Answer]:
    """Send it to the devices that it still has to reach."""
    wanted = set.union(*({it.id for it in batch.devices} & _left(row, batch) for row in rows))
    return {it.id: _post(it, what) for it in batch.devices if it.id in wanted}


def _left(row: Push, batch: Batch) -> set[int]:
    return {it.id for it in batch.devices} if row.devices is None else set(row.devices)


def _post(it: Subscription, what: What) -> webpush.Answer:
    config, kind = current_app.config, what["kind"]
    origin = "/".join(it.address.split("/", 3)[:3])
    if _state.slow.get(origin, 0) > time.monotonic():
        return webpush.Answer(problem="the push service was too slow just now")
    letter = webpush.Letter(
        it.address,
        it.key,
        it.secret,
        pushed.written(what),
        topic=what.get("tag", "read"),
        ttl=TTL.get(kind, DAY),
        urgency="high" if kind in URGENT else "low" if kind == "read" else "normal",
    )
    key = subscriptions.postbox().key
    answer = run_blocking(webpush.send, letter, key, _contact(), config["PUSH_LOCAL"])
    if answer.is_slow:
        _state.slow[origin] = time.monotonic() + SLOW_SECONDS
    return answer


def _unread(user: User) -> int:
    """How much there is to read of which they want to be told, for the mark on the icon."""
    counts = {"all": "unread", "mentions": "mentions"}
    rooms = [room for room in payloads.my_rooms(user.id) if room["notify"] in counts]
    return sum(room[counts[room["notify"]]] for room in rooms)


def _contact() -> str:
    """Whom a push service may write to; some want one that looks real."""
    config = current_app.config
    sender = config["MAIL_FROM"].rpartition("<")[2].rstrip(">")
    if config["PUBLIC_URL"].startswith("https:"):
        return str(config["PUBLIC_URL"])
    return f"mailto:{sender or 'nobody@chatapp.invalid'}"


def _bears_silence(it: Subscription) -> bool:
    return not it.was_silent and not it.address.startswith(NO_SILENCE)
