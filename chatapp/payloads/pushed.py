"""What a push says: small, in its reader's language, and no more than they may see.

Whoever calls has set the language.
"""

import json
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from chatapp import markup
from chatapp.models import Announcement, Message, Push, Room, User, rfc3339

TEXT_MAX = 180
NAMES = 3
"""Rooms that a summary names."""

Payload = dict[str, Any]


def message(it: Push, said: Message, room: Room) -> Payload:
    """Somebody said something that concerns them."""
    title = said.author.name if room.is_direct else f"{said.author.name} · {room.name}"
    more = it.more and ngettext("and %(num)d more", "and %(num)d more", it.more)
    text = _words(said) + (f" ({more})" if more else "")
    path = f"/rooms/{room.slug}"
    where = f"threads/{said.thread_id}" if said.thread_id and said.aside else said.seq
    return {
        "kind": it.kind,
        "tag": it.tag,
        "title": title,
        "body": text,
        "url": f"{path}/{where}",
        "room": str(room.id),
        "seq": said.seq,
        "icon": said.author.avatar_url,
        "at": rfc3339(said.created_at),
    }


def announcement(it: Push, one: Announcement) -> Payload:
    """There is an announcement for them, or they are reminded of it."""
    level = {"info": _("Announcement"), "warning": _("Warning"), "critical": _("Critical")}
    name = level[one.level]
    title = _("Reminder: %(what)s", what=name) if it.reminder_id else name
    return {
        "kind": "announcement",
        "tag": it.tag,
        "title": f"{title} · {one.author.name}",
        "body": _cut(markup.plain(one.html)),
        "url": "/announcements",
        "level": one.level,
        "again": it.reminder_id is not None,
        "at": rfc3339(it.created_at),
    }


def summary(count: int, rooms: list[str]) -> Payload:
    """So much at once that one line stands for all of it."""
    named = ", ".join(rooms[:NAMES]) + ("…" if len(rooms) > NAMES else "")
    return {
        "kind": "summary",
        "tag": "summary",
        "title": ngettext("%(num)d new message", "%(num)d new messages", count),
        "body": named,
        "url": "/",
    }


def trial() -> Payload:
    """What they asked for to see that it works."""
    return {
        "kind": "test",
        "tag": "test",
        "title": _("It works"),
        "body": _("This is how you will be called on this device."),
        "url": "/settings/notifications",
    }


def withdrawal(tags: list[str]) -> Payload:
    """They have read these elsewhere."""
    return {"kind": "read", "tags": tags}


def written(what: Payload) -> bytes:
    """The bytes of it; what has nothing to say is left out."""
    said = {name: value for name, value in what.items() if value is not None and value is not False}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def room_name(room: Room, author: User) -> str:
    """What a room is called where there is no more to go by."""
    return author.name if room.is_direct else room.name


def _words(said: Message) -> str:
    return _cut(markup.plain(said.html)) or _("sent a file")


def _cut(text: str) -> str:
    return text if len(text) <= TEXT_MAX else f"{text[: TEXT_MAX - 1]}…"
