"""How replies gather under a message: its summary, and who hears of them.

All but `announce` runs inside the caller's transaction. The message that a thread grows under is
stamped with a change of its own, so that whoever was away is told its new summary.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from chatapp import broadcasts
from chatapp.extensions import db
from chatapp.models import Follow, Message, rfc3339, shown
from chatapp.operations.messages import log

Row = dict[str, Any]

_GROWN = (
    update(Message)
    .where(Message.id == bindparam("root"))
    .values(change=bindparam("number"), replies=bindparam("summary"))
)
_FOLLOWING = select(Follow.user_id, Follow.thread_id, Follow.is_on).where(
    Follow.thread_id.in_(bindparam("threads", expanding=True)),
    Follow.user_id.in_(bindparam("users", expanding=True)),
)
_BEGUN = insert(Follow)
_AGAIN = (
    update(Follow)
    .where(Follow.user_id == bindparam("who"), Follow.thread_id == bindparam("root"))
    .values(is_on=True, read_seq=bindparam("upto"))
)


@dataclass(frozen=True)
class Interest:
    """Why somebody hears of a thread: news begins above `read_seq`.

    What is not `is_new` (it grows under their own message) doesn't bring back who has left it.
    """

    user_id: int
    thread_id: int
    room_id: int
    read_seq: int
    is_new: bool = True


def gather(
    connection: Connection, rows: list[Row], roots: dict[int, Message], changes: dict[int, int]
) -> None:
    """Sum up the threads that these new rows belong to; `changes` are their roots' new numbers."""
    summaries = {number: roots[number].replies for number in changes}
    for row in rows:
        if row["thread_id"] is not None:
            summaries[row["thread_id"]] = _with(summaries[row["thread_id"]], row)
    grown = [
        {"root": number, "number": changes[number], "summary": summary}
        for number, summary in summaries.items()
    ]
    connection.execute(_GROWN, grown)
    engage(connection, list(_interests(rows, roots)))


def engage(connection: Connection, interests: list[Interest]) -> None:
    """Let people hear of threads from now on; where they do already, they go on as they did."""
    if not interests:
        return
    named = {
        "threads": list({it.thread_id for it in interests}),
        "users": list({it.user_id for it in interests}),
    }
    held = {(row[0], row[1]): row[2] for row in connection.execute(_FOLLOWING, named)}
    for it in interests:
        key = (it.user_id, it.thread_id)
        values = {"who": it.user_id, "root": it.thread_id, "upto": it.read_seq}
        if key not in held:
            columns = ("user_id", "thread_id", "room_id", "read_seq")
            connection.execute(_BEGUN, {name: getattr(it, name) for name in columns})
        elif it.is_new and not held[key]:
            connection.execute(_AGAIN, values)
        held[key] = it.is_new or held.get(key, True)


def addressed(message: Message) -> list[Interest]:
    """Whom a reply addresses by name: they hear of its thread, from this reply on."""
    return list(_addressed(message.__dict__))


def settle(session: Session, reply: Message) -> None:
    """Sum a thread up anew after a reply was taken back."""
    root = session.get(Message, reply.thread_id) if reply.thread_id else None
    if root is None:
        return
    session.flush()
    there = (Message.thread_id == root.id, Message.deleted_at.is_(None))
    count = session.scalar(select(func.count()).where(*there)) or 0
    newest = select(func.max(Message.seq)).where(*there).group_by(Message.author_id)
    last = select(Message).where(Message.room_id == root.room_id, Message.seq.in_(newest))
    rows = session.scalars(last.order_by(Message.seq.desc()).limit(Message.FACES)).all()
    log.stamp(session, root)
    root.replies = _summary(count, [row.author_id for row in rows], rows[0]) if rows else None


def announce(messages: Iterable[Message]) -> None:
    """Tell the rooms what these replies grow under, and who hears of it their numbers."""
    threads = {it.thread_id for it in messages if it.thread_id is not None}
    if not threads:
        return
    fresh = shown().where(Message.id.in_(threads)).execution_options(populate_existing=True)
    for root in db.session.scalars(fresh).all():
        broadcasts.message_changed(root)
        broadcasts.thread_changed(root)


def _with(summary: Row | None, row: Row) -> Row:
    people = [row["author_id"], *map(int, summary["people"] if summary else ())]
    return _summary((summary["count"] if summary else 0) + 1, people, row)


def _summary(count: int, people: list[int], last: Any) -> Row:
    at = last["created_at"] if isinstance(last, dict) else last.created_at
    faces = list(dict.fromkeys(map(str, people)))[: Message.FACES]
    return {"count": count, "people": faces, "latest": rfc3339(at)}


def _interests(rows: list[Row], roots: dict[int, Message]) -> Iterator[Interest]:
    for row in rows:
        if row["thread_id"] is None:
            continue
        where = (row["thread_id"], row["room_id"])
        yield Interest(row["author_id"], *where, row["seq"])
        root = roots[row["thread_id"]]
        if root.author_id != row["author_id"]:
            yield Interest(root.author_id, *where, row["seq"] - 1, is_new=False)
        yield from _addressed(row)


def _addressed(row: Row) -> Iterator[Interest]:
    for user_id in [] if row["mentions"] == "room" else row["mentions"]:
        if user_id != row["author_id"]:
            yield Interest(user_id, row["thread_id"], row["room_id"], row["seq"] - 1)
