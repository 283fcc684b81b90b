"""Whose an announcement is: everybody of its audience gets a row, also who comes while it runs."""

from dataclasses import dataclass

from sqlalchemy import CursorResult, Select, and_, func, insert, literal, select
from sqlalchemy.orm import Session

from chatapp import broadcasts
from chatapp.extensions import db
from chatapp.models import Announcement, Audience, Recipient, User, now
from chatapp.operations.notifications import pushes

PIECE = 2_000
"""Rows made in one transaction: more would keep other writers waiting."""

ADDED = ("announcement_id", "user_id", "since", "seen_revision", "done_with", "reminders")

COUNTED = {"preserve_rowcount": True}
"""With it an insertion says how many rows it made, on PostgreSQL too."""

RUNS = and_(Announcement.published_at.is_not(None), Announcement.ended_at.is_(None))
IS_OPEN = and_(
    RUNS, Recipient.left_at.is_(None), Recipient.done_with < Announcement.revision
)  # fmt: skip
"""It has to be shown to this recipient."""


@dataclass(frozen=True)
class Piece:
    """Those whose user ids lie above `above` and not above `to` have their rows now."""

    above: int
    to: int


def count(audience: Audience) -> int:
    """How many people an audience has right now."""
    return db.session.scalar(select(func.count()).select_from(User).where(audience.holds)) or 0


def fill(session: Session, it: Announcement) -> Piece:
    """Give the next people of the audience their rows, inside the caller's transaction."""
    lock(session, it)
    above = it.filled_to
    missing = select(User.id).where(User.id > above, it.audience.holds).order_by(User.id)
    last = session.scalar(missing.offset(PIECE - 1).limit(1))
    it.filled_to = last or session.scalar(select(func.max(User.id))) or above
    it.recipients += _add(session, it, above)
    here = and_(Recipient.user_id > above, Recipient.user_id <= it.filled_to)
    pushes.announced(session, it, here)
    if last is None:
        it.filled_at = now()
    return Piece(above, it.filled_to)


def settle(session: Session, user: User) -> list[Recipient]:
    """Bring somebody's rows in line with the audiences they are in now.

    Stands inside the transaction of whatever changed that: an account, a role, a membership.
    Answers the rows that changed; whoever calls announces them afterwards.
    """
    session.flush()
    running = session.scalars(select(Announcement).where(RUNS))
    changed = [_settled(session, it, user) for it in running]
    return [row for row in changed if row]


def announce(rows: list[Recipient]) -> None:
    """Tell somebody what is for them now, or no longer."""
    for row in rows:
        broadcasts.announcement_for(row)
        broadcasts.report_changed(row.announcement)


def find(user: User, announcement_id: int) -> Recipient | None:
    """Find how far an announcement got with somebody, if it is theirs."""
    row = db.session.get(Recipient, (announcement_id, user.id))
    return row if row and row.left_at is None else None


def open_for(user: User) -> list[Recipient]:
    """What somebody has to be shown: the worst level first, and the newest of each."""
    return sorted(db.session.scalars(_of(user).where(IS_OPEN)), key=_urgency)


def all_for(
    user: User, before: int | None = None, limit: int = Announcement.PAGE
) -> list[Recipient]:
    """Everything that somebody ever got, the newest first; `before` is an announcement's id."""
    rows = _of(user).order_by(Recipient.announcement_id.desc()).limit(limit)
    if before is not None:
        rows = rows.where(Recipient.announcement_id < before)
    return list(db.session.scalars(rows))


def lock(session: Session, it: Announcement) -> None:
    """Read the counters anew and let nobody else change them until the transaction ends."""
    session.flush()
    session.refresh(it, with_for_update={"of": Announcement})


def _add(session: Session, it: Announcement, above: int) -> int:
    here = select(Recipient.user_id).where(
        Recipient.announcement_id == it.id, Recipient.user_id == User.id
    )
    people = select(
        literal(it.id), User.id, literal(now(), Recipient.since.type), *map(literal, (0, 0, 0))
    ).where(User.id > above, User.id <= it.filled_to, it.audience.holds, ~here.exists())
    adding = insert(Recipient).from_select(ADDED, people, include_defaults=False)
    return rows_of(session.execute(adding, execution_options=COUNTED))


def rows_of(result: object) -> int:
    """How many rows a statement made or changed."""
    return result.rowcount if isinstance(result, CursorResult) else 0


def _settled(session: Session, it: Announcement, user: User) -> Recipient | None:
    row = session.get(Recipient, (it.id, user.id))
    is_in = session.scalar(select(User.id).where(User.id == user.id, it.audience.holds)) is not None
    if is_in == (row is not None and row.left_at is None):
        return None
    lock(session, it)
    if row is None:
        row = Recipient(announcement=it, user=user)
        session.add(row)
    row.left_at = None if is_in else now()
    if is_in:
        session.flush()
        pushes.announced(session, it, Recipient.user_id == user.id)
    _recount(it, row, 1 if is_in else -1)
    return row


def _recount(it: Announcement, row: Recipient, by: int) -> None:
    it.recipients += by
    for step in Recipient.STEPS:
        if getattr(row, f"{step}_at"):
            setattr(it, step, getattr(it, step) + by)


def _of(user: User) -> Select[Recipient]:
    return (
        select(Recipient)
        .join(Announcement, Announcement.id == Recipient.announcement_id)
        .where(Recipient.user_id == user.id, Recipient.left_at.is_(None))
    )


def _urgency(row: Recipient) -> tuple[int, int]:
    it = row.announcement
    return -Announcement.LEVELS.index(it.level), -it.id
