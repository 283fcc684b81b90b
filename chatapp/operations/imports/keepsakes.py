"""A place's own emoji, brought along: what `:name:` stands for here already stays so."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chatapp import broadcasts
from chatapp.archives.kinds import Line
from chatapp.extensions import db, transaction
from chatapp.models import Emoji, User
from chatapp.operations.imports import origins
from chatapp.operations.imports.origins import Move

Found = Sequence[tuple[str, Line]]


def look(move: Move, found: Found) -> None:
    """Count those that haven't come yet, without writing anything."""
    here = _known(db.session(), move, found)
    move.report.count("emoji", len(found) - len(here), len(here))


def store(move: Move, found: Found) -> None:
    """Bring in what hasn't come yet; what was removed here since does not come back."""
    with transaction() as session:
        here = _known(session, move, found)
        new = [(where, it) for where, it in found if it["name"] not in here]
        move.report.count("emoji", len(new), len(here))
        ids = {it["person"] or "" for _where, it in new}
        people = origins.known(session, move.source, "person", ids)
        for where, line in new:
            if problem := _bring(session, move, line, people.get(line["person"] or "")):
                move.report.note(where, f":{line['name'][: Emoji.NAME_MAX]}: {problem}")
        origins.note(session, move.source, "emoji", {it["name"]: 0 for _where, it in new}.items())
    for _where, line in new:
        if (emoji := db.session.get(Emoji, line["name"])) and emoji.digest == line["picture"]:
            broadcasts.emoji_changed(emoji.name, emoji.url)


def _known(session: Session, move: Move, found: Found) -> dict[str, int]:
    return origins.known(session, move.source, "emoji", [it["name"] for _where, it in found])


def _bring(session: Session, move: Move, line: Line, adder: int | None) -> str:
    """Answers why it can't come, if it can't."""
    name, digest = line["name"], line["picture"] or ""
    if same := session.get(Emoji, name):
        return "" if same.digest == digest else "stands for another picture here"
    if (session.scalar(select(func.count()).select_from(Emoji)) or 0) >= Emoji.MAX:
        return "was left out: there are enough emoji already"
    data = origins.picture(move, f"emoji/{digest}.webp", digest, Emoji.BYTES_MAX)
    adder = adder or _somebody(session)
    if not Emoji.is_name(name) or data is None or adder is None:
        return "was left out: its name or its picture is none of ours"
    added = {"creator_id": adder, "created_at": line["created_at"]}
    session.add(Emoji(name=name, digest=digest, data=data, **added))
    session.flush()
    return ""


def _somebody(session: Session) -> int | None:
    """Who looks after the place, for what was added by somebody who did not come along."""
    admins = select(func.min(User.id)).where(User.role.in_(User.ADMINS))
    return session.scalar(admins)
