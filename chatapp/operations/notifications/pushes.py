"""Who is to be told of what, while they are away: looked up in the log, after everybody was told.

Sending a message knows nothing of it. Once in a while one process looks at all messages above a
mark (`postbox.looked_to`), writes down whom they concern, and moves the mark in the same
transaction: a message is looked at once, also if the process dies in between.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    bindparam,
    exists,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.orm import Session

from chatapp.extensions import db
from chatapp.models import (
    Announcement,
    Follow,
    Letter,
    Membership,
    Message,
    Postbox,
    Push,
    Recipient,
    Reminder,
    Room,
    Subscription,
    User,
    now,
)
from chatapp.operations.notifications import keywords
from chatapp.presence import presence

AT_ONCE = 500
"""Messages that are looked at together."""

OLD = timedelta(hours=1)
"""Older ones are no news: they were copied from elsewhere, or the server was away."""

HOLD = timedelta(seconds=20)
"""How long one waits for whoever has a page open, which shows it by itself."""

_NEWS = (
    select(
        *(Message.id, Message.room_id, Message.seq, Message.author_id, Message.kind),
        *(Message.mentions, Message.body, Message.thread_id, Message.aside, Message.created_at),
        Room.kind.label("room_kind"),
    )
    .join(Room, Room.id == Message.room_id)
    .where(Message.id > bindparam("above"))
    .order_by(Message.id)
    .limit(AT_ONCE)
)
_PEOPLE = (
    select(
        *(Membership.room_id, Membership.user_id, Membership.notify, Membership.read_seq),
        User.keywords,
    )
    .join(User, User.id == Membership.user_id)
    .where(
        Membership.room_id.in_(bindparam("rooms", expanding=True)),
        User.deactivated_at.is_(None),
        exists().where(Subscription.user_id == Membership.user_id),
    )
)
_FOLLOWS = select(Follow.thread_id, Follow.user_id, Follow.read_seq).where(
    Follow.thread_id.in_(bindparam("threads", expanding=True)), Follow.is_on
)
_WAITING = (
    Push.kind == "message",
    Push.due_at.is_not(None),
    Push.tries == 0,
)


class Target(NamedTuple):
    """Somebody in a room: of all that doesn't address them one line is on its way at most."""

    user_id: int
    room_id: int


@dataclass(frozen=True)
class Look:
    """What was found in the log above one mark up to another."""

    above: int
    upto: int
    rows: list[dict[str, Any]]


def look() -> Look | None:
    """Look at what is new; None if nothing is, or nobody wants to be called."""
    box = select(Postbox.looked_to).where(exists().select_from(Subscription))
    above = db.session.scalar(box)
    if above is None:
        return None
    news = list(db.session.execute(_NEWS, {"above": above}))
    return Look(above, news[-1].id, _rows(news)) if news else None


def write(session: Session, found: Look) -> None:
    """Write down whom it concerns, and move the mark, inside the caller's transaction."""
    box = session.get_one(Postbox, Postbox.ID, with_for_update=True)
    if box.looked_to != found.above:
        return  # another process was there first
    box.looked_to = found.upto
    rows = _joined(session, found.rows)
    if rows:
        session.execute(insert(Push), rows)


def announced(
    session: Session, it: Announcement, where: ColumnElement[bool], reminder: Reminder | None = None
) -> None:
    """Let those recipients who want to be called hear of it, inside the caller's transaction.

    Of a reminder each has a letter too, which says what became of it.
    """
    people = (
        select(Recipient.user_id)
        .where(Recipient.announcement_id == it.id, Recipient.left_at.is_(None), where)
        .where(exists().where(Subscription.user_id == Recipient.user_id))
    )
    at, number = literal(now(), Push.due_at.type), reminder.id if reminder else None
    rows = people.add_columns(
        *map(literal, ("announcement", it.id)),
        literal(number, Push.reminder_id.type),
        *map(literal, (0, 0)),
        *(at, at),
    )
    names = ("user_id", "kind", "announcement_id", "reminder_id", "more", "tries", "created_at")
    session.execute(insert(Push).from_select([*names, "due_at"], rows, include_defaults=False))
    if reminder:
        letters = people.add_columns(*map(literal, (reminder.id, "push", 0, "")))
        of = ("user_id", "reminder_id", "channel", "tries", "problem")
        session.execute(insert(Letter).from_select(of, letters, include_defaults=False))


def due_first(user_id: int) -> datetime:
    """When somebody is told: at once, unless they have a page before them."""
    return now() + HOLD if presence.status(user_id) == "online" else now()


def _rows(news: Sequence[Any]) -> list[dict[str, Any]]:
    fresh = [it for it in news if it.kind in Message.COUNTED and it.created_at > now() - OLD]
    if not fresh:
        return []
    people: dict[int, list[Any]] = defaultdict(list)
    for person in db.session.execute(_PEOPLE, {"rooms": list({it.room_id for it in fresh})}):
        people[person.room_id].append(person)
    threads = list({it.thread_id for it in fresh if it.thread_id})
    follows = {
        (row.thread_id, row.user_id): row.read_seq
        for row in db.session.execute(_FOLLOWS, {"threads": threads})
    }
    rows = [row for it in fresh for row in _concerned(it, people[it.room_id], follows)]
    return list(_together(rows))


def _concerned(
    it: Any, people: list[Any], follows: dict[tuple[int, int], int]
) -> Iterator[dict[str, Any]]:
    words = keywords.words_of(it.body) if any(person.keywords for person in people) else ""
    for person in people:
        place = follows.get((it.thread_id, person.user_id)) if it.thread_id else None
        kind = _why(it, words, person, place)
        has_read = (place if it.aside and place is not None else person.read_seq) >= it.seq
        if kind and not has_read:
            yield _row(it, person.user_id, kind)


def _row(it: Any, user_id: int, kind: str) -> dict[str, Any]:
    return {
        "user_id": user_id,
        "kind": kind,
        "room_id": it.room_id,
        "message_id": it.id,
        "seq": it.seq,
        "more": 0,
        "tries": 0,
        "created_at": now(),
        "due_at": due_first(user_id),
    }


def _why(it: Any, words: str, person: Any, place: int | None) -> str | None:
    """Why somebody is told of a message; None if they aren't."""
    if person.notify == "none" or it.author_id == person.user_id:
        return None
    if it.mentions == "room" or person.user_id in it.mentions:
        return "mention"
    if place is not None:
        return "thread"
    if person.keywords and keywords.is_in(person.keywords, words):
        return "keyword"
    if person.notify == "mentions" or it.aside:
        return None
    return "direct" if it.room_kind == "direct" else "message"


def _together(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Of what addresses nobody one line for each person and room, the newest."""
    lines: dict[Target, dict[str, Any]] = {}
    for row in rows:
        target = Target(row["user_id"], row["room_id"])
        if row["kind"] != "message":
            yield row
        elif target in lines:
            lines[target].update(
                message_id=row["message_id"], seq=row["seq"], more=lines[target]["more"] + 1
            )
        else:
            lines[target] = row
    yield from lines.values()


def _joined(session: Session, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Let lines that wait already stand for these, and answer the rows for which there are none."""
    rooms = {row["room_id"] for row in rows if row["kind"] == "message"}
    found = select(Push.user_id, Push.room_id).where(*_WAITING, Push.room_id.in_(rooms))
    waiting = {Target(row[0], row[1] or 0) for row in session.execute(found)} if rooms else set()
    alike: dict[tuple[int, int, int, int], list[int]] = defaultdict(list)
    new = []
    for row in rows:
        target = Target(row["user_id"], row["room_id"])
        if row["kind"] == "message" and target in waiting:
            values = (row["room_id"], row["message_id"], row["seq"], row["more"] + 1)
            alike[values].append(target.user_id)
        else:
            new.append(row)
    for (room_id, message_id, seq, more), users in alike.items():
        lines = update(Push).where(*_WAITING, Push.room_id == room_id, Push.user_id.in_(users))
        session.execute(
            lines.values(message_id=message_id, seq=seq, more=Push.more + more),
            execution_options={"synchronize_session": False},
        )
    return new
