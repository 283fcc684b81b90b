"""The wire contract of announcements and of messages that are sent later (docs/protocol.md)."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from chatapp.extensions import db
from chatapp.models import (
    Announcement,
    Audience,
    Caution,
    Edition,
    Recipient,
    Scheduled,
    User,
    rfc3339,
    seen_by,
)
from chatapp.payloads import Payload, faces, shared

AT_ONCE = 500
"""People who are looked up in one query."""


def announcement(row: Recipient) -> Payload:
    """An announcement as one of its recipients sees it: of others they learn nothing."""
    it = row.announcement
    return {
        **_face(it),
        "audience": {"to": it.audience.to},
        "acknowledged_at": rfc3339(row.confirmed_at),
        "reached_at": rfc3339(row.reached_at),
        "seen_at": rfc3339(row.seen_at),
        "open": row.is_open,
        "before": _before(row),
        "reminders": row.reminders,
    }


def news(row: Recipient) -> tuple[Any, ...]:
    """What tells one recipient's payload from another's: the same tuple, the same payload."""
    times = row.confirmed_at, row.reached_at, row.seen_at
    return *times, row.is_open, row.seen_revision if row.has_changed else 0, row.reminders


def told(
    announcement_id: int, here: list[int], only_open: bool
) -> Iterator[tuple[list[int], Payload]]:
    """What its recipients among these people are told; those who are told the same together."""
    for start in range(0, len(here), AT_ONCE):
        alike: dict[Any, list[Recipient]] = {}
        for row in _rows(announcement_id, here[start : start + AT_ONCE]):
            if row.is_open or not only_open:
                alike.setdefault(news(row), []).append(row)
        for rows in alike.values():
            yield [row.user_id for row in rows], announcement(rows[0])


def _rows(announcement_id: int, user_ids: list[int]) -> Sequence[Recipient]:
    rows = select(Recipient).where(
        Recipient.announcement_id == announcement_id,
        Recipient.user_id.in_(user_ids),
        Recipient.left_at.is_(None),
    )
    # Others may have changed them since this session last looked.
    return db.session.scalars(rows.execution_options(populate_existing=True)).all()


def governed(it: Announcement) -> Payload:
    """An announcement as its author sees it."""
    return {
        **_face(it),
        "audience": audience(it.audience),
        "state": it.state,
        "series": series(it),
        "remind_hours": it.remind_hours,
        "remind_times": it.remind_times,
        "counts": counts(it),
    }


def counts(it: Announcement) -> Payload:
    """How far it got, in numbers; `filled` is false while rows are still being made."""
    return {
        "announcement": str(it.id),
        "recipients": it.recipients,
        "reached": it.reached,
        "seen": it.seen,
        "confirmed": it.confirmed,
        "reminded": it.reminded,
        "filled": it.filled_at is not None,
        "state": it.state,
    }


def audience(it: Audience) -> Payload:
    """Whom it is for, with all ids."""
    return {
        "to": it.to,
        "rooms": list(map(str, it.rooms)),
        "roles": list(it.roles),
        "people": list(map(str, it.people)),
        "but": list(map(str, it.but)),
    }


def series(it: Announcement) -> Payload | None:
    """By which rule it comes again."""
    if it.series is None:
        return None
    return {
        "every": it.series.every,
        "zone": it.series.zone,
        "first": it.series.first,
        "stopped_at": rfc3339(it.series.stopped_at),
    }


def recipient(row: Recipient) -> Payload:
    """How far it got with one person, for its author."""
    steps = {
        name: value
        for step in Recipient.STEPS
        for name, value in (
            (f"{step}_at", rfc3339(getattr(row, f"{step}_at"))),
            (f"{step}_on", getattr(row, f"{step}_on")),
        )
    }
    more = {"reminders": row.reminders, "reminded_at": rfc3339(row.reminded_at)}
    return {"person": faces.person(row.user), **steps, **more}


def scheduled(it: Scheduled) -> Payload:
    """A message that will be sent, as its author sees it."""
    return {
        "id": str(it.id),
        "room": str(it.room_id),
        "client_id": it.client_id,
        "body": it.body,
        "files": [shared.file(each) for each in it.files],
        "at": rfc3339(it.at),
        "state": it.state,
        "problem": it.problem,
        "message": str(it.message_id) if it.message_id else None,
    }


def watchers(it: Announcement) -> set[int]:
    """The ids of those who may see how far it got."""
    admins = select(User.id).where(
        User.role.not_in(("member", "guest")), User.deactivated_at.is_(None)
    )
    people = db.session.scalars(select(User).where(User.id.in_(admins)))
    seeing = [user.id for user in people if user.may_see_reports]
    return {it.author_id, *seen_by(it.audience, seeing)}


def _face(it: Announcement) -> Payload:
    return {
        "id": str(it.id),
        "client_id": it.client_id,
        "body": it.body,
        "html": it.html,
        "author": faces.person(it.author),
        "level": it.level,
        "created_at": rfc3339(it.created_at),
        "starts_at": rfc3339(it.starts_at),
        "ends_at": rfc3339(it.ends_at),
        "ended_at": rfc3339(it.ended_at),
        "edited_at": rfc3339(it.edited_at),
        "revision": it.revision,
        "needs_acknowledgement": it.needs_acknowledgement,
    }


def _before(row: Recipient) -> str | None:
    """The words that somebody had seen and that stand there no more."""
    if not row.has_changed:
        return None
    edition = db.session.get(Edition, (row.announcement_id, row.seen_revision))
    return edition.html if edition else None


def caution(it: Caution) -> Payload:
    """What the admins tell one person."""
    return {"id": str(it.id), "reason": it.reason, "created_at": rfc3339(it.created_at)}
