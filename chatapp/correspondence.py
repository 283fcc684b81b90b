"""Letters to people: each is written in its reader's language and handed to the mail server.

What went wrong is answered, if anything did; whoever asked tries again.
"""

from datetime import datetime
from email.message import EmailMessage

from flask import current_app
from flask_babel import force_locale

from chatapp import letters
from chatapp.extensions import db, run_blocking
from chatapp.languages import DEFAULT, chosen
from chatapp.models import Letter, User
from chatapp.operations import digests, places


def reminder(letter: Letter) -> str:
    """Remind somebody of an announcement."""
    user = db.session.get_one(User, letter.user_id)
    address = current_app.config["PUBLIC_URL"]
    with force_locale(_language_of(user)):
        written = letters.reminder(
            letter.reminder.announcement,
            user,
            _place(),
            f"{letter.reminder_id}.{letter.user_id}",
            f"{address}/announcements\n" if address else "",
        )
    return _sent(written)


def digest(user: User, since: datetime) -> str:
    """Tell somebody what they missed, where there is mail, and something."""
    config = current_app.config
    rooms = digests.missed(user, since) if config["SMTP_URL"] else []
    if not rooms:
        return ""
    with force_locale(_language_of(user)):
        written = letters.digest(user, _place(), since, rooms, config["PUBLIC_URL"])
    return _sent(written)


def _place() -> str:
    place = places.current()
    return place.name if place else places.UNNAMED


def _language_of(user: User) -> str:
    return chosen(user) or places.language() or DEFAULT


def _sent(written: EmailMessage) -> str:
    config = current_app.config
    return run_blocking(letters.send, config["SMTP_URL"], config["MAIL_FROM"], written)
