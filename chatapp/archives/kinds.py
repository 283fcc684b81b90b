"""The lines of an export: which types there are, their fields, and how a value is written.

docs/export.md tells each. What is None, empty or false is left out of a line; a number is not.
"""

from dataclasses import dataclass
from typing import Any

VERSION = 1
"""Of the format: a reader refuses what is newer."""

YEARS = (1970, 2200)
"""Between which a time has to be."""

NUMBER_MAX = 2**53
ID_MAX = 255
LIST_MAX = 100_000

Line = dict[str, Any]


class Wrong(ValueError):
    """A line is not what it should be; the text says what about it."""


@dataclass(frozen=True)
class Field:
    """One value: an "id", a "text", a "time", a "flag", a "number", a "list" or anything "raw".

    `of` is what a list holds: ids, or lines of a type; `limit` is the most letters of a text.
    """

    kind: str
    limit: int = ID_MAX
    needed: bool = False
    of: str = "id"


ID, NEEDED_ID = Field("id"), Field("id", needed=True)
TIME, NEEDED_TIME = Field("time"), Field("time", needed=True)
FLAG, NUMBER, RAW, IDS = Field("flag"), Field("number"), Field("raw"), Field("list")
WORDS, MARKUP = Field("text", 100_000), Field("text", 10_000_000)
NAME, SHORT, CODE = Field("text", 200, needed=True), Field("text", 255), Field("text", 10)

CLIENT_ID = Field("text", 64)


def _list_of(kind: str) -> Field:
    return Field("list", of=kind)


TYPES: dict[str, dict[str, Field]] = {
    "place": {
        "name": NAME,
        "created_at": NEEDED_TIME,
        "language": CODE,
        "welcome_room": ID,
        "logo": SHORT,
        "accent_light": CODE,
        "accent_dark": CODE,
        "sign_up": CODE,
        "sign_up_domains": Field("text", 1000),
        "room_openers": CODE,
        **dict.fromkeys(("emoji_makers", "guest_inviters"), CODE),
        "link_previews": FLAG,
        **dict.fromkeys(("files_mb", "person_files_mb", "send_rate", "send_burst"), NUMBER),
        "retention_days": NUMBER,
        "retention_at": TIME,
    },
    "person": {
        "id": NEEDED_ID,
        "name": NAME,
        "email": Field("text", 254),
        "role": CODE,
        "bot": FLAG,
        "announces": FLAG,
        "language": CODE,
        "theme": CODE,
        "avatar": SHORT,
        "created_at": TIME,
        "deactivated_at": TIME,
        "muted_until": TIME,
        **dict.fromkeys(("density", "text_size", "contrast", "motion"), CODE),
        "doing_emoji": Field("text", 32),
        "doing_text": Field("text", 80),
        "doing_until": TIME,
        "time_zone": Field("text", 64),
        "quiet_from": NUMBER,
        "quiet_until": NUMBER,
        "dnd_until": TIME,
        "keywords": Field("text", 500),
        "sound": FLAG,
        "digest": CODE,
    },
    "emoji": {"name": NAME, "picture": SHORT, "person": ID, "created_at": NEEDED_TIME},
    "room": {
        "id": NEEDED_ID,
        "slug": Field("text", 100),
        "name": Field("text", 200),
        "topic": WORDS,
        "kind": SHORT,
        "people": IDS,
        "creator": ID,
        "created_at": TIME,
        "latest_at": TIME,
        "archived_at": TIME,
        "announce_only": FLAG,
        "slow_seconds": NUMBER,
        "seq": NUMBER,
        "change": NUMBER,
        "edge": NUMBER,
        "retention_days": NUMBER,
        "retention_at": TIME,
    },
    "member": {
        "room": NEEDED_ID,
        "person": NEEDED_ID,
        "role": CODE,
        "joined_at": TIME,
        "read_seq": NUMBER,
        "favourite": FLAG,
        "notify": CODE,
        "place": NUMBER,
    },
    "message": {
        "id": NEEDED_ID,
        "room": NEEDED_ID,
        "seq": NUMBER,
        "change": NUMBER,
        "client_id": CLIENT_ID,
        "author": NEEDED_ID,
        "kind": SHORT,
        "body": WORDS,
        "html": MARKUP,
        "notice": RAW,
        "mentions": RAW,
        "created_at": NEEDED_TIME,
        "edited_at": TIME,
        "deleted_at": TIME,
        "deleted_by": ID,
        "reply_to": ID,
        "thread": ID,
        "aside": FLAG,
        "replies": RAW,
        "pinned_at": TIME,
        "reactions": _list_of("reaction"),
        "files": _list_of("file"),
        "wordings": _list_of("wording"),
        "poll": RAW,
        "votes": _list_of("vote"),
        "previews": _list_of("preview"),
    },
    "preview": {
        "address": Field("text", 10_000, needed=True),
        "title": SHORT,
        "description": Field("text", 300),
        "site": SHORT,
    },
    "reaction": {"emoji": Field("text", 32, needed=True), "person": NEEDED_ID, "at": TIME},
    "vote": {"person": NEEDED_ID, "option": NUMBER, "at": TIME},
    "wording": {
        "number": NUMBER,
        "body": WORDS,
        "html": MARKUP,
        "written_at": NEEDED_TIME,
    },
    "file": {
        "id": NEEDED_ID,
        "name": Field("text", 1000),
        "kind": SHORT,
        "type": SHORT,
        "size": NUMBER,
        "weight": NUMBER,
        "width": NUMBER,
        "height": NUMBER,
        "animated": FLAG,
        "path": Field("text", 1000),
        "sizes": RAW,
        "created_at": TIME,
    },
    "follow": {
        "person": NEEDED_ID,
        "thread": NEEDED_ID,
        "room": NEEDED_ID,
        "read_seq": NUMBER,
        "on": FLAG,
    },
    "announcement": {
        "id": NEEDED_ID,
        "author": NEEDED_ID,
        "client_id": CLIENT_ID,
        "body": WORDS,
        "html": MARKUP,
        "level": CODE,
        "audience": RAW,
        "needs_acknowledgement": FLAG,
        "created_at": NEEDED_TIME,
        **{f"{step}_at": TIME for step in ("starts", "ends", "published", "ended", "edited")},
        "revision": NUMBER,
        "filled_to": NUMBER,
        "filled_at": TIME,
        **dict.fromkeys(("recipients", "reached", "seen", "confirmed"), NUMBER),
        **dict.fromkeys(("remind_hours", "remind_times", "reminded"), NUMBER),
        "editions": _list_of("edition"),
    },
    "edition": {
        "revision": NUMBER,
        "body": WORDS,
        "html": MARKUP,
        "replaced_at": NEEDED_TIME,
    },
    "recipient": {
        "announcement": NEEDED_ID,
        "person": NEEDED_ID,
        "since": TIME,
        "left_at": TIME,
        **{f"{step}_at": TIME for step in ("reached", "seen", "confirmed")},
        **{f"{step}_on": CODE for step in ("reached", "seen", "confirmed")},
        "seen_revision": NUMBER,
        "done_with": NUMBER,
        "reminders": NUMBER,
        "reminded_at": TIME,
    },
}
"""Each type of line, and of what stands in one, with its fields in the order of writing."""
