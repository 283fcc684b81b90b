"""What outlets are still to be told, and how it went: rows, so that no process's end loses any."""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from chatapp.extensions import db, transaction
from chatapp.models import Errand, Membership, Message, Outlet, Room, User, now
from chatapp.operations import hooks

AT_ONCE = 200
"""Entries of a room's log that are looked at in one step."""

BACK_OFF = tuple(timedelta(seconds=it) for it in (5, 30, 120, 600, 3600, 4 * 3600, 12 * 3600))
"""After each failure, how long until the next try; then it is given up."""

CLAIMED = timedelta(seconds=60)
"""How long others leave alone what one process is about to tell."""

KEPT = timedelta(days=7)
SHOWN = 50

_BEHIND = (
    select(Outlet)
    .join(Room, Room.id == Outlet.room_id)
    .where(Outlet.command.is_(None), Outlet.revoked_at.is_(None), Outlet.disabled_at.is_(None))
    .where(Room.seq > Outlet.seq)
    .order_by(Outlet.id)
)
_OPEN = (Outlet.revoked_at.is_(None), Outlet.disabled_at.is_(None))


def behind() -> list[Outlet]:
    """The outlets in whose rooms something is new."""
    return list(db.session.scalars(_BEHIND))


def collect(session: Session, outlet: Outlet) -> None:
    """Write down what an outlet is to be told of what is new, inside the caller's transaction.

    What programs said through webhooks is not told, so that two of them can't talk for ever.
    """
    rows = (
        select(Message.id, Message.seq, Message.kind, Message.body, User.is_hook)
        .join(User, User.id == Message.author_id)
        .where(Message.room_id == outlet.room_id, Message.seq > outlet.seq)
        .order_by(Message.seq)
        .limit(AT_ONCE)
    )
    for row in session.execute(rows):
        outlet.seq = row.seq
        is_wanted = outlet.keyword.casefold() in row.body.casefold()
        if row.kind == "text" and is_wanted and not row.is_hook:
            session.add(Errand(outlet_id=outlet.id, message_id=row.id))


def waiting() -> list[int]:
    """The outlets that something is due to be told."""
    due = select(Errand.outlet_id).join(Outlet, Outlet.id == Errand.outlet_id)
    return list(db.session.scalars(due.where(Errand.due_at <= now(), *_OPEN).distinct()))


def claim(session: Session, outlet_id: int) -> Errand | None:
    """Begin to tell an outlet what has waited longest, inside the caller's transaction."""
    due = (
        select(Errand)
        .join(Outlet, Outlet.id == Errand.outlet_id)
        .where(Errand.outlet_id == outlet_id, Errand.due_at <= now(), *_OPEN)
        .order_by(Errand.id)
        .limit(1)
    )
    it = session.scalar(due)
    if it is not None:
        it.tries, it.tried_at, it.due_at = it.tries + 1, now(), now() + CLAIMED
    return it


def done(errand: Errand, status: int | None, problem: str, wait: float = 0.0) -> bool:
    """Note how a try went; tells whether the outlet has just been given up.

    `status` is what was answered, `problem` why it counts for nothing; `wait`, in seconds, what
    the other side asked for.
    """
    with transaction() as session:
        outlet = session.get_one(Outlet, errand.outlet_id)
        errand.status, errand.problem = status, problem[: Errand.PROBLEM_MAX]
        if not problem:
            errand.state, errand.due_at = "delivered", None
            outlet.failing_since = None
            return False
        outlet.failing_since = outlet.failing_since or now()
        if errand.tries > len(BACK_OFF):
            errand.state, errand.due_at = "failed", None
        else:
            errand.due_at = now() + max(BACK_OFF[errand.tries - 1], timedelta(seconds=wait))
        is_over = status == 410 or now() - outlet.failing_since > Outlet.PATIENCE
        if is_over and outlet.disabled_at is None:
            outlet.disabled_at = now()
            return True
    return False


def drop(errand: Errand) -> None:
    """What it is about is gone: nothing is told of it."""
    with transaction():
        errand.due_at, errand.state, errand.problem = None, "failed", "the message is gone"


def try_out(membership: Membership, outlet: Outlet) -> Errand:
    """Have the way tried: it is told nothing but that."""
    hooks.refuse_others(membership)
    errand = Errand(outlet_id=outlet.id)
    with transaction() as session:
        session.add(errand)
    return errand


def of(outlet: Outlet) -> list[Errand]:
    """The latest, for who looks after it."""
    rows = select(Errand).where(Errand.outlet_id == outlet.id).order_by(Errand.id.desc())
    return list(db.session.scalars(rows.limit(SHOWN)))


def forget_old() -> None:
    """Let go what was done some days ago."""
    over = (Errand.due_at.is_(None), Errand.created_at < now() - KEPT)
    with transaction() as session:
        session.execute(delete(Errand).where(*over))
