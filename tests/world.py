"""Who is in the tests: ada, a member; grace, an admin; linus, an outsider; the room "lab"."""

from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from flask_socketio import SocketIOTestClient

from chatapp import create_app
from chatapp.extensions import db, socketio
from chatapp.models import Membership, Message, Room, User
from chatapp.operations import accounts, rooms
from chatapp.operations.accounts import logins
from chatapp.operations.rooms import memberships
from tests import databases
from tests.databases import Template

PASSWORD = "correct horse battery"


class Listener:
    """One live connection that writes down what it is told."""

    def __init__(self, client: SocketIOTestClient) -> None:
        self._client = client
        self._heard: list[tuple[str, Any]] = []

    def call(self, event: str, payload: Any = None) -> Any:
        """Send an event and answer its acknowledgement."""
        return self._client.emit(event, payload, callback=True)

    def heard(self, event: str) -> list[Any]:
        """Everything that this connection was told under this name, in order."""
        told = self._client.queue  # get_received() refuses after the end
        self._heard += [(it["name"], _payload(it["args"])) for it in told]
        told.clear()
        return [payload for name, payload in self._heard if name == event]

    def told(self) -> list[tuple[str, Any]]:
        """Everything that it was told, by name and in order."""
        self.heard("")
        return list(self._heard)

    def forget(self) -> None:
        """Start listening anew."""
        self.heard("")
        self._heard.clear()

    @property
    def is_connected(self) -> bool:
        return self._client.is_connected()

    def hang_up(self) -> None:
        self._client.disconnect()


def _payload(args: Any) -> Any:
    """The test client wraps every event's arguments in a list, but not those of `message`."""
    return args[0] if isinstance(args, list) else args


class LivedIn:
    """A database that holds the world, to be copied."""

    def __init__(self, folder: Path, empty: Template) -> None:
        empty.copy(folder)
        self._folder = folder
        app = create_app(databases.settings(folder))
        self._lab = World(app).lab
        with app.app_context():
            db.engine.dispose()

    def copy(self, folder: Path) -> None:
        """Give a folder a database of its own."""
        databases.copy(self._folder, folder)

    def world(self, app: Flask) -> "World":
        """The world of an application on such a copy."""
        return World(app, self._lab)


class World:
    """The place as every test finds it."""

    def __init__(self, app: Flask, lab: str = "") -> None:
        """Make the place, or take one that was made already and whose lab has this id."""
        self.app, self.lab = app, lab
        self._clients: dict[str, FlaskClient] = {}
        if not lab:
            self._make()

    def _make(self) -> None:
        with self.app.app_context():
            grace = accounts.set_up("The lab", "grace", None, PASSWORD)
            ada = accounts.create("ada", PASSWORD)
            accounts.create("linus", PASSWORD)
            lab = rooms.open(ada, "lab", kind="private", people=[grace])
            rooms.open(ada, "square")
            self.lab = str(lab.room_id)

    def browser(self, name: str) -> FlaskClient:
        """Somebody's signed-in browser; the same one each time."""
        if name not in self._clients:
            client = self.app.test_client()
            client.set_cookie("session", self.key(name))
            self._clients[name] = client
        return self._clients[name]

    def take(self, name: str, client: FlaskClient) -> None:
        """From now on this browser is theirs."""
        self._clients[name] = client

    def key(self, name: str) -> str:
        """The cookie of somebody who has just signed in, for clients that are not browsers."""
        with self.app.app_context():
            _login, key = logins.start(self.user(name), False, "127.0.0.1", "tests")
        return key

    def listener(self, name: str) -> Listener:
        """A live connection of somebody, past its greeting."""
        client = socketio.test_client(self.app, flask_test_client=self.browser(name))
        assert client.is_connected(), f"{name} should be able to connect"
        return Listener(client)

    def user(self, name: str) -> User:
        return db.session.query(User).filter_by(name=name).one()

    def id_of(self, name: str) -> str:
        with self.app.app_context():
            return str(self.user(name).id)

    def membership(self, name: str, room: str = "lab") -> Membership:
        return memberships.find(self.user(name), room)

    def messages(self, room: str = "lab") -> list[Message]:
        """What the database holds of a room, in order."""
        with self.app.app_context():
            rows = db.session.query(Message).join(Room, Room.id == Message.room_id)
            return rows.filter(Room.slug == room).order_by(Message.seq).all()
