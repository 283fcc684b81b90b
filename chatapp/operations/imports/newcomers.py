"""People who come from elsewhere: known by their e-mail address, or new, and unable to sign in yet.

From a place of ours into an empty one they come as they are, without passwords. From anywhere else
their accounts stay closed until somebody here opens them: nobody enters by an import.
"""

from collections.abc import Sequence
from typing import Any

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.orm import Session

from chatapp import names
from chatapp.archives.kinds import Line
from chatapp.errors import ChatError
from chatapp.extensions import db, transaction
from chatapp.models import Avatar, Place, User, now
from chatapp.operations.announcements import plans
from chatapp.operations.exports.columns import PERSON, PLACE
from chatapp.operations.imports import origins
from chatapp.operations.imports.origins import Move
from chatapp.operations.notifications import digests

LETTERS_FOR_NUMBER = 6
MINUTES = 24 * 60
CHOICES = {
    "theme": User.THEMES,
    "density": User.DENSITIES,
    "text_size": User.TEXT_SIZES,
    "contrast": User.CONTRASTS,
    "motion": User.MOTIONS,
}
PLACE_CHOICES = {
    "sign_up": Place.SIGN_UPS,
    "room_openers": Place.OPENERS,
    "emoji_makers": Place.EMOJI_MAKERS,
    "guest_inviters": Place.GUEST_INVITERS,
}
AS_COLUMNS = {"bot": "is_bot", "avatar": "avatar_digest"}


def found(move: Move, line: Line) -> None:
    """Make the place as it was, where it comes whole into an empty one."""
    if not move.keeps:
        return
    with transaction() as session:
        if session.get(Place, Place.ID):
            return
        logo = _picture(session, move, line["logo"])
        values = {PLACE[name].key: line[name] for name in PLACE if _is_meant(line, name)}
        values.pop("welcome_room_id", None)  # it comes later
        session.add(Place(id=Place.ID, **{**values, "logo_digest": logo}))


def _is_meant(line: Line, name: str) -> bool:
    """Whether it says something that is known here; what isn't stays as it begins."""
    return line[name] is not None and line[name] in PLACE_CHOICES.get(name, (line[name],))


def welcome_to(move: Move, line: Line) -> None:
    """Let newcomers of the place enter the room that they did; it is there by now."""
    with transaction() as session:
        place = session.get(Place, Place.ID)
        room = origins.known(session, move.source, "room", [line["welcome_room"] or ""])
        if place and move.keeps and room:
            place.welcome_room_id = next(iter(room.values()))


def store(move: Move, lines: Sequence[tuple[str, Line]]) -> None:
    """Bring people in, whoever isn't here yet."""
    move.left |= {it["id"] for _at, it in lines if it["deactivated_at"]}
    with transaction() as session:
        here = origins.known(session, move.source, "person", [it["id"] for _at, it in lines])
        new = {it["id"]: (where, it) for where, it in lines if it["id"] not in here}
        move.report.count("people", len(new), len(lines) - len(new))
        ids = {}
        for foreign, (where, line) in new.items():
            user = _user(session, move, where, line)
            session.add(user)
            session.flush()
            ids[foreign] = user.id
        origins.note(session, move.source, "person", ids.items())


def look(move: Move, lines: Sequence[tuple[str, Line]]) -> None:
    """The same without writing anything: how many are new, and what they will be called."""
    here = origins.known(db.session(), move.source, "person", [it["id"] for _at, it in lines])
    new = [(where, it) for where, it in lines if it["id"] not in here]
    move.report.count("people", len(new), len(lines) - len(new))
    for where, line in new:
        _user(db.session(), move, where, line)


def _user(session: Session, move: Move, where: str, line: Line) -> User:
    email = _email(move, where, line["email"])
    if not move.keeps and email and (user := _by_email(session, email)):
        move.report.note(where, f"{line['name']} is {user.name} here, by the e-mail address")
        return user
    values = {AS_COLUMNS.get(name, name): line[name] for name in PERSON if line[name] is not None}
    values |= {"email": email, "email_key": email.casefold() if email else None}
    values |= {"name": _name(session, move, where, line), "role": _role(move, line)}
    values["avatar_digest"] = _picture(session, move, line["avatar"])
    values |= {name: None for name, known in CHOICES.items() if line[name] not in known}
    values |= _wishes(line)
    values.pop("id")
    if move.keeps:
        values["id"] = int(line["id"])
    else:
        values.pop("muted_until", None)
        values["announces"] = False
        if not line["bot"]:
            values["deactivated_at"] = line["deactivated_at"] or now()
    user = User(**values, name_key=names.skeleton(values["name"])[: User.NAME_KEY_MAX])
    user.digest_at = digests.next_at(user, now())
    return user


def _wishes(line: Line) -> dict[str, Any]:
    """What they want to be told and when not, as far as it could be said here."""
    quiet = line["quiet_from"], line["quiet_until"]
    is_quiet = None not in quiet and quiet[0] != quiet[1] and max(quiet) < MINUTES
    return {
        "time_zone": line["time_zone"] if plans.is_zone(line["time_zone"] or "") else None,
        "quiet_from": quiet[0] if is_quiet else None,
        "quiet_until": quiet[1] if is_quiet else None,
        "keywords": "\n".join((line["keywords"] or "").splitlines()[: User.KEYWORDS]),
        "digest": line["digest"] if line["digest"] in User.DIGESTS else "off",
    }


def _role(move: Move, line: Line) -> str:
    role: str = line["role"] or "member"
    if not move.keeps:
        return "guest" if role == "guest" else "member"
    return role if role in User.ROLES else "member"


def _email(move: Move, where: str, text: str | None) -> str | None:
    if not text:
        return None
    try:
        return validate_email(
            text.strip(), check_deliverability=False, globally_deliverable=False
        ).normalized
    except EmailNotValidError:
        move.report.note(where, f"{text[:80]!r} is no e-mail address, and was left out")
        return None


def _by_email(session: Session, email: str) -> User | None:
    with session.no_autoflush:
        return session.scalar(select(User).where(User.email_key == email.casefold()))


def _name(session: Session, move: Move, where: str, line: Line) -> str:
    """A name that nobody has, as near to theirs as our rules let it be."""
    wanted = " ".join(line["name"].replace("@", " ").split())[: User.NAME_MAX].strip()
    try:
        wanted = names.clean(wanted, User.NAME_MAX)
    except ChatError:
        wanted = f"person {line['id'][-12:]}".replace("@", "")
    name, number = wanted, 2
    while _is_taken(session, move, name):
        name = f"{wanted[: User.NAME_MAX - LETTERS_FOR_NUMBER].strip()} {number}"
        number += 1
    if name != line["name"]:
        move.report.note(where, f"{line['name'][:80]!r} is called {name!r} here")
    move.taken.add(names.skeleton(name))
    return name


def _is_taken(session: Session, move: Move, name: str) -> bool:
    key = names.skeleton(name)[: User.NAME_KEY_MAX]
    if key in move.taken:
        return True
    return session.scalar(select(User.id).where(User.name_key == key)) is not None


def _picture(session: Session, move: Move, digest: str | None) -> str | None:
    """Take a picture that is what its name says; we drew it, so it is a small WebP."""
    if not digest:
        return None
    if session.get(Avatar, digest) is None:
        data = origins.picture(move, f"avatars/{digest}.webp", digest, Avatar.BYTES_MAX)
        if data is None:
            return None
        session.add(Avatar(digest=digest, data=data))
        session.flush()
    return digest
