"""What was said elsewhere, put into a room's log: in its order, with its times, once.

From a place of ours into an empty one all numbers stay; from anywhere else messages get the next
ones, and what was said counts as read. Bytes of files are kept before the rows that name them, so
that nothing waits inside the transaction.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from chatapp import markup
from chatapp.archives import texts
from chatapp.archives.kinds import Line
from chatapp.extensions import db, transaction
from chatapp.models import (
    File,
    Follow,
    Membership,
    Mention,
    Reaction,
    Room,
    User,
    Vote,
    Wording,
)
from chatapp.operations.exports.columns import MESSAGE
from chatapp.operations.imports import luggage, origins
from chatapp.operations.imports.origins import Move
from chatapp.operations.messages import answers, log, mentions, previews, replies

AT_ONCE = 500
"""Messages in one transaction: more would keep other writers waiting."""

IDS = ("id", "room", "author", "deleted_by", "reply_to", "thread")

Found = list[tuple[str, Line]]
Row = dict[str, Any]


class Retelling:
    """Puts messages into one room, some at a time."""

    def __init__(self, move: Move, room_id: int) -> None:
        self._move, self._room_id = move, room_id
        self._people: dict[str, tuple[int, str]] = {}
        """Members by what their names look like, for what addresses them."""

    def tell(self, found: Found) -> None:
        """Store those that aren't here yet."""
        move = self._move
        here = origins.known(db.session(), move.source, "message", [it["id"] for _at, it in found])
        new = [(where, it) for where, it in found if it["id"] not in here]
        move.report.count("messages", len(new), len(found) - len(new))
        if not new:
            return
        files = luggage.kept(move, new)
        with transaction() as session:
            self._store(session, new, files)

    def follow(self, found: Found) -> None:
        """Let people hear of threads as they did."""
        move = self._move
        with transaction() as session:
            people = self._named(session, ("person", {it["person"] for _at, it in found}))
            roots = self._named(session, ("message", {it["thread"] for _at, it in found}))
            at = select(Follow.user_id, Follow.thread_id).where(Follow.room_id == self._room_id)
            here = {tuple(row) for row in session.execute(at)}
            for _where, line in found if move.keeps else ():
                pair = people.get(line["person"]), roots.get(line["thread"])
                if None not in pair and pair not in here:
                    session.add(_follow(self._room_id, pair, line))

    def _named(self, session: Session, wanted: tuple[str, Iterable[str]]) -> dict[str, int]:
        kind, ids = wanted
        return origins.known(session, self._move.source, kind, ids)

    def _store(self, session: Session, new: Found, files: dict[str, list[File]]) -> None:
        room = session.get_one(Room, self._room_id)
        log.lock(session, room)
        before = room.seq
        rows = self._rows(session, new)
        ids = log.claim(session, room, rows)
        lines = [it for _where, it in new]
        own = dict(zip((it["id"] for it in lines), ids, strict=True))
        self._connect(session, rows, lines, own)
        self._address(rows)
        log.restore(session, room, rows)
        self._hang(session, rows, lines)
        luggage.hand_over(session, rows, lines, files)
        origins.note(session, self._move.source, "message", own.items())
        if not self._move.keeps:
            self._gather(session, room, rows)
            _have_read(session, room, before)

    def _rows(self, session: Session, new: Found) -> list[Row]:
        people = {it["author"] for _at, it in new} | {it["deleted_by"] or "" for _at, it in new}
        known = self._named(session, ("person", people))
        self._know_members(session)
        return [self._row(line, known) for _where, line in new]

    def _know_members(self, session: Session) -> None:
        if not self._people:
            rows = select(User.name_key, User.id, User.name).join(
                Membership, Membership.user_id == User.id
            )
            here = rows.where(Membership.room_id == self._room_id)
            self._people = {row[0]: (row[1], row[2]) for row in session.execute(here)}

    def _row(self, line: Line, people: dict[str, int]) -> Row:
        row = {MESSAGE[name].key: line[name] for name in MESSAGE if name not in IDS}
        row |= {"author_id": people[line["author"]], "room_id": self._room_id}
        row |= {"deleted_by_id": people.get(line["deleted_by"] or ""), "id": None}
        row |= {"aside": bool(line["aside"]), "kind": line["kind"] or "text"}
        row |= {"body": line["body"] or "", "reply_to_id": None, "thread_id": None}
        if self._move.keeps:
            row |= {"id": int(line["id"]), "html": markup.cleaned(line["html"] or "")}
            row["mentions"] = line["mentions"] or []
        else:
            row["body"] = texts.spoken(
                row["body"], self._move.person_called, self._move.room_called
            )
            shown = markup.render(row["body"], self._people)
            row["poll"] = _ended(line["poll"])
            row |= {"html": shown.html, "mentions": shown, "replies": None, "notice": None}
        seen = [{name: it or "" for name, it in each.items()} for each in line["previews"]]
        row["previews"] = previews.fitting(row["html"], seen) or None
        return row

    def _connect(
        self, session: Session, rows: list[Row], lines: list[Line], own: dict[str, int]
    ) -> None:
        """Exchange ids of what is answered; what isn't here is not answered."""
        named = {it[name] or "" for it in lines for name in ("reply_to", "thread")} - own.keys()
        known = {**self._named(session, ("message", named)), **own}
        for row, line in zip(rows, lines, strict=True):
            row["reply_to_id"] = known.get(line["reply_to"] or "")
            row["thread_id"] = known.get(line["thread"] or "")
            if self._move.keeps and line["thread"]:
                row["thread_id"] = int(line["thread"])  # what it grew under may be gone
            row["aside"] = row["aside"] and row["thread_id"] is not None

    def _address(self, rows: list[Row]) -> None:
        for row in [] if self._move.keeps else rows:
            everybody = [number for number, _name in self._people.values()]
            row["mentions"] = mentions.addressed(row["mentions"], everybody)
            row["client_id"] = f"import-{row['id']}"

    def _hang(self, session: Session, rows: list[Row], lines: list[Line]) -> None:
        hung = ("reactions", "votes")
        ids = {each["person"] for it in lines for name in hung for each in it[name]}
        people = self._named(session, ("person", ids))
        pairs = list(zip(rows, lines, strict=True))
        _insert(session, Mention, (it for row in rows for it in mentions.rows(row)))
        _insert(session, Reaction, _reactions(pairs, people))
        _insert(session, Vote, _votes(pairs, people, self._move.keeps))
        _insert(session, Wording, _wordings(pairs, self._move.keeps, self._people))

    def _gather(self, session: Session, room: Room, rows: list[Row]) -> None:
        """Sum up the threads that these belong to; what they grow under takes a change."""
        roots = sorted({row["thread_id"] for row in rows} - {None})
        if roots:
            found = answers.named(session.connection(), roots)
            changes = {number: room.change + n for n, number in enumerate(roots, 1)}
            room.change += len(roots)
            session.flush()
            replies.gather(session.connection(), rows, found, changes)


def _ended(poll: Row | None) -> Row | None:
    """A poll whose people have other ids here: its sums stay, and nobody votes any more."""
    if poll is None:
        return None
    sums = [{**it, "people": []} if "people" in it else it for it in poll["options"]]
    return {**poll, "options": sums, "closed": True}


def _follow(room_id: int, pair: Any, line: Line) -> Follow:
    return Follow(
        user_id=pair[0],
        thread_id=pair[1],
        room_id=room_id,
        read_seq=line["read_seq"] or 0,
        is_on=bool(line["on"]),
    )


def _reactions(pairs: Sequence[tuple[Row, Line]], people: dict[str, int]) -> Iterable[Row]:
    for row, line in pairs:
        seen: set[tuple[int, str]] = set()
        for each in line["reactions"]:
            key = people[each["person"]], each["emoji"]
            if key not in seen:
                seen.add(key)
                yield {
                    "message_id": row["id"],
                    "user_id": key[0],
                    "emoji": key[1],
                    "created_at": each["at"] or row["created_at"],
                }


def _votes(pairs: Sequence[tuple[Row, Line]], people: dict[str, int], keeps: bool) -> Iterable[Row]:
    for row, line in pairs:
        for each in line["votes"] if keeps else ():
            voter = {"message_id": row["id"], "user_id": people[each["person"]]}
            yield {**voter, "option": each["option"], "voted_at": each["at"]}


def _wordings(
    pairs: Sequence[tuple[Row, Line]], keeps: bool, people: dict[str, tuple[int, str]]
) -> Iterable[Row]:
    for row, line in pairs:
        for number, each in enumerate(line["wordings"], 1):
            body = each["body"] or ""
            html = markup.cleaned(each["html"] or "") if keeps else markup.render(body, people).html
            yield {
                "message_id": row["id"],
                "number": (each["number"] if keeps else None) or number,
                "body": body,
                "html": html,
                "written_at": each["written_at"],
            }


def _insert(session: Session, model: Any, rows: Iterable[Row]) -> None:
    if found := list(rows):
        session.execute(insert(model), found)


def _have_read(session: Session, room: Room, before: int) -> None:
    """Whoever had read all has read this too: it was said long ago, elsewhere."""
    session.flush()
    for place in (Membership, Follow):
        here = (place.room_id == room.id, place.read_seq >= before)
        session.execute(
            update(place).where(*here).values(read_seq=room.seq),
            execution_options={"synchronize_session": False},
        )
