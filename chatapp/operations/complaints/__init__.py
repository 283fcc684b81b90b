"""Messages that somebody asked the admins to look at."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from chatapp import broadcasts
from chatapp.errors import Conflict, Forbidden, NotFound
from chatapp.extensions import db, transaction
from chatapp.models import Membership, Message, Report, User, now
from chatapp.operations import audits
from chatapp.operations.messages import log, replies

PAGE = 100


def make(membership: Membership, message: Message, reason: str = "") -> Report:
    """Show a message to the admins, as it is now; the same person does so once."""
    if not message.is_words:
        raise Conflict(_l("There is nothing to report any more."))
    if message.author_id == membership.user_id:
        raise Forbidden(_l("These are your own words: you can delete them."))
    if earlier := _made(membership, message):
        return earlier
    report = Report(
        message_id=message.id,
        room_id=message.room_id,
        author_id=message.author_id,
        reporter_id=membership.user_id,
        body=message.body,
        reason=reason,
        created_at=now(),
    )
    try:
        with transaction() as session:
            session.add(report)
    except IntegrityError:
        if earlier := _made(membership, message):
            return earlier
        raise
    broadcasts.reports_changed(waiting())
    return report


def _made(membership: Membership, message: Message) -> Report | None:
    return db.session.scalar(
        select(Report).where(
            Report.message_id == message.id, Report.reporter_id == membership.user_id
        )
    )


def waiting() -> int:
    """How many nobody has decided about."""
    rows = select(func.count()).select_from(Report).where(Report.closed_at.is_(None))
    return db.session.scalar(rows) or 0


def page(admin: User, closed: bool = False) -> list[Report]:
    """Those that wait, the oldest first, or those that are done, the newest first."""
    _refuse_others(admin)
    rows = select(Report).limit(PAGE)
    if closed:
        rows = rows.where(Report.closed_at.is_not(None)).order_by(Report.closed_at.desc())
    else:
        rows = rows.where(Report.closed_at.is_(None)).order_by(Report.id)
    return list(db.session.scalars(rows))


def find(admin: User, report_id: int) -> Report:
    """Find a report to decide about it."""
    _refuse_others(admin)
    report = db.session.get(Report, report_id)
    if report is None:
        raise NotFound(_l("There is no such report."))
    return report


def keep(admin: User, report: Report, reason: str = "") -> None:
    """Decide that the message may stay as it is."""
    with transaction() as session:
        settle(session, admin, report, "kept")
        audits.note(session, admin, "keep_message", report.message or report.room, reason)
    announce(report)


def delete(admin: User, report: Report, reason: str = "") -> None:
    """Take the message's words out of the log; who did it shows in its place."""
    message = report.message
    with transaction() as session:
        if message and message.is_words:
            log.bury(session, message, admin)
            replies.settle(session, message)
        settle(session, admin, report, "deleted")
        audits.note(session, admin, "delete_message", message or report.room, reason)
    if message:
        broadcasts.message_changed(message)
        broadcasts.counts_changed(message)
        replies.announce([message])
    announce(report)


def settle(session: Session, admin: User, report: Report | None, outcome: str) -> None:
    """Close all open reports of the same message, inside the caller's transaction."""
    if report is None:
        return
    same = Report.message_id == report.message_id if report.message_id else Report.id == report.id
    for each in session.scalars(select(Report).where(same, Report.closed_at.is_(None))):
        each.closed_at, each.closed_by_id, each.outcome = now(), admin.id, outcome


def announce(report: Report | None) -> None:
    """Tell the console how many are left."""
    if report is not None:
        broadcasts.reports_changed(waiting())


def _refuse_others(admin: User) -> None:
    if not admin.may_look_after:
        raise Forbidden(_l("Only an admin can do that."))
