"""How far an announcement got: exact counts, and who has and who has not."""

import time
from collections.abc import Callable, Iterator

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import joinedload, lazyload

from chatapp.extensions import db
from chatapp.models import Announcement, Letter, Recipient, Reminder, User

PAGE = 50
EXPORT_PAGE = 500

FEW = 2_000
"""Up to so many are sorted by name; of more, the names are walked through until a page is full."""

FILTERS = (
    "all",
    "not_confirmed",
    "confirmed",
    "not_seen",
    "seen",
    "not_reached",
    "reached",
)

Find = Callable[[int, str, int | None, int], list[int]]
"""Finds the ids of a page's people, given the announcement's id, the filter, `after` and how many.
"""


def size(it: Announcement, which: str) -> int:
    """How many people a filter finds, from the counters."""
    if which == "all":
        return it.recipients
    step = which.removeprefix("not_")
    done: int = getattr(it, step)
    return it.recipients - done if which.startswith("not_") else done


def page(
    it: Announcement, which: str, after: int | None = None, limit: int = PAGE
) -> list[Recipient]:
    """A page of those whom a filter finds, by name; `after` is the last person's id."""
    return _page(it.id, _fitting(it, which), which, after, limit)


def _page(number: int, find: Find, which: str, after: int | None, limit: int) -> list[Recipient]:
    ids = find(number, which, after, limit)
    found = db.session.scalars(
        select(Recipient)
        .where(Recipient.announcement_id == number, Recipient.user_id.in_(ids))
        .options(joinedload(Recipient.user), lazyload(Recipient.announcement))
        .execution_options(populate_existing=True)
    )
    return sorted(found, key=lambda row: row.user.name_key)


def everybody(it: Announcement, which: str = "all") -> Iterator[Recipient]:
    """All whom a filter finds, by name, a page at a time: also of a hundred thousand.

    The announcement is looked at now and not while they are walked through: then its session may
    have ended.
    """
    return _everybody(it.id, _fitting(it, which), which)


def _everybody(number: int, find: Find, which: str) -> Iterator[Recipient]:
    after = None
    while rows := _page(number, find, which, after, EXPORT_PAGE):
        yield from rows
        after = rows[-1].user_id
        db.session.expunge_all()
        time.sleep(0)  # others have their turn


def reminders(it: Announcement) -> list[Reminder]:
    """How often and when people were reminded, the latest first."""
    rows = select(Reminder).where(Reminder.announcement_id == it.id)
    return list(db.session.scalars(rows.order_by(Reminder.id.desc())))


def letters(it: Announcement) -> dict[int, dict[str, tuple[int, int]]]:
    """Of each reminder, by channel, how many went out and how many were to."""
    counts = select(
        Letter.reminder_id, Letter.channel, func.count(Letter.sent_at), func.count()
    ).join(Reminder, Reminder.id == Letter.reminder_id)
    rows = counts.where(Reminder.announcement_id == it.id)
    found: dict[int, dict[str, tuple[int, int]]] = {}
    for row in db.session.execute(rows.group_by(Letter.reminder_id, Letter.channel)):
        found.setdefault(row[0], {})[row[1]] = row[2], row[3]
    return found


def matching(number: int, which: str) -> list[ColumnElement[bool]]:
    """The conditions of a filter on `recipient`, of the announcement with this id."""
    conditions = [Recipient.announcement_id == number, Recipient.left_at.is_(None)]
    if which != "all":
        step = getattr(Recipient, f"{which.removeprefix('not_')}_at")
        conditions.append(step.is_(None) if which.startswith("not_") else step.is_not(None))
    return conditions


def _fitting(it: Announcement, which: str) -> Find:
    return _sorted if size(it, which) <= FEW else _walked


def _sorted(number: int, which: str, after: int | None, limit: int) -> list[int]:
    people = select(Recipient.user_id).where(*matching(number, which))
    return _ids(select(User.id).where(User.id.in_(people)), after, limit)


def _walked(number: int, which: str, after: int | None, limit: int) -> list[int]:
    one = exists().where(*matching(number, which), Recipient.user_id == User.id)
    return _ids(select(User.id).where(one), after, limit)


def _ids(rows: Select[int], after: int | None, limit: int) -> list[int]:
    if after is not None:
        last = select(User.name_key).where(User.id == after).scalar_subquery()
        rows = rows.where(User.name_key > last)
    return list(db.session.scalars(rows.order_by(User.name_key).limit(limit)))
