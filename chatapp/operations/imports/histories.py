"""Talk that did not happen here, with its own times: made up, or brought from elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from chatapp import broadcasts, markup
from chatapp.extensions import db, transaction
from chatapp.models import Mention, Message, Reaction, Room, User
from chatapp.operations.messages import log

AT_ONCE = 1000
"""Entries in one transaction: more would keep other writers waiting."""


@dataclass(frozen=True)
class Entry:
    """What somebody said, when; `answers` is the place of an earlier entry in the same list."""

    author: User
    body: str
    at: datetime
    answers: int | None = None
    reactions: dict[str, list[User]] = field(default_factory=dict)


def is_empty() -> bool:
    """Tell whether nobody has said anything yet, anywhere."""
    return db.session.scalar(select(Message.id).where(Message.kind == "text").limit(1)) is None


def bring_in(room: Room, entries: list[Entry], key: str) -> None:
    """Put entries at the end of a room's log; `key` keeps their client_ids apart from others'."""
    people = {entry.author.name_key: (entry.author.id, entry.author.name) for entry in entries}
    words = [markup.render(entry.body, people) for entry in entries]
    ids: list[int] = []
    for start in range(0, len(entries), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        rows = [
            _row(entry, shown, f"{key}-{start + n}")
            for n, (entry, shown) in enumerate(zip(entries[part], words[part], strict=True))
        ]
        with transaction() as session:
            seqs, new = log.extend(session, room, rows)
            ids += new
            _connect(session, ids, list(enumerate(entries))[part])
            _address(session, room, list(zip(new, seqs, words[part], strict=True)))
    broadcasts.room_changed(room)


def backdate(room: Room, at: datetime) -> None:
    """Let all that is in the log already have happened by a time, as its order will say."""
    later = (Message.room_id == room.id, Message.created_at > at)
    with transaction() as session:
        session.execute(update(Message).where(*later).values(created_at=at))


def _row(entry: Entry, shown: markup.Rendered, client_id: str) -> dict[str, Any]:
    return {
        "author_id": entry.author.id,
        "body": entry.body,
        "html": shown.html,
        "mentions": shown.users,
        "created_at": entry.at,
        "client_id": client_id,
    }


def _connect(session: Session, ids: list[int], entries: list[tuple[int, Entry]]) -> None:
    answers = [
        {"id": ids[n], "reply_to_id": ids[entry.answers]}
        for n, entry in entries
        if entry.answers is not None
    ]
    reactions = [
        {"message_id": ids[n], "user_id": user.id, "emoji": emoji, "created_at": entry.at}
        for n, entry in entries
        for emoji, users in entry.reactions.items()
        for user in users
    ]
    if answers:
        session.execute(update(Message), answers)
    if reactions:
        session.execute(insert(Reaction), reactions)


def _address(session: Session, room: Room, shown: list[tuple[int, int, markup.Rendered]]) -> None:
    rows = list(_mentions(room, shown))
    if rows:
        session.execute(insert(Mention), rows)


def _mentions(
    room: Room, shown: list[tuple[int, int, markup.Rendered]]
) -> Iterator[dict[str, int]]:
    for message_id, seq, words in shown:
        for user_id in words.users:
            yield {"message_id": message_id, "room_id": room.id, "seq": seq, "user_id": user_id}
