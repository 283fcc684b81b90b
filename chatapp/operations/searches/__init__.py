"""Looking for what was said, in the rooms that one is in."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from chatapp.extensions import db
from chatapp.lexicon import Finder, Wish, wish_of
from chatapp.models import Membership, Message, Room, User, shown
from chatapp.names import skeleton
from chatapp.operations.announcements import plans
from chatapp.operations.searches import index
from chatapp.operations.searches.index import Hits, Question

ORDERS = {"newest": index.newest, "best": index.best}

ME = "me"


@dataclass(frozen=True)
class Found:
    """A page of what was found; `unknown` are names that nobody and no room here has."""

    messages: list[Message]
    count: int
    order: str
    finder: Finder
    unknown: list[str] = field(default_factory=list)


def find(
    user: User,
    query: str,
    room: Room | None = None,
    before: int | None = None,
    limit: int = 20,
    order: str = "newest",
    zone: str = "UTC",
) -> Found:
    """Find messages; the page after the message `before`. Days are those of the time zone.

    Raises Invalid where the query can't be meant. Only rooms that one is in are looked at, and
    neither count, order nor an unknown name tells anything of others.
    """
    wish, zone = wish_of(query), plans.known(zone)
    finder = Finder(wish)
    rooms, strange_rooms = _rooms(user, wish, room)
    authors, strangers, far = _authors(user, wish)
    unknown = strange_rooms + strangers
    hits = Hits(0, [])
    if rooms and not unknown and not wish.is_empty:
        since, until = (_moment(it, zone) for it in (wish.since, wish.until))
        question = Question(wish, rooms, authors, since, until)
        how = order if wish.terms else "newest"
        hits = ORDERS[how](db.session(), question, before, limit)
    # Of somebody one shares no room with, one may know only by what they left here.
    unknown += [] if hits.count else far
    return Found(_messages(hits.ids), hits.count, order, finder, unknown)


def _rooms(user: User, wish: Wish, room: Room | None) -> tuple[list[int], list[str]]:
    """The ids of the rooms to look in, and what names none of mine."""
    rows = select(Room.id, Room.slug, Room.name).join(Membership)
    mine = db.session.execute(rows.where(Membership.user_id == user.id)).all()
    ids = [it.id for it in mine if room is None or it.id == room.id]
    named = [
        {it.id for it in mine if name.casefold() in (it.slug.casefold(), it.name.casefold())}
        for name in wish.rooms
    ]
    named += _conversations(user, wish)
    asked = [*wish.rooms, *(f"@{name}" for name in wish.company)]
    unknown = [name for name, found in zip(asked, named, strict=True) if not found]
    return [it for it in ids if not named or it in set().union(*named)], unknown


def _conversations(user: User, wish: Wish) -> list[set[int]]:
    """The ids of direct conversations with each who is named; of others nothing can be learnt."""
    if not wish.company:
        return []
    keys = [skeleton(name) for name in wish.company]
    theirs = aliased(Membership)
    rows = (
        select(User.name_key, Room.id)
        .join(theirs, theirs.user_id == User.id)
        .join(Room, Room.id == theirs.room_id)
        .join(Membership, Membership.room_id == Room.id)
        .where(Membership.user_id == user.id, theirs.user_id != user.id)
        .where(Room.kind == "direct", User.name_key.in_(keys))
    )
    found: dict[str, set[int]] = {key: set() for key in keys}
    for key, room_id in db.session.execute(rows):
        found[key].add(room_id)
    return [found[key] for key in keys]


def _authors(user: User, wish: Wish) -> tuple[list[int], list[str], list[str]]:
    """The ids of whose messages are wished, who is nobody, and who is in no room of mine."""
    keys = {name: skeleton(name) for name in wish.people if name.casefold() != ME}
    found = {user.name_key: (user.id, True)} if len(keys) < len(wish.people) else {}
    ids = [it[0] for it in found.values()]
    if not keys:
        return ids, [], []
    mine = aliased(Membership)
    here = select(mine.room_id).where(mine.user_id == user.id)
    near = exists().where(Membership.user_id == User.id, Membership.room_id.in_(here))
    rows = select(User.id, User.name_key, near).where(User.name_key.in_(keys.values()))
    people = {key: (number, is_near) for number, key, is_near in db.session.execute(rows)}
    strangers = [name for name, key in keys.items() if key not in people]
    far = [name for name, key in keys.items() if key in people and not people[key][1]]
    return [*ids, *(number for number, _near in people.values())], strangers, far


def _moment(day: date | None, zone: str) -> datetime | None:
    if day is None:
        return None
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def _messages(ids: list[int]) -> list[Message]:
    if not ids:
        return []
    rows = db.session.scalars(shown().where(Message.id.in_(ids)))
    found = {message.id: message for message in rows}
    return [found[it] for it in ids if it in found]
