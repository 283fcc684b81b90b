"""Letters to people: each is written in its reader's language and handed to the mail server.

What went wrong is answered, if anything did; whoever asked tries again.
"""

from email.message import EmailMessage
from typing import Any

from flask import current_app
from flask_babel import force_locale

from chatapp import letters
from chatapp.extensions import db, run_blocking
from chatapp.models import Letter, User
from chatapp.operations import places
from chatapp.operations.notifications import digests
from chatapp.web.languages import DEFAULT, chosen


def reminder(letter: Letter) -> str:
    """Remind somebody of an announcement."""
    user = db.session.get_one(User, letter.user_id)
    address = current_app.config["PUBLIC_URL"]
    with force_locale(_language_of(user)):
        written = letters.reminder(
            letter.reminder.announcement,
            user,
            _place(),
            f"{address}/announcements\n" if address else "",
        )
        of = letter.reminder.announcement_id, letter.reminder_id, letter.user_id
        written["Message-ID"] = _number("announcement", *of)
    return _sent(written)


def digest(user: User, span: digests.Span) -> str:
    """Tell somebody what they missed, where there is mail, and something."""
    config = current_app.config
    rooms = digests.missed(user, span) if config["SMTP_URL"] else []
    if not rooms:
        return ""
    with force_locale(_language_of(user)):
        written = letters.digest(user, _place(), span.since, rooms, config["PUBLIC_URL"])
        written["Message-ID"] = _number("digest", user.id, f"{span.until:%Y%m%d%H%M%S%f}")
    return _sent(written)


def _place() -> str:
    place = places.current()
    return place.name if place else places.UNNAMED


def _number(what: str, *which: Any) -> str:
    """The Message-ID of a letter: the same if it is sent again, and no other place's.

    A mailbox drops the second of two that are the same; places differ in when they were set up.
    """
    place = places.current()
    founded = f"{place.created_at:%Y%m%d%H%M%S%f}" if place else "0"
    return f"<{'.'.join(map(str, (what, *which)))}@{founded}.chatapp.invalid>"


def _language_of(user: User) -> str:
    return chosen(user) or places.language() or DEFAULT


def _sent(written: EmailMessage) -> str:
    config = current_app.config
    return run_blocking(letters.send, config["SMTP_URL"], config["MAIL_FROM"], written)
