"""The audit log: written with what it tells of, read, and proved.

An admin action without its row can't be: both are one transaction (`note`). Rows are chained
(models/audit.py); `verify` walks the chain. Somebody who can write to the file of the database
could compute a whole chain anew, or cut the end off and set the head back: against that, keep the
head that `flask audit verify` prints somewhere else, and hand it to the next one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import has_request_context, request
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from chatapp.extensions import db
from chatapp.models import Audit, AuditHead, Invite, Message, Place, Room, User, now
from chatapp.models.audit import START

PAGE = 50
AT_ONCE = 500

Target = User | Room | Message | Invite | Place | None


@dataclass(frozen=True)
class Verdict:
    """What a walk along the chain found: how far it is whole, and what is wrong after that."""

    number: int
    hash: str
    fault: str | None = None


@dataclass(frozen=True)
class Wanted:
    """Which rows somebody wants to see; what is None doesn't matter."""

    query: str = ""
    action: str | None = None
    actor_id: int | None = None
    person_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


def note(
    session: Session,
    by: User | None,
    action: str,
    target: Target = None,
    reason: str = "",
    **details: Any,
) -> Audit:
    """Write down who did what, inside the caller's transaction; `by` None commands the server."""
    head = _head(session)
    row = Audit(
        id=head.number + 1,
        at=now(),
        actor_id=by.id if by else None,
        actor=by.name if by else "",
        action=action,
        details=details,
        reason=reason[: Audit.REASON_MAX],
        address=_address()[: Audit.ADDRESS_MAX],
        previous=head.hash,
    )
    row.target_kind, row.target, row.target_name = _named(target)
    return _append(session, head, row)


def _head(session: Session) -> AuditHead:
    head = session.get(AuditHead, AuditHead.ID, with_for_update=True)
    if head is None:
        head = AuditHead(id=AuditHead.ID, number=0, hash=START)
        session.add(head)
        session.flush()
    return head


def _append(session: Session, head: AuditHead, row: Audit) -> Audit:
    row.hash = row.hashed()
    session.add(row)
    head.number, head.hash = row.id, row.hash
    session.flush()
    return row


def _address() -> str:
    return (request.remote_addr or "") if has_request_context() else ""


def _named(target: Target) -> tuple[str, str, str]:
    if target is None:
        return "", "", ""
    if isinstance(target, User):
        return "person", str(target.id), target.name
    if isinstance(target, Room):
        return "room", str(target.id), target.name
    if isinstance(target, Message):
        return "message", str(target.id), f"{target.room.slug}/{target.seq}"
    if isinstance(target, Invite):
        return "invite", str(target.id), ""
    return "place", str(target.id), target.name[: Audit.NAME_MAX]


def page(wanted: Wanted, before: int | None = None, limit: int = PAGE) -> list[Audit]:
    """Read a page of the log, the newest first."""
    rows = _found(wanted).order_by(Audit.id.desc()).limit(limit)
    if before is not None:
        rows = rows.where(Audit.id < before)
    return list(db.session.scalars(rows))


def every(wanted: Wanted) -> Iterator[Audit]:
    """Read all that is wanted, the oldest first, some at a time."""
    last = 0
    while True:
        rows = _found(wanted).where(Audit.id > last).order_by(Audit.id).limit(AT_ONCE)
        part = list(db.session.scalars(rows))
        yield from part
        if len(part) < AT_ONCE:
            return
        last = part[-1].id


def actions() -> list[str]:
    """What has been done so far, for who wants to choose."""
    return sorted(db.session.scalars(select(Audit.action).distinct()))


def verify(known: tuple[int, str] | None = None) -> Verdict:
    """Walk the whole chain; `known` is a head that was noted earlier, number and hash."""
    number, end = 0, START
    for row in every(Wanted()):
        fault = _fault(row, number, end)
        if fault is None and known and row.id == known[0] and row.hash != known[1]:
            fault = f"row {row.id} is not the one that was noted: the log was written anew"
        if fault:
            return Verdict(number, end, fault)
        number, end = row.id, row.hash
    head = db.session.get(AuditHead, AuditHead.ID)
    told = (head.number, head.hash) if head else (0, START)
    return Verdict(number, end, _missing((number, end), told, known))


def _found(wanted: Wanted) -> Select[Audit]:
    rows = select(Audit)
    if wanted.query:
        columns = (Audit.actor, Audit.target_name, Audit.reason)
        rows = rows.where(or_(*(it.icontains(wanted.query, autoescape=True) for it in columns)))
    if wanted.action:
        rows = rows.where(Audit.action == wanted.action)
    if wanted.actor_id is not None:
        rows = rows.where(Audit.actor_id == wanted.actor_id)
    if wanted.person_id is not None:
        about = (Audit.target_kind == "person") & (Audit.target == str(wanted.person_id))
        rows = rows.where(about)
    if wanted.since:
        rows = rows.where(Audit.at >= wanted.since)
    if wanted.until:
        rows = rows.where(Audit.at < wanted.until)
    return rows


def _fault(row: Audit, number: int, end: str) -> str | None:
    if row.id != number + 1:
        return f"row {number + 1} is missing; the next one there is {row.id}"
    if row.previous != end:
        return f"row {row.id} does not follow from row {number}"
    if row.hash != row.hashed():
        return f"row {row.id} was changed"
    return None


def _missing(
    last: tuple[int, str], head: tuple[int, str], known: tuple[int, str] | None
) -> str | None:
    if known and known[0] > last[0]:
        return f"row {last[0] + 1} is missing: the log once went on to row {known[0]}"
    if head[0] > last[0]:
        return f"row {last[0] + 1} is missing: the log ends before its head, row {head[0]}"
    if head != last:
        return f"row {last[0]} is not the head's, which is row {head[0]}"
    return None
