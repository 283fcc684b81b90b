"""What the server does when its time has come: announcements begin, spread, are reminded of and
end; messages that were written for later are said; letters go out.

Everything due stands in the database, so that nothing is forgotten when a process dies. One step
is one transaction, in which the process first makes sure that it holds the lease: of many
processes one acts, and one that was stopped for too long finds that it may not any more. Between
steps any process can take over, since a step leaves behind what is to be done next.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from flask import Flask
from flask_babel import force_locale
from sqlalchemy import ColumnElement, and_, func, select

from chatapp import broadcasts
from chatapp.alarm import alarm
from chatapp.errors import Unavailable
from chatapp.extensions import db, socketio, write_down
from chatapp.jobs import correspondence
from chatapp.models import Announcement, GuestLink, Letter, Reminder, Scheduled, User, now
from chatapp.operations import announcements, leases
from chatapp.operations.accounts import guests
from chatapp.operations.announcements import recipients, reminders
from chatapp.operations.messages import schedules
from chatapp.operations.notifications import digests
from chatapp.telemetry import gauges
from chatapp.web.languages import DEFAULT

log = logging.getLogger(__name__)

LEASE = "clockwork"

LOOK_SECONDS = 5.0
"""How long it sleeps at most: the clock may be put forward, and whoever held the lease may die, or
who took in a plan and had not yet told others of it.
"""

PAUSE_SECONDS = 1.0
"""After a failure, which may be that the storage is full."""

STOP_SECONDS, STOP_LOOK_SECONDS = 1.0, 0.02
"""How long the end of the server waits for a step, and how often it looks."""

WAITS = and_(
    Announcement.published_at.is_(None),
    Announcement.is_draft.is_(False),
    Announcement.ended_at.is_(None),
)


def start(app: Flask) -> None:
    """Start the clockwork of this process."""
    alarm.prepare()
    socketio.start_background_task(_run, app)


def stop() -> None:
    """Begin nothing more, and wait until what was begun is done: a moment."""
    _state.is_over = True
    alarm.ring()
    deadline = time.monotonic() + STOP_SECONDS
    while _state.is_busy and time.monotonic() < deadline:
        socketio.sleep(STOP_LOOK_SECONDS)


class _State:
    """Of this process's clockwork."""

    is_over = False
    is_busy = False


_state = _State()


def work(app: Flask) -> float:
    """Do all that is due; answers in how many seconds there is more to do."""
    while not _state.is_over:
        with app.app_context(), force_locale(DEFAULT):
            did = any(_counted(step) for step in STEPS)
            if not did:
                return _pause()
        socketio.sleep(0)  # between two steps others have their turn
    return LOOK_SECONDS


def _counted(step: Callable[[], bool]) -> bool:
    did = step()
    gauges.stepped[step.__name__.strip("_")] += did
    return did


def _run(app: Flask) -> None:
    while not _state.is_over:
        try:
            alarm.wait(_worked(app))
        except leases.Held as held:
            alarm.wait(max((held.until - now()).total_seconds(), 0.1))
        except Unavailable:
            alarm.wait(PAUSE_SECONDS)
        except Exception as error:
            write_down(log, "the clockwork stumbled; trying again", error)
            alarm.wait(PAUSE_SECONDS)


def _worked(app: Flask) -> float:
    _state.is_busy = True
    try:
        with gauges.working("clockwork", leases.Held, Unavailable):
            return work(app)
    finally:
        _state.is_busy = False


def _pause() -> float:
    """How long nothing is due."""
    moments = [
        db.session.scalar(select(func.min(moment)).where(where)) for moment, where in DUE.values()
    ]
    waits = [(moment - now()).total_seconds() for moment in moments if moment]
    return max(min([LOOK_SECONDS, *waits]), 0)


def _begin() -> bool:
    it = _first(WAITS, Announcement.starts_at)
    if it is None:
        return False
    with leases.acting(LEASE) as session:
        piece = announcements.begin(session, it)
    if piece:
        _tell(it, piece)
    return True


def _spread() -> bool:
    """Go on making rows for an announcement that has begun."""
    rows = select(Announcement).where(recipients.RUNS, Announcement.filled_at.is_(None))
    it = db.session.scalar(rows.order_by(Announcement.id).limit(1))
    if it is None:
        return False
    with leases.acting(LEASE) as session:
        piece = recipients.fill(session, it)
    _tell(it, piece)
    return True


def _expire() -> bool:
    it = _first(recipients.RUNS, Announcement.ends_at)
    if it is None:
        return False
    with leases.acting(LEASE):
        announcements.expire(it)
    _tell(it, recipients.Piece(0, it.filled_to))
    return True


def _remind() -> bool:
    """Remind by an announcement's rule."""
    it = _first(recipients.RUNS, Announcement.remind_at)
    if it is None:
        return False
    with leases.acting(LEASE) as session:
        begun = reminders.remind_by_rule(session, it)
    if begun:
        reminders.announce(*begun)
    return True


def _go_on_reminding() -> bool:
    reminder = db.session.scalar(select(Reminder).where(Reminder.done_at.is_(None)).limit(1))
    if reminder is None:
        return False
    with leases.acting(LEASE) as session:
        piece = reminders.go_on(session, reminder)
    reminders.announce(reminder, piece)
    return True


def _say() -> bool:
    """Send a message that was written for now, as its author would."""
    it = schedules.next_due()
    if it is None:
        return False
    with leases.acting(LEASE):
        pass  # whoever may act finds the message below, also when it was said already
    schedules.say(it)
    return True


def _see_off() -> bool:
    """End the visit of guests whose link's time is over."""
    link = guests.next_over()
    if link is None:
        return False
    with leases.acting(LEASE) as session:
        gone = guests.expire(session, link)
    guests.announce(gone)
    return True


def _post() -> bool:
    """Send a letter. A crash between sending and noting it sends it again, under the same
    Message-ID, by which mailboxes know a second copy.
    """
    letter = reminders.due_letter()
    if letter is None:
        return False
    with leases.acting(LEASE) as session:
        is_wanted = reminders.claim(session, letter)
    if is_wanted:
        reminders.sent(letter, correspondence.reminder(letter))
    return True


def _digest() -> bool:
    """Send somebody what they have missed; whatever became of it, it is due again if not noted."""
    user = digests.due()
    if user is None:
        return False
    with leases.acting(LEASE) as session:
        span = digests.claim(session, user)
    if span and not correspondence.digest(user, span):
        digests.sent(user, span)
    return True


def _first(state: ColumnElement[bool], moment: Any) -> Announcement | None:
    rows = select(Announcement).where(state, moment <= now()).order_by(moment)
    return db.session.scalar(rows.limit(1))


def _tell(it: Announcement, piece: recipients.Piece) -> None:
    broadcasts.announcement_changed(it, piece.above, piece.to)
    broadcasts.report_changed(it)


STEPS: tuple[Callable[[], bool], ...] = (
    _say,
    _see_off,
    _begin,
    _expire,
    _spread,
    _remind,
    _go_on_reminding,
    _post,
    _digest,
)
"""What may be due, in the order of who waits least gladly; one step of the first that is."""

DUE = {
    "scheduled messages": (Scheduled.due_at, Scheduled.due_at.is_not(None)),
    "guests' links": (GuestLink.expires_at, GuestLink.ended_at.is_(None)),
    "announcements to begin": (Announcement.starts_at, WAITS),
    "announcements to end": (Announcement.ends_at, recipients.RUNS),
    "reminders": (Announcement.remind_at, recipients.RUNS),
    "letters": (Letter.due_at, Letter.due_at.is_not(None)),
    "digests": (User.digest_at, User.digest_at.is_not(None)),
}
"""Where the next due time stands."""
