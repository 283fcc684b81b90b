"""E-mail: what is written in it, and how it gets to the mail server (RFC 5321, 5322)."""

import smtplib
import ssl
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from urllib.parse import unquote, urlsplit

from flask_babel import format_date, format_datetime, ngettext
from flask_babel import gettext as _

from chatapp import markup
from chatapp.models import Announcement, Message, Room, User

TIMEOUT_SECONDS = 20.0
PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


@dataclass
class Missed:
    """What somebody has not read in one room: how much, how much of it is to them, and its end."""

    room: Room
    count: int
    said: list[Message] = field(default_factory=list)
    calls: int = 0


def reminder(it: Announcement, user: User, place: str, link: str = "") -> EmailMessage:
    """A reminder of an announcement, for one person; without a sender's address and a number.

    `link` leads to their announcements; empty where nobody said under which address people come.
    """
    letter = EmailMessage()
    words = markup.plain(it.html)
    letter["Subject"] = _("Reminder from %(place)s: %(words)s", place=place, words=_first(words))
    letter["To"] = user.email or ""
    letter["Date"] = formatdate()
    letter["Auto-Submitted"] = "auto-generated"
    ask = _("Please open the chat and confirm that you have read it.")
    look = _("Please open the chat and have a look at it.")
    hello = _("Hello %(name)s,", name=user.name)
    wrote = _("%(author)s announced in %(place)s:", author=it.author.name, place=place)
    closing = ask if it.needs_acknowledgement else look
    letter.set_content(f"{hello}\n\n{wrote}\n\n{it.body}\n\n{closing}\n{link}")
    return letter


def digest(
    user: User, place: str, since: datetime, rooms: list[Missed], link: str = ""
) -> EmailMessage:
    """What somebody has not read since a time, for them; without a sender's address and a number.

    `link` is the address of the chat, as in `reminder`.
    """
    letter = EmailMessage()
    letter["Subject"] = _("What you missed in %(place)s", place=place)
    letter["To"] = user.email or ""
    letter["Date"] = formatdate()
    letter["Auto-Submitted"] = "auto-generated"
    if link:
        letter["List-Unsubscribe"] = f"<{link}/settings/notifications>"
    hello = _("Hello %(name)s,", name=user.name)
    begin = format_date(since.astimezone(user.zone), "full", rebase=False)
    since_when = _("This is what you haven't read since %(day)s:", day=begin)
    parts = [_of_room(it, user, link) for it in rooms]
    end = _("How often this comes is up to you: Settings, Notifications.")
    letter.set_content("\n\n".join([hello, since_when, *parts, f"{end}\n{link}"]).strip() + "\n")
    return letter


def send(url: str, sender: str, letter: EmailMessage) -> str:
    """Hand a letter to the mail server that the URL names; answers what went wrong, or nothing.

    `smtp://` sends in the clear, `smtp+tls://` begins so and goes on encrypted, `smtps://` is
    encrypted from the start. It blocks, so it belongs into run_blocking.
    """
    letter["From"] = sender
    try:
        _deliver(url, parseaddr(sender)[1], letter)
    except (OSError, smtplib.SMTPException, UnicodeError) as problem:
        return f"{type(problem).__name__}: {problem}"[:500]
    return ""


def _of_room(it: Missed, user: User, link: str) -> str:
    name = it.said[0].author.name if it.room.is_direct and it.said else it.room.name
    count = ngettext("%(num)d new message", "%(num)d new messages", it.count)
    mine = ngettext("%(num)d of them to you", "%(num)d of them to you", it.calls)
    lines = [f"{name}: {count}" + (f", {mine}" if it.calls and not it.room.is_direct else "")]
    for said in it.said:
        at = format_datetime(said.created_at.astimezone(user.zone), "short", rebase=False)
        lines.append(f"  {said.author.name}, {at}: {_first(markup.plain(said.html))}")
    return "\n".join([*lines, *([f"  {link}/rooms/{it.room.slug}"] if link else [])])


def _first(words: str) -> str:
    return words if len(words) <= 60 else f"{words[:59]}…"


def _deliver(url: str, sender: str, letter: EmailMessage) -> None:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    tls = ssl.create_default_context()
    with (
        smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=tls)
        if parts.scheme == "smtps"
        else smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
    ) as server:
        if parts.scheme == "smtp+tls":
            server.starttls(context=tls)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(letter, from_addr=sender)
