"""Questions with a few answers to choose from, and who chose what."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from chatapp import broadcasts
from chatapp.errors import Conflict, Forbidden, Invalid
from chatapp.extensions import db, transaction
from chatapp.models import Membership, Message, User, Vote, now, rfc3339
from chatapp.operations.messages import log

Poll = dict[str, Any]
"""In the shape of the wire, kept with its message."""


def begun(asked: Poll | None) -> Poll | None:
    """A poll as nobody has voted in it yet; raises Invalid where it is over already."""
    if asked is None:
        return None
    ends_at: datetime | None = asked["ends_at"]
    if ends_at is not None and ends_at <= now():
        raise Invalid(_l("This time is over already."), field="poll")
    options = [_option(n, text, [], asked) for n, text in enumerate(asked["options"])]
    rules = {name: asked[name] for name in ("many", "anonymous")}
    return {**rules, "options": options, "voters": 0, "ends_at": rfc3339(ends_at), "closed": False}


def vote(membership: Membership, message: Message, options: Sequence[int] | None = None) -> Message:
    """Choose these options and no others; without any, take one's votes back."""
    chosen = sorted(set(options or ()))
    poll = _open(message)
    if (chosen and chosen[-1] >= len(poll["options"])) or chosen[:1] == [-1]:
        raise Invalid(_l("There is no such option."), field="options")
    if len(chosen) > 1 and not poll["many"]:
        raise Invalid(_l("One option can be chosen here."), field="options")
    if chosen == _mine(membership, message):
        return message
    with transaction() as session:
        log.touch(session, message)
        poll = _open(message)
        mine = (Vote.message_id == message.id, Vote.user_id == membership.user_id)
        session.execute(delete(Vote).where(*mine))
        user_id = membership.user_id
        session.add_all([Vote(message_id=message.id, user_id=user_id, option=it) for it in chosen])
        message.poll = _counted(session, message.id, poll)
    broadcasts.message_changed(message)
    broadcasts.voted(membership.user_id, message.id, chosen)
    return message


def close(membership: Membership, message: Message) -> Message:
    """End a poll before its time, or one that has none."""
    if not membership.may_close(message):
        raise Forbidden(_l("Only who asked or an admin can close it."))
    if message.poll and message.poll["closed"]:
        return message
    with transaction() as session:
        log.touch(session, message)
        message.poll = {**_open(message), "closed": True}
    broadcasts.message_changed(message)
    return message


def votes_of(user: User, message_ids: list[int]) -> dict[int, list[int]]:
    """What somebody chose in the polls of these messages, where they may still read them."""
    rows = (
        select(Vote.message_id, Vote.option)
        .join(Message, Message.id == Vote.message_id)
        .join(Membership, Membership.room_id == Message.room_id)
        .where(Membership.user_id == user.id, Vote.user_id == user.id)
        .where(Vote.message_id.in_(message_ids))
        .order_by(Vote.option)
    )
    found: dict[int, list[int]] = {}
    for message_id, option in db.session.execute(rows):
        found.setdefault(message_id, []).append(option)
    return found


def _open(message: Message) -> Poll:
    poll = message.poll
    if poll is None or message.is_deleted:
        raise Conflict(_l("There is no poll in this message."))
    is_over = poll["ends_at"] is not None and datetime.fromisoformat(poll["ends_at"]) <= now()
    if poll["closed"] or is_over:
        raise Conflict(_l("This poll is closed."))
    return poll


def _mine(membership: Membership, message: Message) -> list[int]:
    mine = select(Vote.option).where(
        Vote.message_id == message.id, Vote.user_id == membership.user_id
    )
    return sorted(db.session.scalars(mine))


def _counted(session: Session, message_id: int, poll: Poll) -> Poll:
    session.flush()
    rows = select(Vote.option, Vote.user_id).where(Vote.message_id == message_id)
    votes = list(session.execute(rows.order_by(Vote.voted_at, Vote.user_id)))
    people = [[user for option, user in votes if option == n] for n in range(len(poll["options"]))]
    options = [
        _option(n, it["text"], them, poll)
        for n, (it, them) in enumerate(zip(poll["options"], people, strict=True))
    ]
    return {**poll, "options": options, "voters": len({user for _option, user in votes})}


def _option(number: int, text: str, people: list[int], poll: Poll) -> Poll:
    named = {} if poll["anonymous"] else {"people": list(map(str, people[: Vote.NAMES_MAX]))}
    return {"id": str(number), "text": text, "votes": len(people), **named}
