"""A place full of people, made before its server starts."""

from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session

from chatapp import create_app, keys
from chatapp.extensions import db, transaction
from chatapp.models import Login, Membership, Room, Token, User, now
from chatapp.operations import accounts, rooms
from chatapp.operations.accounts import logins
from tests import databases
from tests.databases import SECRET, Template


@dataclass
class Person:
    """Somebody with a way in: a bot by its token, a person by their cookie."""

    id: str
    name: str
    rooms: list[str]
    token: str | None = None
    cookie: str | None = None


@dataclass
class Place:
    """Everybody, by name, and the rooms that are talked in."""

    folder: Path
    people: dict[str, Person] = field(default_factory=dict)
    rooms: list[str] = field(default_factory=list)

    @property
    def auditor(self) -> Person:
        return self.people["auditor"]

    @property
    def crowd(self) -> list[Person]:
        return [it for it in self.people.values() if it.name.startswith("bot-")]


def app_of(folder: Path) -> Flask:
    """The application on a place's data, in this process."""
    return create_app(databases.settings(folder))


def make(
    folder: Path, empty_database: Template, people: int = 20, rooms: int = 4, each_in: int = 2
) -> Place:
    """Fill a place: everybody is in the first room, where all start, and in `each_in` more."""
    empty_database.copy(folder)
    (folder / "secret.key").write_text(SECRET + "\n")
    place, app = Place(folder), app_of(folder)
    with app.app_context():
        grace = accounts.set_up("The lab", "grace", None, "correct horse battery")
        _open_rooms(place, grace, rooms)
        names = [f"bot-{number}" for number in range(people)]
        with transaction() as session:
            for number, name in enumerate(names):
                mine = [place.rooms[(number + step) % rooms] for step in range(each_in)]
                _add(session, place, name, ["1", *mine])
            _add(session, place, "auditor", ["1", *place.rooms])
        _sign_in(place, grace)
        db.engine.dispose()
    return place


def _open_rooms(place: Place, owner: User, count: int) -> None:
    for number in range(count):
        place.rooms.append(str(rooms.open(owner, f"room {number}", kind="private").room_id))


def _add(session: Session, place: Place, name: str, mine: list[str]) -> None:
    user, key = User(name=name, name_key=name, is_bot=True), keys.new()
    session.add_all([user, Token(user=user, key_hash=keys.hashed(key))])
    for room in dict.fromkeys(mine):
        session.add(Membership(room=session.get_one(Room, int(room)), user=user))
    session.flush()
    place.people[name] = Person(str(user.id), name, mine, token=key)


def _sign_in(place: Place, user: User) -> None:
    cookie = logins.start(user, False, "127.0.0.1", "tests")[1]
    person = Person(str(user.id), user.name, ["1", *place.rooms], cookie=cookie)
    place.people[user.name] = person


def add_people(place: Place, names: list[str], mine: list[str]) -> None:
    """Add people with a browser each, in these rooms."""
    app = app_of(place.folder)
    with app.app_context():
        with transaction() as session:
            for name in names:
                user, key = User(name=name, name_key=name), keys.new()
                login = Login(user=user, key_hash=keys.hashed(key), expires_at=now() + logins.IDLE)
                session.add_all([user, login])
                for room in mine:
                    session.add(Membership(room=session.get_one(Room, int(room)), user=user))
                session.flush()
                place.people[name] = Person(str(user.id), name, mine, cookie=key)
        db.engine.dispose()
