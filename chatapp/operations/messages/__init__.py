"""Saying, changing, taking back, and reading what was said."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import object_session
from sqlalchemy.orm.attributes import set_committed_value

from chatapp import broadcasts, markup
from chatapp.errors import Conflict, Forbidden, Invalid, NotFound
from chatapp.extensions import db, transaction
from chatapp.models import Membership, Mention, Message, Reaction, User, now, shown
from chatapp.operations import audits, emojis
from chatapp.operations.files import leftovers
from chatapp.operations.messages import log, mentions, polls, posting, previews, replies, wordings
from chatapp.operations.searches import index


def post(
    membership: Membership,
    body: str,
    client_id: str,
    reply_to: int | None = None,
    files: Sequence[int] | None = None,
    thread: int | None = None,
    also_to_room: bool = False,
    poll: polls.Poll | None = None,
    scheduled: int | None = None,
) -> Message:
    """Say something in the room, with files or without; the same client_id twice says it once.

    `files` are ids of what the same person uploaded and has not sent yet; without any, words are
    needed; what a scheduled message holds, that one alone sends. With a `thread` it is said in
    the one under that message, and to the room only if asked for. Of a membership that no session
    holds comes a message that no session holds.
    """
    if not files and not markup.has_ink(body):
        raise Invalid(_l("This must not be empty."), field="body")
    words = _words(membership, body)
    row = {
        **_row(membership, body, words, client_id),
        "reply_to_id": reply_to,
        "thread_id": thread,
        "aside": thread is not None and not also_to_room,
        "poll": polls.begun(poll),
    }
    draft = posting.Draft(membership.id, membership.user, words, row, files or (), scheduled)
    return _as_said(membership, posting.say(draft))


def _row(
    membership: Membership, body: str, words: markup.Rendered, client_id: str
) -> dict[str, Any]:
    return {
        "room_id": membership.room_id,
        "author_id": membership.user_id,
        "kind": "text",
        "body": body,
        "html": words.html,
        "client_id": client_id,
    }


def edit(membership: Membership, message: Message, body: str) -> Message:
    """Put other words in the place of mine."""
    if not membership.may_edit(message):
        raise _gone() if message.is_deleted else Forbidden(_l("Only who wrote it can edit it."))
    if message.body == body:
        return message
    log.refuse_if_silent(membership, is_new=False)
    words = _words(membership, body)
    with transaction() as session:
        log.touch(session, message)
        if not membership.may_edit(message):
            raise _gone()
        wordings.keep(session, message)
        message.body, message.html, message.edited_at = body, words.html, now()
        addressed_before = message.mentions
        previews.reworded(session, message)
        message.addressed.clear()
        _address(membership, message, words)
        index.change(session, message)
        if message.thread_id is not None:
            replies.engage(session.connection(), replies.addressed(message))
    broadcasts.message_changed(message)
    if message.mentions != addressed_before:
        broadcasts.counts_changed(message)
        replies.announce([message])
    return message


def _gone() -> Conflict:
    return Conflict(_l("It was deleted in the meantime."))


def delete(membership: Membership, message: Message) -> Message:
    """Take words back: the place in the log stays, and who did it shows."""
    if message.is_deleted and message.kind == "text":
        return message
    if not membership.may_delete(message):
        raise Forbidden(_l("Only who wrote it or an admin can delete it."))
    has_files = bool(message.files)
    with transaction() as session:
        log.refuse_if_archived(message.room)
        log.bury(session, message, membership.user)
        replies.settle(session, message)
        if message.author_id != membership.user_id:
            audits.note(session, membership.user, "delete_message", message)
    broadcasts.message_changed(message)
    broadcasts.counts_changed(message)
    if has_files:
        leftovers.clear()
    replies.announce([message])
    return message


def react(membership: Membership, message: Message, emoji: str, on: bool) -> Message:
    """Put an emoji on a message, or take mine off again."""
    if not message.is_words:
        raise Conflict(_l("One can't react to this."))
    if (emoji in _mine(membership, message)) == on:
        return message
    if on:
        emojis.refuse_unknown(emoji)
    with transaction() as session:
        log.touch(session, message)
        mine = _mine(membership, message)
        if on and emoji not in mine:
            _refuse_too_many(message, emoji)
            message.reactions.append(Reaction(user_id=membership.user_id, emoji=emoji))
        if not on and emoji in mine:
            message.reactions.remove(mine[emoji])
    broadcasts.message_changed(message)
    return message


def page(
    membership: Membership,
    before: int | None = None,
    after: int | None = None,
    around: int | None = None,
    limit: int = Message.PAGE,
) -> list[Message]:
    """Read a page of the room's log by `seq`, ascending; the newest when no place is named.

    `before` and `after` are exclusive; `around` is in the middle of its page.
    """
    if around is not None:
        half = limit // 2
        return [
            *page(membership, before=around, limit=half),
            *page(membership, after=around - 1, limit=limit - half),
        ]
    here = shown().where(Message.room_id == membership.room_id)
    if after is not None:
        rows = here.where(Message.seq > after).order_by(Message.seq)
        return list(db.session.scalars(rows.limit(limit)))
    rows = here if before is None else here.where(Message.seq < before)
    return list(db.session.scalars(rows.order_by(Message.seq.desc()).limit(limit)))[::-1]


def is_sent(user: User, client_id: str) -> bool:
    """Tell whether somebody's message of this client_id is stored already."""
    rows = select(Message.id).where(Message.author_id == user.id, Message.client_id == client_id)
    return db.session.scalar(rows.limit(1)) is not None


def find(user: User, message_id: int) -> tuple[Membership, Message]:
    """Find a message and the ticket to its room; whoever has no ticket learns of nothing."""
    row = db.session.execute(
        select(Membership, Message)
        .join(Message, Message.room_id == Membership.room_id)
        .where(Membership.user_id == user.id, Message.id == message_id)
    ).first()
    if row is None:
        raise NotFound(_l("There is no such message."))
    return row[0], row[1]


def find_in(membership: Membership, message_id: int) -> Message:
    """Find a message of this room that can be answered."""
    message = db.session.get(Message, message_id)
    if message is None or message.room_id != membership.room_id:
        raise NotFound(_l("There is no such message."))
    if not message.is_words:
        raise Invalid(_l("One can't answer this."), field="reply_to")
    return message


def _as_said(membership: Membership, stored: Message | int) -> Message:
    if isinstance(stored, int):
        db.session.rollback()  # what was read here may be older than that message
        return db.session.scalars(shown().where(Message.id == stored)).one()
    return _held_like(membership, stored)


def _held_like(membership: Membership, message: Message) -> Message:
    if session := object_session(membership):
        message.__dict__.pop("reply_to")  # not this session's: it finds its own
        set_committed_value(message, "reactions", [])
        set_committed_value(message, "files", list(message.files))
        session.add(message)
    return message


def _words(membership: Membership, body: str) -> markup.Rendered:
    keys = markup.possible_names(body)
    people = (
        db.session.scalars(
            select(User)
            .join(Membership, Membership.user_id == User.id)
            .where(Membership.room_id == membership.room_id, User.name_key.in_(keys))
        )
        if keys
        else ()
    )
    return markup.render(body, {user.name_key: (user.id, user.name) for user in people})


def _address(membership: Membership, message: Message, words: markup.Rendered) -> None:
    """Note whom the words address: as ids where they are few, else as the room."""
    people = select(Membership.user_id).where(Membership.room_id == membership.room_id)
    message.mentions = mentions.addressed(
        words, list(db.session.scalars(people)) if words.groups else []
    )
    whom = [None] if message.mentions == "room" else message.mentions
    message.addressed.extend(
        Mention(room_id=membership.room_id, seq=message.seq, user_id=user_id) for user_id in whom
    )


def _mine(membership: Membership, message: Message) -> dict[str, Reaction]:
    return {row.emoji: row for row in message.reactions if row.user_id == membership.user_id}


def _refuse_too_many(message: Message, emoji: str) -> None:
    kinds = {row.emoji for row in message.reactions}
    if emoji not in kinds and len(kinds) >= Reaction.KINDS_MAX:
        raise Conflict(_l("There are enough different reactions on this message."))
