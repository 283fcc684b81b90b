"""Announcements that come with a whole place of ours, and how far they got with whom."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select

from chatapp import markup
from chatapp.archives.kinds import TYPES, Line
from chatapp.extensions import transaction
from chatapp.models import Announcement, Edition, Recipient
from chatapp.operations.imports import origins
from chatapp.operations.imports.origins import Move

Found = Sequence[tuple[str, Line]]
NAMED = ("id", "author", "audience", "editions")


def store(move: Move, found: Found) -> None:
    """Keep the announcements that aren't here yet, with their earlier words."""
    with transaction() as session:
        here = origins.known(session, move.source, "announcement", [it["id"] for _at, it in found])
        new = [line for _where, line in found if line["id"] not in here]
        people = origins.known(session, move.source, "person", {it["author"] for it in new})
        for line in new:
            session.add(_announcement(line, people))
            session.flush()
            session.add_all(_edition(line, each) for each in line["editions"])
        pairs = [(line["id"], int(line["id"])) for line in new]
        origins.note(session, move.source, "announcement", pairs)
        move.report.count("announcements", len(new), len(found) - len(new))


def reach(move: Move, found: Found) -> None:
    """Keep how far announcements got with these people, where that isn't known yet."""
    with transaction() as session:
        people = origins.known(session, move.source, "person", {it["person"] for _at, it in found})
        theirs = {int(line["announcement"]) for _where, line in found}
        there = select(Recipient.announcement_id, Recipient.user_id).where(
            Recipient.announcement_id.in_(theirs), Recipient.user_id.in_(people.values())
        )
        here = {tuple(row) for row in session.execute(there)}
        rows = [
            row
            for _where, line in found
            if (row := _recipient(line, people))
            and (row["announcement_id"], row["user_id"]) not in here
        ]
        if rows:
            session.execute(insert(Recipient), rows)


def _announcement(line: Line, people: dict[str, int]) -> Announcement:
    values = {
        name: line[name]
        for name in TYPES["announcement"]
        if name not in NAMED and line[name] is not None
    }
    values |= {"body": line["body"] or "", "html": markup.cleaned(line["html"] or "")}
    return Announcement(
        id=int(line["id"]), author_id=people[line["author"]], chosen=line["audience"], **values
    )


def _edition(line: Line, each: Line) -> Edition:
    return Edition(
        announcement_id=int(line["id"]),
        revision=each["revision"] or 1,
        body=each["body"] or "",
        html=markup.cleaned(each["html"] or ""),
        replaced_at=each["replaced_at"],
    )


def _recipient(line: Line, people: dict[str, int]) -> dict[str, Any]:
    values = {it: line[it] for it in TYPES["recipient"] if it not in ("announcement", "person")}
    for number in ("seen_revision", "done_with", "reminders"):
        values[number] = values[number] or 0
    ids = {"announcement_id": int(line["announcement"]), "user_id": people[line["person"]]}
    return {**values, **ids}
