"""The wire contract: what each model looks like to a client (docs/protocol.md)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from chatapp import markup
from chatapp.errors import ChatError
from chatapp.extensions import db
from chatapp.models import (
    Caution,
    Membership,
    Message,
    Place,
    Reaction,
    Room,
    Unread,
    User,
    now,
    rfc3339,
    unread_in,
    unread_of,
)
from chatapp.presence import presence

Payload = dict[str, Any]

SNIPPET = 160
"""Characters of a found message that are shown around the find."""


def error(problem: ChatError) -> Payload:
    """The acknowledgement of what was refused."""
    return {"ok": False, "error": problem.code, "message": str(problem), **problem.details}


def person(user: User) -> Payload:
    """What everybody may know of somebody."""
    return {
        "id": str(user.id),
        "name": user.name,
        "avatar": user.avatar_url,
        "hue": user.hue,
        "bot": user.is_bot,
    }


def person_with_status(user: User) -> Payload:
    return {**person(user), "status": presence.status(user.id)}


def member(membership: Membership) -> Payload:
    return {**person_with_status(membership.user), "role": membership.role}


def message(it: Message) -> Payload:
    """A message as everybody in its room sees it; a deleted one keeps its place and no words."""
    return {
        "id": str(it.id),
        "room": str(it.room_id),
        "seq": it.seq,
        "change": it.change,
        "client_id": it.client_id,
        "kind": it.kind,
        "author": person(it.author),
        "body": it.body,
        "html": it.html,
        "created_at": rfc3339(it.created_at),
        "edited_at": rfc3339(it.edited_at),
        "deleted_at": rfc3339(it.deleted_at),
        "deleted_by": person(it.deleted_by) if it.deleted_by else None,
        "reply_to": str(it.reply_to_id) if it.reply_to_id else None,
        "quote": quote(it.reply_to) if it.reply_to else None,
        "notice": it.notice,
        "mentions": it.mentions if isinstance(it.mentions, str) else list(map(str, it.mentions)),
        "reactions": reactions(it.reactions),
        "files": [],
        "pinned": False,
    }


def quote(it: Message) -> Payload:
    """The line of an earlier message that an answer shows."""
    text = markup.plain(it.html)
    return {
        "id": str(it.id),
        "seq": it.seq,
        "author": person(it.author),
        "text": text if len(text) <= Message.QUOTE_MAX else text[: Message.QUOTE_MAX - 1] + "…",
        "deleted": it.is_deleted,
    }


def reactions(rows: Iterable[Reaction]) -> dict[str, list[str]]:
    """Who put which emoji, each list in the order of putting."""
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.emoji, []).append(str(row.user_id))
    return found


def room(it: Room) -> Payload:
    return rooms([it])[0]


def rooms(them: list[Room]) -> list[Payload]:
    """The public face of rooms; two queries, however many."""
    sizes, people = _sizes(them), _people([each for each in them if each.is_direct])
    return [
        {
            "id": str(it.id),
            "slug": it.slug,
            "name": it.name,
            "topic": it.topic,
            "kind": it.kind,
            "members": sizes.get(it.id, 0),
            "archived": it.is_archived,
            "announce_only": it.announce_only,
            "slow_seconds": it.slow_seconds,
            "first_seq": it.edge + 1,
            "created_at": rfc3339(it.created_at),
            **({"people": people.get(it.id, [])} if it.is_direct else {}),
        }
        for it in them
    ]


def _sizes(them: list[Room]) -> dict[int, int]:
    rows = db.session.execute(
        select(Membership.room_id, func.count())
        .where(Membership.room_id.in_([it.id for it in them]))
        .group_by(Membership.room_id)
    )
    return {row[0]: row[1] for row in rows}


def _people(directs: list[Room]) -> dict[int, list[Payload]]:
    if not directs:
        return {}
    found: dict[int, list[Payload]] = {}
    for room_id, user in db.session.execute(
        select(Membership.room_id, User)
        .join(User, User.id == Membership.user_id)
        .where(Membership.room_id.in_([it.id for it in directs]))
        .order_by(Membership.id)
    ):
        found.setdefault(room_id, []).append(person(user))
    return found


def my_room(membership: Membership) -> Payload:
    return _mine(membership, room(membership.room), unread_in(membership))


def my_rooms(user_id: int, memberships: list[Membership]) -> list[Payload]:
    """Somebody's rooms with where they stand in each; four queries, however many rooms."""
    faces, counts = rooms([each.room for each in memberships]), unread_of(user_id)
    return [
        _mine(membership, face, counts.get(membership.room_id, Unread()))
        for membership, face in zip(memberships, faces, strict=True)
    ]


def _mine(membership: Membership, face: Payload, counts: Unread) -> Payload:
    return {
        **face,
        "unread": counts.unread,
        "mentions": counts.mentions,
        "read_seq": membership.read_seq,
        "role": membership.role,
        "change": membership.room.change,
        "seq": membership.room.seq,
        "latest": rfc3339(membership.room.latest_at),
    }


def page(membership: Membership, messages: list[Message]) -> Payload:
    """A stretch of a room's log, and whether there is more on either side."""
    return {
        "messages": [message(it) for it in messages],
        "more_before": bool(messages) and messages[0].seq > membership.room.edge + 1,
        "more_after": bool(messages) and messages[-1].seq < membership.room.seq,
    }


def entered(membership: Membership, messages: list[Message]) -> Payload:
    """A room that one is in now: where one stands in it, and its newest page."""
    return {
        "ok": True,
        "room": my_room(membership),
        "read_seq": membership.read_seq,
        "change": membership.room.change,
        **page(membership, messages),
    }


def missed(membership: Membership, messages: list[Message], reset: bool) -> Payload:
    """One room's part of the answer to `sync`."""
    return {
        "messages": [message(it) for it in messages],
        "change": membership.room.change,
        "reset": reset,
    }


def found(it: Message, query: str) -> Payload:
    """A message that a search found, with the words around the find."""
    start = max(it.body.casefold().find(query.casefold()) - SNIPPET // 3, 0)
    return {**message(it), "snippet": " ".join(it.body[start : start + SNIPPET].split())}


def browse(them: list[Room], mine: list[Membership]) -> list[Payload]:
    """Public rooms, each with whether one is in it."""
    joined = {membership.room_id for membership in mine}
    return [{**face, "joined": it.id in joined} for it, face in zip(them, rooms(them), strict=True)]


def unread(membership: Membership) -> Payload:
    counts = unread_in(membership)
    return {
        "room": str(membership.room_id),
        "unread": counts.unread,
        "mentions": counts.mentions,
        "read_seq": membership.read_seq,
    }


def typing(membership: Membership) -> Payload:
    """Who writes where; `user` is the id, as in `presence`."""
    return {
        "room": str(membership.room_id),
        "user": str(membership.user_id),
        "person": person(membership.user),
    }


def myself(user: User) -> Payload:
    """What only the person themselves is told about themselves."""
    return {
        **person(user),
        "email": user.email,
        "role": user.role,
        "language": user.language,
        "theme": user.theme,
        "muted_until": rfc3339(_ahead(user.muted_until)),
    }


def _ahead(moment: datetime | None) -> datetime | None:
    return moment if moment and moment > now() else None


def caution(it: Caution) -> Payload:
    """What the admins tell one person."""
    return {"id": str(it.id), "reason": it.reason, "created_at": rfc3339(it.created_at)}


def place(it: Place) -> Payload:
    """What everybody here may know of the place."""
    return {"name": it.name, "logo": it.logo_url, "colours": it.colours}


def limits() -> Payload:
    """The limits that a page must know to refuse early and in words."""
    return {
        "body": Message.BODY_MAX,
        "page": Message.PAGE_MAX,
        "emoji": Reaction.EMOJI_MAX,
        "room_name": Room.NAME_MAX,
        "topic": Room.TOPIC_MAX,
        "people": Room.PEOPLE_MAX,
        "name": User.NAME_MAX,
    }
