"""Telling those once more who have not confirmed, or not seen it where none must confirm."""

from datetime import timedelta

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, case, func, insert, literal, select, update
from sqlalchemy.orm import Session

from chatapp import broadcasts
from chatapp.errors import Conflict, RateLimited
from chatapp.extensions import db, transaction
from chatapp.models import Announcement, Letter, Recipient, Reminder, User, now
from chatapp.operations import announcements
from chatapp.operations.announcements import recipients
from chatapp.operations.notifications import pushes

PAUSE = timedelta(minutes=1)
"""Between two reminders that somebody asks for by hand: a double click is one."""

BACK_OFF = timedelta(minutes=1)
"""After the first failure; twice as long after each further one."""


def remind(author: User, it: Announcement) -> Reminder:
    """Remind them now, in the app, by push, and by mail where it is set up."""
    announcements.refuse_others(author, it)
    with transaction() as session:
        _refuse_impatience(session, it)
        reminder, piece = _open(session, it, author)
    announce(reminder, piece)
    return reminder


def remind_by_rule(session: Session, it: Announcement) -> tuple[Reminder, recipients.Piece] | None:
    """Remind those whom the rule says, if it is time, inside the caller's transaction."""
    if not it.is_running or it.remind_at is None or it.remind_at > now():
        return None
    it.reminded += 1
    more = it.remind_hours and it.reminded < it.remind_times
    it.remind_at = now() + timedelta(hours=it.remind_hours or 0) if more else None
    return _open(session, it, None)


def go_on(session: Session, reminder: Reminder) -> recipients.Piece:
    """Remind the next people, inside the caller's transaction."""
    session.flush()
    session.refresh(reminder, with_for_update={"of": Reminder})
    it, above = reminder.announcement, reminder.filled_to
    if not it.is_running:
        reminder.done_at = now()
        return recipients.Piece(above, above)
    rows = select(Recipient.user_id).where(*whom(it), Recipient.user_id > above)
    last = session.scalar(rows.order_by(Recipient.user_id).offset(recipients.PIECE - 1).limit(1))
    to = last or session.scalar(select(func.max(User.id))) or above
    here = (*whom(it), Recipient.user_id > above, Recipient.user_id <= to)
    _write_letters(session, reminder, here)
    pushes.announced(session, it, and_(*here), reminder)
    # Whoever had put it away has it before them again.
    marked = update(Recipient).where(*here)
    done = session.execute(
        marked.values(
            reminders=Recipient.reminders + 1,
            reminded_at=now(),
            done_with=case((Recipient.confirmed_at.is_(None), 0), else_=Recipient.done_with),
        ).execution_options(synchronize_session=False)
    )
    reminder.filled_to, reminder.people = to, reminder.people + recipients.rows_of(done)
    reminder.done_at = now() if last is None else None
    return recipients.Piece(above, to)


def announce(reminder: Reminder, piece: recipients.Piece) -> None:
    """Tell those who are here."""
    broadcasts.announcement_reminded(reminder.announcement, piece.above, piece.to)
    broadcasts.report_changed(reminder.announcement)
    broadcasts.work_waits()


def whom(it: Announcement) -> list[ColumnElement[bool]]:
    """The conditions on `recipient` under which somebody is reminded."""
    step = Recipient.confirmed_at if it.needs_acknowledgement else Recipient.seen_at
    return [Recipient.announcement_id == it.id, Recipient.left_at.is_(None), step.is_(None)]


def due_letter() -> Letter | None:
    """The letter that has waited longest among those whose time has come."""
    rows = select(Letter).where(Letter.due_at <= now()).order_by(Letter.due_at)
    return db.session.scalar(rows.limit(1))


def claim(session: Session, letter: Letter) -> bool:
    """Begin a try, inside the caller's transaction; False if there is nothing to do any more."""
    session.refresh(letter)
    it = letter.reminder.announcement
    row = session.get(Recipient, (it.id, letter.user_id))
    if letter.due_at is None:
        return False
    done = row is None or row.left_at or row.confirmed_at or not it.is_running
    if done or letter.tries >= Letter.TRIES_MAX:
        letter.due_at = None
        return False
    letter.tries += 1
    letter.due_at = now() + BACK_OFF * 2 ** (letter.tries - 1)
    return True


def sent(letter: Letter, problem: str) -> None:
    """Note what became of a try; a letter that can't be sent is tried again later."""
    with transaction():
        letter.problem = problem
        if not problem:
            letter.sent_at, letter.due_at = now(), None


def _refuse_impatience(session: Session, it: Announcement) -> None:
    if not it.is_running:
        raise Conflict(_l("It does not run, so nobody can be reminded."))
    latest = session.scalar(
        select(func.max(Reminder.created_at)).where(Reminder.announcement_id == it.id)
    )
    if latest and now() - latest < PAUSE:
        wait = (latest + PAUSE - now()).total_seconds()
        text = _l(
            "They were reminded a moment ago. Wait %(seconds)d seconds.", seconds=int(wait) + 1
        )
        raise RateLimited(text, retry_after=round(wait, 2))


def _open(session: Session, it: Announcement, by: User | None) -> tuple[Reminder, recipients.Piece]:
    reminder = Reminder(announcement=it, by_id=by.id if by else None)
    session.add(reminder)
    return reminder, go_on(session, reminder)


def _write_letters(
    session: Session, reminder: Reminder, here: tuple[ColumnElement[bool], ...]
) -> None:
    if not current_app.config["SMTP_URL"]:
        return
    people = (
        select(literal(reminder.id), User.id, literal("mail"), literal(now(), Letter.due_at.type))
        .join(Recipient, Recipient.user_id == User.id)
        .where(*here, User.email.is_not(None))
    )
    names = ("reminder_id", "user_id", "channel", "due_at")
    session.execute(
        insert(Letter).from_select(
            [*names, "tries", "problem"],
            people.add_columns(literal(0), literal("")),
            include_defaults=False,
        )
    )
