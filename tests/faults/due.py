"""What a place has to do at a time, planned before its servers start; and what came of it."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO

from sqlalchemy import select

from chatapp import storage
from chatapp.extensions import db, transaction
from chatapp.models import (
    Announcement,
    Audit,
    Membership,
    Message,
    Reminder,
    Room,
    Scheduled,
    User,
    now,
)
from chatapp.operations import announcements, audits, files
from chatapp.operations.announcements import plans
from chatapp.operations.announcements.plans import Plan
from chatapp.operations.files import leftovers
from chatapp.operations.imports import histories
from chatapp.operations.messages import schedules
from chatapp.operations.rooms import memberships
from tests import databases
from tests.faults.place import Place, add_people, app_of

Span = tuple[float, float]

DAYS = timedelta(days=30)
FAR, LASTS = timedelta(hours=1), timedelta(seconds=3)
YOUNG, UNSENT = 10, 5
AUTHORS = [f"author {number}" for number in range(4)]

UNDONE = (
    "select count(*) from scheduled where due_at is not null",
    "select count(*) from announcement where series_id is null and ended_at is null"
    " and (published_at is null or filled_at is null or ends_at is not null)",
    "select count(*) from announcement where remind_at is not null",
    "select count(*) from reminder where done_at is null",
    "select count(*) from file",
    "select count(*) from message where body like 'old %'",
)
"""Each is 0 when there is nothing more to do."""

DOUBLES = {
    "said twice": "select count(*) - count(distinct body) from message where body like 'later %'",
    "said for nobody": "select count(*) from scheduled where message_id is null",
    "rows for somebody twice": "select count(*) - count(distinct announcement_id || ' ' || user_id)"
    " from recipient",
    "begun twice": "select count(*) - 2 from announcement where series_id is not null",
    "reminded not once": "select count(*) from announcement a where body like 'remind %' and 1 !="
    " (select count(*) from reminder r where r.announcement_id = a.id)",
    "somebody reminded not once": "select count(*) from recipient join announcement a"
    " on a.id = announcement_id where body like 'remind %' and reminders != 1",
    "counted wrongly": "select count(*) from announcement a where recipients != (select count(*)"
    " from recipient r where r.announcement_id = a.id and r.left_at is null)",
    "left out": "select count(*) from announcement a where published_at is not null and recipients"
    ' != (select count(*) from "user" where not is_bot)',
}
"""Each is 0 when all was done once; of the series, one has begun and the next is written."""


def prepare(place: Place, seed: int, count: int, seconds: float) -> list[datetime]:
    """Leave so many of each kind, due at random moments from now on, which it answers."""
    add_people(place, AUTHORS, [place.rooms[1]])
    luck = random.Random(seed)
    with app_of(place.folder).app_context():
        grace = db.session.query(User).filter_by(name="grace").one()
        _write_for_later(place, count)
        _announce(grace, count)
        start = now()
        moments = [start + timedelta(seconds=luck.uniform(0, seconds)) for _ in range(count)]
        _set(moments)
        _age(memberships.find(grace, place.rooms[0]), sorted(moments))
        _upload(grace, moments[:UNSENT])
        db.engine.dispose()
    return moments


def _write_for_later(place: Place, count: int) -> None:
    authors = db.session.query(User).filter(User.name.in_(AUTHORS)).all()
    for number in range(count):
        ticket = memberships.find(authors[number % len(authors)], place.rooms[1])
        schedules.plan(ticket, f"later {number}", f"later-{number}", now() + FAR)


def _announce(grace: User, count: int) -> None:
    start = now() + FAR
    daily = plans.written(grace, body="daily 0", every="day", zone="UTC", starts_at=start)
    announcements.publish(grace, daily)
    for number in range(count):
        announcements.publish(grace, Plan(f"begin {number}", starts_at=start))
        rule = Plan(f"remind {number}", remind_hours=1, remind_times=1)
        announcements.publish(grace, rule)


def _set(moments: list[datetime]) -> None:
    """Let all of it be due at its moment, however long it took to write it."""
    with transaction() as session:
        for later in session.query(Scheduled):
            later.at = later.due_at = moments[int(later.body.split()[1])]
        for it in session.query(Announcement):
            moment = moments[int(it.body.split()[1])]
            if it.published_at:
                it.remind_at = moment
            else:
                it.starts_at = moment
                it.ends_at = None if it.series else moment + LASTS


def _age(owner: Membership, moments: list[datetime]) -> None:
    """Let each entry be too old at one of the moments, but for those that are young."""
    room, author = owner.room, owner.user
    histories.backdate(room, moments[0] - 2 * DAYS)
    old = [histories.Entry(author, f"old {n}", at - DAYS) for n, at in enumerate(moments)]
    young = [histories.Entry(author, f"young {n}", now()) for n in range(YOUNG)]
    histories.bring_in(room, [*old, *young], "aged")
    with transaction():
        room.retention_days, room.retention_at = DAYS.days, moments[0] - DAYS


def _upload(owner: User, moments: list[datetime]) -> None:
    """Leave files that nobody sends, each kept for nothing from one of the moments on."""
    for number, moment in enumerate(moments):
        words = f"file {number}".encode()
        file = files.upload(owner, f"{number}.txt", BytesIO(words), len(words))
        with transaction():
            file.created_at = moment - leftovers.UNSENT


@dataclass
class Outcome:
    """What is wrong in the end, by rule; and by kind when each was due and when it was done."""

    faults: dict[str, int]
    done: dict[str, list[Span]]
    removed: int


def look(place: Place, moments: list[datetime]) -> Outcome:
    """Read in the database what came of it, when all is done."""
    with databases.opened(place.folder) as connection:
        faults = {what: connection.execute(query).fetchone()[0] for what, query in DOUBLES.items()}
    with app_of(place.folder).app_context():
        done = {"said": _said(), "begun": _begun(), "reminded": _reminded(moments)}
        room = db.session.get_one(Room, int(place.rooms[0]))
        removed = [
            row.details["messages"]
            for row in db.session.query(Audit).filter_by(action="retention_removed")
        ]
        left = db.session.query(Message).filter(Message.room_id == room.id).count()
        faults["removed wrongly"] = abs(room.edge - sum(removed)) + abs(left - YOUNG)
        faults["audit broken"] = int(audits.verify().fault is not None)
        faults["bytes left"] = len(list(storage.current().kept()))
        db.engine.dispose()
    return Outcome(faults, done, sum(removed))


def _said() -> list[Span]:
    both = select(Scheduled.at, Message.created_at).join(
        Message, Message.id == Scheduled.message_id
    )
    return [_span(*row) for row in db.session.execute(both)]


def _begun() -> list[Span]:
    both = select(Announcement.starts_at, Announcement.published_at)
    begun = both.where(Announcement.body.like("begin %"), Announcement.published_at.is_not(None))
    return [_span(*row) for row in db.session.execute(begun)]


def _reminded(moments: list[datetime]) -> list[Span]:
    both = select(Announcement.body, Reminder.created_at).join(Reminder.announcement)
    rows = db.session.execute(both).all()
    return [_span(moments[int(body.split()[1])], at) for body, at in rows]


def _span(due: datetime, done: datetime) -> Span:
    return due.timestamp(), done.timestamp()
