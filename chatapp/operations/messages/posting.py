"""How what is said gets into the logs: what comes at the same time shares one transaction.

So it shares one wait for the disk too. Each is answered, and told to its room, after that; one
that fails fails alone. All that an answer depends on is looked at inside the transaction: that
somebody is still in the room, that the room is open, that it was not said before.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection, Row, and_, bindparam, insert, or_, select
from sqlalchemy.exc import IntegrityError

from chatapp import broadcasts, markup, wire
from chatapp.database.turns import Entry, Together
from chatapp.errors import ChatError, Conflict, Forbidden, NotFound
from chatapp.extensions import transaction
from chatapp.models import File, Membership, Mention, Message, Room, Standing, User, now
from chatapp.operations.messages import answers, attachments, log, mentions, previews, replies
from chatapp.operations.searches import index
from chatapp.telemetry import gauges

TOGETHER_MAX = 128
"""Messages in one transaction, so that writing them down stops the event loop for a moment only."""


@dataclass(slots=True)
class Draft:
    """What somebody says; `row` is how it will be stored, complete when it is."""

    membership_id: int
    author: User
    words: markup.Rendered
    row: dict[str, Any]
    file_ids: Sequence[int] = ()
    scheduled_id: int | None = None
    answered: Message | None = None
    files: Sequence[File] = ()

    @property
    def key(self) -> tuple[int, str]:
        return self.row["author_id"], self.row["client_id"]


@dataclass(slots=True)
class Places:
    """What is true inside the transaction."""

    by_membership: dict[int, Row[Any]]
    answered: dict[int, Message]
    files: dict[int, File]
    said: dict[tuple[int, str], tuple[int, Any]] = field(default_factory=dict)
    """What is stored already, or is about to be: its room, and its id or entry."""
    spoke: dict[int, datetime] = field(default_factory=dict)
    """When somebody said something in a slow room, by membership, in this transaction."""


Asked = Entry[Draft]

_PLACES = (
    select(
        Membership.id,
        Membership.room_id,
        Room.seq,
        Room.change,
        Room.archived_at,
        *Standing.COLUMNS,
        Membership.role,
        Membership.spoke_at,
        Membership.read_only,
        User.deactivated_at,
    )
    .select_from(Membership)
    .join(Room, Room.id == Membership.room_id)
    .join(User, User.id == Membership.user_id)
    .where(Membership.id.in_(bindparam("ids", expanding=True)))
    .with_for_update(of=Room)
)
_PEOPLE = select(Membership.room_id, Membership.user_id).where(
    Membership.room_id.in_(bindparam("ids", expanding=True))
)
_ADDRESSED = insert(Mention)


def say(draft: Draft) -> Message | int:
    """Store it together with what others say now, and tell the room.

    Answers the message as it was stored, attached to no session; or, where its client_id says
    that it was stored before, that message's id.
    """
    stored: Message | int = _together.do(draft)
    return stored


def waiting() -> int:
    """How many messages wait to be stored."""
    return _together.waits


def _store(asked: list[Asked]) -> None:
    try:
        _store_all(asked)
    except IntegrityError:
        _store_rest(asked)
    except ChatError:
        raise
    except Exception:
        _store_each(asked)


def _store_rest(asked: list[Asked]) -> None:
    """Some of it is stored already; what that is nobody asks before it matters."""
    try:
        _store_all(asked, looks_back=True)
    except IntegrityError:
        _store_each(asked)


def _store_each(asked: list[Asked]) -> None:
    """Something about one of them can't be stored, and the others can."""
    for each in asked:
        try:
            _store_all([each], looks_back=True)
        except Exception as problem:
            each.problem = problem


def _store_all(asked: list[Asked], looks_back: bool = False) -> None:
    with transaction() as session:
        connection = session.connection()
        places = _places(connection, asked)
        # Who may not speak any more is still answered what they said before, and files that
        # were sent before can't be sent anew.
        unsure = asked if looks_back else [it for it in asked if _is_unsure(it.item, places)]
        places.said.update(_said(connection, unsure) if unsure else {})
        new = list(_admitted(asked, places))
        if new:
            gauges.grouped.observe(len(new))
            _insert(connection, new, places)
    for each in new:
        each.answer = _message(each.item)
    for each in asked:
        _answer_again(each, places)
    for each in new:
        broadcasts.message_changed(each.answer)
    replies.announce(each.answer for each in new)
    previews.want(each.answer for each in new)


def _places(connection: Connection, asked: list[Asked]) -> Places:
    ids = [each.item.membership_id for each in asked]
    found: Any = connection.execute(_PLACES, {"ids": ids})
    rows = {row.id: row for row in found}
    numbers = [(each.item.row["reply_to_id"], each.item.row["thread_id"]) for each in asked]
    wanted = {number for pair in numbers for number in pair} - {None}
    answered = answers.named(connection, list(wanted)) if wanted else {}
    sent = [number for each in asked for number in each.item.file_ids]
    return Places(rows, answered, attachments.named(connection, sent) if sent else {})


def _said(connection: Connection, asked: list[Asked]) -> dict[tuple[int, str], tuple[int, Any]]:
    """Find what is stored already, by author and client_id."""
    keys = [each.item.key for each in asked]
    named = or_(*(and_(Message.author_id == who, Message.client_id == it) for who, it in keys))
    columns = select(Message.author_id, Message.client_id, Message.room_id, Message.id)
    rows: Any = connection.execute(columns.where(named))
    return {(row[0], row[1]): (row[2], row[3]) for row in rows}


def _admitted(asked: list[Asked], places: Places) -> Iterator[Asked]:
    """Pick what can be stored; what can't gets its problem, and what is stored is left."""
    for each in asked:
        each.answer = each.problem = None
        draft = each.item
        try:
            if draft.key not in places.said:
                _check(draft, places)
                places.said[draft.key] = (draft.row["room_id"], each)
                yield each
            elif places.said[draft.key][0] != draft.row["room_id"]:
                text = _l("This client_id names a message of another room.")
                raise Conflict(text, field="client_id")
        except ChatError as problem:
            each.problem = problem


def _check(draft: Draft, places: Places) -> None:
    place = places.by_membership.get(draft.membership_id)
    if place is None:
        raise NotFound(_l("There is no such room, or you are not in it."))
    if place.deactivated_at is not None:
        raise Forbidden(_l("You are signed out."))
    log.refuse_if_archived(place)
    if why := _silence(draft, places):
        raise why
    if place.slow_seconds:
        places.spoke[draft.membership_id] = now()
    row = draft.row
    if row["reply_to_id"] is not None:
        draft.answered = answers.answerable(places.answered.get(row["reply_to_id"]), place.room_id)
    if row["thread_id"] is not None:
        answers.refuse_thread(places.answered.get(row["thread_id"]), place.room_id)
    if draft.file_ids:
        draft.files = attachments.taken(
            places.files, draft.file_ids, row["author_id"], draft.scheduled_id
        )


def _is_unsure(draft: Draft, places: Places) -> bool:
    is_here = draft.membership_id in places.by_membership
    return bool(draft.file_ids) or (is_here and bool(_silence(draft, places)))


def _silence(draft: Draft, places: Places) -> ChatError | None:
    place = places.by_membership[draft.membership_id]
    spoke_at = places.spoke.get(draft.membership_id, place.spoke_at)
    return Standing.of_row(place, spoke_at).why_silent(now())


def _insert(connection: Connection, new: list[Asked], places: Places) -> None:
    drafts = [each.item for each in new]
    heads = {row.room_id: (row.seq, row.change) for row in places.by_membership.values()}
    _address(connection, drafts)
    rows = [draft.row for draft in drafts]
    grown = log.extend_all(connection, heads, rows)
    if grown:
        replies.gather(connection, rows, places.answered, grown)
    if addressed := [it for draft in drafts for it in mentions.rows(draft.row)]:
        connection.execute(_ADDRESSED, addressed)
    sent = [(draft.row, draft.files) for draft in drafts if draft.files]
    attachments.bind(connection, sent)
    index.attach(connection, sent)
    log.note_speakers(connection, places.spoke)


def _address(connection: Connection, drafts: list[Draft]) -> None:
    """Note whom the words address: as ids where they are few, else as the room."""
    rooms = {draft.row["room_id"] for draft in drafts if draft.words.groups}
    people: dict[int, list[int]] = {room: [] for room in rooms}
    if rooms:
        for room, user in connection.execute(_PEOPLE, {"ids": list(rooms)}):
            people[room].append(user)
    for draft in drafts:
        draft.row["mentions"] = mentions.addressed(
            draft.words, people.get(draft.row["room_id"], [])
        )


def _message(draft: Draft) -> Message:
    values = {**_BLANK, **draft.row, "author": draft.author, "reply_to": draft.answered}
    return Message.as_stored(values.pop("id"), **values, reactions=(), files=draft.files)


_LATER = ("edited_at", "deleted_at", "deleted_by_id", "deleted_by", "pinned_at", "previews")
_BLANK = dict.fromkeys(("notice", "replies", *_LATER))


def _answer_again(each: Asked, places: Places) -> None:
    """What was said before, or twice at once, is answered with what is stored."""
    if each.answer is None and each.problem is None:
        earlier = places.said[each.item.key][1]
        each.answer = earlier.answer.id if isinstance(earlier, Entry) else earlier


_together = Together(_store, most=TOGETHER_MAX, placed=wire.go_beside)
