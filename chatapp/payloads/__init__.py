"""The wire contract: what each model looks like to a client (docs/protocol.md)."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, func, select

from chatapp import markup
from chatapp.errors import ChatError
from chatapp.extensions import db
from chatapp.models import (
    STANDINGS,
    Membership,
    Message,
    Reaction,
    Room,
    Unread,
    User,
    rfc3339,
    unread_by_person,
    unread_in,
)
from chatapp.payloads import faces, shared, threaded

Payload = dict[str, Any]


def error(problem: ChatError) -> Payload:
    """The acknowledgement of what was refused."""
    return {"ok": False, "error": problem.code, "message": str(problem), **problem.details}


def message(it: Message) -> Payload:
    """A message as everybody in its room sees it; a deleted one keeps its place and no words."""
    return {
        "id": str(it.id),
        "room": str(it.room_id),
        "seq": it.seq,
        "change": it.change,
        "client_id": it.client_id,
        "kind": it.kind,
        "author": faces.person(it.author),
        "body": it.body,
        "html": it.html,
        "created_at": rfc3339(it.created_at),
        "edited_at": rfc3339(it.edited_at),
        "deleted_at": rfc3339(it.deleted_at),
        "deleted_by": faces.person(it.deleted_by) if it.deleted_by else None,
        "reply_to": str(it.reply_to_id) if it.reply_to_id else None,
        "quote": quote(it.reply_to) if it.reply_to else None,
        "notice": it.notice,
        "mentions": it.mentions if isinstance(it.mentions, str) else list(map(str, it.mentions)),
        "reactions": reactions(it.reactions),
        "files": [shared.file(each) for each in it.attached],
        "pinned": it.pinned_at is not None,
        **threaded.in_message(it),
        **{name: had for name in ("poll", "previews") if (had := getattr(it, name))},
    }


def quote(it: Message) -> Payload:
    """The line of an earlier message that an answer shows."""
    text = markup.plain(it.html)
    return {
        "id": str(it.id),
        "seq": it.seq,
        "author": faces.person(it.author),
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
    return [_face(it, sizes.get(it.id, 0), people.get(it.id, [])) for it in them]


def _face(it: Any, size: int, people: list[Payload]) -> Payload:
    return {
        "id": str(it.id),
        "slug": it.slug,
        "name": it.name,
        "topic": it.topic,
        "kind": it.kind,
        "members": size,
        "archived": it.archived_at is not None,
        "announce_only": it.announce_only,
        "slow_seconds": it.slow_seconds,
        "first_seq": it.edge + 1,
        "created_at": rfc3339(it.created_at),
        **({"people": people} if it.kind == "direct" else {}),
    }


def _sizes(them: list[Room]) -> dict[int, int]:
    rows = db.session.execute(
        select(Membership.room_id, func.count())
        .where(Membership.room_id.in_([it.id for it in them]))
        .group_by(Membership.room_id)
    )
    return {row[0]: row[1] for row in rows}


def _people(directs: list[Any]) -> dict[int, list[Payload]]:
    if not directs:
        return {}
    found: dict[int, list[Payload]] = {}
    for row in db.session.execute(_PEOPLE, {"ids": [it.id for it in directs]}):
        found.setdefault(row.room_id, []).append(faces.person_now(row))
    return found


_PEOPLE = (
    select(
        Membership.room_id,
        *(User.id, User.name, User.avatar_digest, User.is_bot, User.is_hook, User.role),
        *(User.doing_emoji, User.doing_text, User.doing_until),
    )
    .join(User, User.id == Membership.user_id)
    .where(Membership.room_id.in_(bindparam("ids", expanding=True)))
    .order_by(Membership.id)
)


def my_room(membership: Membership) -> Payload:
    face, counts = room(membership.room), unread_in(membership)
    return _mine(membership.room, face, counts, membership)


def my_rooms(user_id: int) -> list[Payload]:
    """Somebody's rooms with where they stand in each; two queries, however many rooms."""
    rows: list[Any] = list(db.session.execute(STANDINGS, {"user": user_id}))
    people = _people([row for row in rows if row.kind == "direct"])
    faces = {it.id: _face(it, it.members, people.get(it.id, [])) for it in rows}
    counts = {it.id: Unread(it.unread, it.mentions, it.threads) for it in rows}
    return [_mine(it, faces[it.id], counts[it.id], it) for it in rows]


def _mine(it: Any, face: Payload, counts: Unread, mine: Any) -> Payload:
    return {
        **face,
        "unread": counts.unread,
        "mentions": counts.mentions,
        "threads": counts.threads,
        "read_seq": mine.read_seq,
        "role": mine.role,
        "favourite": mine.favourite,
        "place": mine.place,
        "notify": mine.notify,
        "change": it.change,
        "seq": it.seq,
        "latest": rfc3339(it.latest_at),
        **({"read_only": True} if mine.read_only else {}),
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


def browse(them: list[Room], mine: list[Membership]) -> list[Payload]:
    """Public rooms, each with whether one is in it."""
    joined = {membership.room_id for membership in mine}
    return [{**face, "joined": it.id in joined} for it, face in zip(them, rooms(them), strict=True)]


def unread(membership: Membership) -> Payload:
    return unreads([membership])[0]


def unreads(them: list[Membership]) -> list[Payload]:
    """Where members of one room stand in it; two queries, however many members."""
    counts = unread_by_person(them) if them else {}
    return [_unread(each, counts.get(each.user_id, Unread())) for each in them]


def _unread(membership: Membership, counts: Unread) -> Payload:
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
        "person": faces.person(membership.user),
    }


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
