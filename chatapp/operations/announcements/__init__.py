"""Telling everybody: written, begun, changed, ended."""

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from chatapp import broadcasts, markup
from chatapp.errors import Conflict, Forbidden, Invalid, NotFound
from chatapp.extensions import db, transaction
from chatapp.models import Announcement, Audience, Edition, Membership, Series, User, now, seen_by
from chatapp.operations.announcements import recipients
from chatapp.operations.announcements.plans import Plan


def draft(author: User, plan: Plan) -> Announcement:
    """Keep it for later; nobody else sees it."""
    return _write(author, plan, is_draft=True)


def publish(author: User, plan: Plan, client_id: str | None = None) -> Announcement:
    """Let it begin, now or when it is to start; the same client_id twice is one announcement."""
    if client_id and (earlier := _sent_as(author, client_id)):
        return earlier
    return _write(author, plan, is_draft=False, client_id=client_id)


def rewrite(author: User, it: Announcement, plan: Plan, is_draft: bool) -> Announcement:
    """Change all of one that has not begun, and keep it as a draft, or let it begin."""
    _refuse_unable(author, plan)
    with transaction() as session:
        if it.state not in ("draft", "scheduled"):
            raise Conflict(_l("It has begun already."))
        _fill_in(session, it, plan)
        it.is_draft = is_draft
        piece = _begin_if_due(session, it)
    _announce(it, piece)
    return it


def edit(
    author: User, it: Announcement, body: str, level: str, ends_at: datetime | None
) -> Announcement:
    """Change the words of one that runs; whoever had seen it is shown what changed."""
    refuse_others(author, it)
    with transaction() as session:
        if not it.is_running:
            raise Conflict(_l("It has ended already."))
        _refuse_past(ends_at, now())
        recipients.lock(session, it)
        is_other = (body, level) != (it.body, it.level)
        if is_other:
            session.add(
                Edition(announcement_id=it.id, revision=it.revision, body=it.body, html=it.html)
            )
            it.body, it.html, it.level = body, shown(body), level
            it.revision, it.edited_at = it.revision + 1, now()
        it.ends_at = ends_at
    _announce(it, recipients.Piece(0, it.filled_to))
    return it


def end(author: User, it: Announcement) -> Announcement:
    """Take it from everybody's screen, or call off one that has not begun; a series stops."""
    refuse_others(author, it)
    with transaction():
        _end(it, now())
        if it.series and it.published_at is None:
            it.series.stopped_at = it.series.stopped_at or now()
    _announce(it, recipients.Piece(0, it.filled_to))
    return it


def copy(author: User, it: Announcement) -> Announcement:
    """Begin a draft with the words, the level and the audience of another."""
    refuse_others(author, it)
    plan = Plan(
        it.body,
        it.level,
        it.audience,
        it.needs_acknowledgement,
        remind_hours=it.remind_hours,
        remind_times=it.remind_times,
    )
    return _write(author, plan, is_draft=True)


def begin(session: Session, it: Announcement) -> recipients.Piece | None:
    """Let one begin whose time has come, inside the caller's transaction; a series goes on.

    Answers who has it now; None if it begins later or not at all: its author may no longer
    announce it.
    """
    if it.state != "scheduled" or (it.starts_at and it.starts_at > now()):
        return None
    if not _may(it.author, it.audience):
        it.ended_at = now()
        return None
    it.published_at = now()
    _go_on(session, it)
    _set_alarm(it)
    return recipients.fill(session, it)


def expire(it: Announcement) -> None:
    """End one whose time is over, inside the caller's transaction."""
    if it.is_running and it.ends_at and it.ends_at <= now():
        _end(it, it.ends_at)


def find(user: User, announcement_id: int) -> Announcement:
    """Find one to look after it: its author may, and who sees all reports; nobody else knows."""
    it = db.session.get(Announcement, announcement_id)
    if it is None or not _may_govern(user, it):
        raise NotFound(_l("There is no such announcement."))
    return it


def refuse_others(user: User, it: Announcement) -> None:
    """Raise NotFound for whoever may not look after it."""
    if not _may_govern(user, it):
        raise NotFound(_l("There is no such announcement."))


def written(user: User, before: int | None = None) -> list[Announcement]:
    """What somebody wrote, or everybody where they may see all; the newest first."""
    rows = select(Announcement).order_by(Announcement.id.desc()).limit(Announcement.PAGE)
    if not user.may_see_reports:
        rows = rows.where(Announcement.author_id == user.id)
    if before is not None:
        rows = rows.where(Announcement.id < before)
    return [it for it in db.session.scalars(rows) if _may_govern(user, it)]


def may_write(user: User) -> bool:
    """Tell whether there is anybody whom somebody may announce to."""
    owned = Membership.user_id == user.id, Membership.role == "owner"
    return (
        user.may_announce
        or db.session.scalar(select(Membership.id).where(*owned).limit(1)) is not None
    )


def shown(body: str) -> str:
    """The words as they will be shown."""
    return markup.render(body, {}).html


def edition(it: Announcement, revision: int) -> Edition | None:
    """The words that stood there in an earlier revision."""
    return db.session.get(Edition, (it.id, revision))


def _write(author: User, plan: Plan, is_draft: bool, client_id: str | None = None) -> Announcement:
    _refuse_unable(author, plan)
    it = Announcement(author=author, is_draft=is_draft, client_id=client_id)
    with transaction() as session:
        _fill_in(session, it, plan)
        session.add(it)
        session.flush()
        piece = _begin_if_due(session, it)
    _announce(it, piece)
    return it


def _sent_as(author: User, client_id: str) -> Announcement | None:
    earlier = db.session.scalar(select(Announcement).where(Announcement.client_id == client_id))
    if earlier and earlier.author_id != author.id:
        raise Conflict(_l("Somebody else's announcement has this client_id."), field="client_id")
    return earlier


def _fill_in(session: Session, it: Announcement, plan: Plan) -> None:
    it.body, it.html, it.level = plan.body, shown(plan.body), plan.level
    it.chosen = plan.audience.bare.kept
    it.needs_acknowledgement = plan.needs_acknowledgement
    it.starts_at, it.ends_at = plan.starts_at, plan.ends_at
    it.remind_hours, it.remind_times = plan.remind_hours, plan.remind_times
    it.series = _series(session, it.series, plan)


def _series(session: Session, series: Series | None, plan: Plan) -> Series | None:
    if plan.every is None or plan.first is None:
        return None
    series = series or Series()
    series.every, series.zone, series.first = plan.every, plan.zone, plan.first
    session.add(series)
    return series


def _begin_if_due(session: Session, it: Announcement) -> recipients.Piece | None:
    if it.is_draft:
        return None
    it.starts_at = it.starts_at or now()
    return begin(session, it)


def _announce(it: Announcement, piece: recipients.Piece | None) -> None:
    if piece:
        broadcasts.announcement_changed(it, piece.above, piece.to)
    broadcasts.report_changed(it)
    broadcasts.work_waits()


def _go_on(session: Session, it: Announcement) -> None:
    """Write the next of a series, in the transaction in which this one begins."""
    if it.series is None or it.series.stopped_at or it.starts_at is None:
        return
    starts_at = it.series.after(max(now(), it.starts_at))
    follower = Announcement(
        author=it.author,
        series=it.series,
        body=it.body,
        html=it.html,
        level=it.level,
        chosen=it.chosen,
        needs_acknowledgement=it.needs_acknowledgement,
        starts_at=starts_at,
        ends_at=starts_at + it.lasts if it.lasts else None,
        remind_hours=it.remind_hours,
        remind_times=it.remind_times,
    )
    session.add(follower)


def _set_alarm(it: Announcement) -> None:
    if it.remind_hours and it.remind_times and it.published_at:
        it.remind_at = it.published_at + timedelta(hours=it.remind_hours)


def _end(it: Announcement, moment: datetime) -> None:
    it.ended_at = it.ended_at or moment
    it.remind_at = None


def _refuse_unable(author: User, plan: Plan) -> None:
    if plan.audience.is_nobody:
        raise Invalid(_l("Say whom it is for."), field=plan.audience.to)
    if not _may(author, plan.audience):
        raise Forbidden(_l("You may announce to rooms of your own only."))
    _refuse_past(plan.ends_at, plan.starts_at or now())


def _refuse_past(ends_at: datetime | None, starts_at: datetime) -> None:
    if ends_at and ends_at <= max(starts_at, now()):
        raise Invalid(_l("It would end before it begins."), field="ends_at")


def _may(author: User, audience: Audience) -> bool:
    """Admins may announce to anybody, owners of rooms to all in those."""
    if author.may_announce:
        return True
    owned = select(Membership.room_id).where(
        Membership.user_id == author.id, Membership.role == "owner"
    )
    rooms = audience.rooms if audience.to == "rooms" else ()
    return author.is_active and bool(rooms) and set(rooms) <= set(db.session.scalars(owned))


def _may_govern(user: User, it: Announcement) -> bool:
    """Its author may, and admins who may know of the rooms that it is for."""
    if it.author_id == user.id:
        return user.is_active
    return user.may_see_reports and user.id in seen_by(it.audience, [user.id])
