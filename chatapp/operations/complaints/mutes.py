"""Being silent for a time: one reads and can't write, anywhere in the place."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l

from chatapp import broadcasts
from chatapp.errors import Forbidden
from chatapp.extensions import transaction
from chatapp.models import Report, User, now, rfc3339
from chatapp.operations import audits, complaints


def begin(
    admin: User, user: User, length: timedelta, reason: str, report: Report | None = None
) -> None:
    """Let somebody write nothing for a time; a new mute takes the place of an old one."""
    _refuse_unless(admin, user)
    with transaction() as session:
        user.muted_until = now() + length
        complaints.settle(session, admin, report, "muted")
        audits.note(session, admin, "mute", user, reason, until=rfc3339(user.muted_until))
    broadcasts.account_changed(user)
    complaints.announce(report)


def end(admin: User, user: User, reason: str = "") -> None:
    """Let somebody write again."""
    _refuse_unless(admin, user)
    with transaction() as session:
        user.muted_until = None
        audits.note(session, admin, "unmute", user, reason)
    broadcasts.account_changed(user)


def _refuse_unless(admin: User, user: User) -> None:
    if not admin.may_act_on(user):
        raise Forbidden(_l("You may not do that to this person."))
