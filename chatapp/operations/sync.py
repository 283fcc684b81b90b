"""What a client needs to start, and to start again."""

from typing import Any

from sqlalchemy import bindparam, exists, select

from chatapp import broadcasts, payloads
from chatapp.extensions import db
from chatapp.models import Announcement, Caution, Draft, Emoji, Recipient, User, now, rfc3339
from chatapp.operations.announcements import recipients
from chatapp.operations.complaints import cautions
from chatapp.payloads import announced, faces, shared
from chatapp.presence import presence


def me(user: User, server: dict[str, Any]) -> dict[str, Any]:
    """Everything a page needs to start, or to start again."""
    rooms = payloads.my_rooms(user.id)
    waits = db.session.execute(_WAITS, {"user": user.id}).one()
    here = broadcasts.here_in([int(room["id"]) for room in rooms]) | {user.id}
    return {
        "user": faces.myself(user),
        "rooms": rooms,
        "announcements": _announcements(user) if waits.announcements else [],
        "cautions": _cautions(user) if waits.cautions else [],
        "drafts": bool(waits.drafts),
        "emoji": bool(waits.emoji),
        "presence": {
            str(each): presence.status(each) for each in here if presence.connections_of(each)
        },
        "server": {
            "time": rfc3339(now()),
            "limits": {**payloads.limits(), **shared.limits()},
            **server,
        },
    }


def _announcements(user: User) -> list[payloads.Payload]:
    return [announced.announcement(row) for row in recipients.open_for(user)]


def _cautions(user: User) -> list[payloads.Payload]:
    return [announced.caution(each) for each in cautions.waiting(user)]


_WAITS = select(
    exists()
    .where(Recipient.user_id == bindparam("user"), Recipient.announcement_id == Announcement.id)
    .where(recipients.IS_OPEN)
    .label("announcements"),
    exists()
    .where(Caution.user_id == bindparam("user"), Caution.heeded_at.is_(None))
    .label("cautions"),
    exists().where(Draft.user_id == bindparam("user"), Draft.body != "").label("drafts"),
    exists().select_from(Emoji).label("emoji"),
)
"""Whether there is anything of what there mostly isn't, in one query for all of it."""
