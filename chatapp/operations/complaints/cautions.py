"""What the admins tell one person, and that it was read."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from chatapp import broadcasts
from chatapp.errors import Forbidden, NotFound
from chatapp.extensions import db, transaction
from chatapp.models import Caution, Report, User, now
from chatapp.operations import audits, complaints


def give(admin: User, user: User, reason: str, report: Report | None = None) -> Caution:
    """Tell somebody; it is shown to them until they say that they have read it."""
    if not admin.may_act_on(user):
        raise Forbidden(_l("You may not do that to this person."))
    caution = Caution(user_id=user.id, by_id=admin.id, reason=reason, created_at=now())
    with transaction() as session:
        session.add(caution)
        complaints.settle(session, admin, report, "warned")
        audits.note(session, admin, "warn", user, reason)
    broadcasts.cautioned(caution)
    complaints.announce(report)
    return caution


def waiting(user: User) -> list[Caution]:
    """What somebody was told and has not yet said to have read."""
    rows = select(Caution).where(Caution.user_id == user.id, Caution.heeded_at.is_(None))
    return list(db.session.scalars(rows.order_by(Caution.id)))


def of(user: User) -> list[Caution]:
    """All that somebody was ever told, the newest first."""
    rows = select(Caution).where(Caution.user_id == user.id).order_by(Caution.id.desc())
    return list(db.session.scalars(rows))


def heed(user: User, caution_id: int) -> Caution:
    """Note that somebody has read what they were told."""
    caution = db.session.get(Caution, caution_id)
    if caution is None or caution.user_id != user.id:
        raise NotFound(_l("There is no such caution."))
    with transaction():
        caution.heeded_at = caution.heeded_at or now()
    return caution
