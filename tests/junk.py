"""Junk for every door, and a stage on which it can be seen what the junk did."""

import hashlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask_socketio import SocketIOTestClient
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from chatapp import create_app
from chatapp.extensions import db, socketio
from chatapp.forms import emojis, fields, polls
from chatapp.models import Audience
from chatapp.operations import announcements, hooks, messages, rooms
from chatapp.operations.accounts import guests, invites, tokens
from chatapp.operations.announcements.plans import Plan
from chatapp.operations.complaints import cautions
from chatapp.operations.hooks import outlets
from chatapp.operations.messages import schedules
from chatapp.operations.notifications import subscriptions
from chatapp.operations.rooms import memberships
from tests import databases, listening
from tests.databases import Template
from tests.events import FORMS
from tests.snapshot import Pen, Snapshot
from tests.world import Listener, World

SECRETS = ("Den of Linus", "den-of-linus", "hidden words")
"""What nobody but Linus may ever read."""

NOT_STATE = {
    "login": {"seen_at", "expires_at", "address"},
    "token": {"used_at"},
    "alembic_version": set(),
}
"""Columns that note when somebody was here last."""

quietly = settings(
    derandomize=True,  # the same junk every time: what fails once fails again
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

WORDS = [
    *("", " ", "lab", "Lab", "den-of-linus", "1", "-1", "0", "007", "1.0", "٣", "²"),
    *("999999999999999999999", "9" * 4000, "9223372036854775808", "1e3", "0x10", "null", "true"),
    *("\u202egnirts", "\u200b", "é́́́", "👩‍👩‍👧‍👦", "\ufeff", "\U000e0001", "@room @here @ada"),
    *(
        "' OR 1=1 --",
        "%",
        "_",
        "../../etc/passwd",
        "{{7*7}}",
        "<script>alert(1)</script>",
        "x" * 300,
    ),
    *("__proto__", "constructor", "room:1", "> " * 2000, "[" * 2000, "*" * 5000, "`" * 3001),
]
NUMBERS = [-1, 0, 1, 2, 99, 2**31, 2**53, 2**53 + 1, 2**63 - 1, 2**63, 2**64 - 1, 10**30, -(2**63)]
FLOATS = [0.0, -0.0, 0.5, 1.0, 1e300, -1e-300]


TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)


def scraps(text: st.SearchStrategy[str] = TEXT) -> st.SearchStrategy[Any]:
    """One value of any kind that JSON has."""
    plain = st.sampled_from([None, True, False, *NUMBERS, *FLOATS, *WORDS]) | text
    return plain | st.recursive(
        plain,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
        max_leaves=5,
    )


def spoilt(valid: dict[str, Any], scrap: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A payload with something wrong: one value, one missing, more than asked, or nothing right."""
    replaced = st.builds(
        lambda name, value: {**valid, name: value}, st.sampled_from(sorted(valid) or ["x"]), scrap
    )
    wrapped = st.builds(
        lambda name, wrap: {**valid, name: wrap(valid[name])},
        st.sampled_from(sorted(valid) or ["x"]),
        st.sampled_from([lambda it: [it], lambda it: {"value": it}, str, lambda it: [it, it]]),
    )
    missing = st.sampled_from([{k: v for k, v in valid.items() if k != name} for name in valid])
    more = st.dictionaries(st.sampled_from(WORDS), scrap, max_size=3).map(
        lambda it: {**it, **valid}
    )
    return st.one_of([replaced, replaced, more, scrap, *([missing, wrapped] if valid else [])])


FAR = datetime(2099, 1, 1, tzinfo=UTC)
ANNOUNCED = {"to": "rooms", "roles": ["member"], "zone": "UTC", "starts_at": "2098-01-01T00:00:00Z"}
"""What Ada may say of an announcement: hers are for the lab."""


class CountingClient(SocketIOTestClient):
    """Flask-SocketIO's client, which keeps only the last acknowledgement, counts them here."""

    answers = 0
    _acks: Any = None

    @property
    def acks(self) -> Any:
        return self._acks

    @acks.setter
    def acks(self, value: Any) -> None:
        self.answers += value is not None
        self._acks = value


class Stage:
    """Ada, Grace and Linus with things to be meddled with; put back as it was after each change."""

    def __init__(self, app: Flask, world: World) -> None:
        self.app, self.world = app, world
        self._folder: Path = app.config["DATA_DIR"]
        with app.app_context():
            self._furnish()
            subscriptions.postbox()  # made by whoever asks first, which is no change
        app.extensions["paces"].clear()  # junk comes thick, and this is not about floods
        browsers = {name: world.browser(name) for name in ("ada", "grace", "linus")}
        self.keys = {name: it.get_cookie("session").value for name, it in browsers.items()}
        self.guards: dict[str, str] = {}
        self._pen = Pen(self._folder)
        self._digest: dict[str, tuple[int, str]] = {}
        self.digest_before = self.digest()
        self._snapshot = Snapshot(self._folder)
        self._connect()

    def close(self) -> None:
        self._snapshot.close()
        self._pen.close()
        self.post.close()

    def _furnish(self) -> None:
        world = self.world
        ada, linus = world.membership("ada"), world.user("linus")
        self.mine = str(messages.post(ada, "my words", "mine").id)
        poll = {"options": ["yes", "no"], "many": False, "anonymous": True, "ends_at": None}
        self.poll = str(messages.post(ada, "a poll?", "poll", poll=poll).id)
        self.theirs = str(messages.post(world.membership("grace"), "their words", "theirs").id)
        den = rooms.open(linus, "Den of Linus", kind="private")
        self.den = str(den.room_id)
        self.hidden = str(messages.post(den, "hidden words", "hidden").id)
        memberships.join(world.user("grace"), "square")
        rooms.archive(rooms.open(world.user("ada"), "attic"), True)
        self._announce()
        self.caution = str(cautions.give(world.user("grace"), ada.user, "Mind the lab.").id)
        self.code = invites.make(world.user("grace"), None, None).code
        self.link = str(guests.make(world.membership("ada"), "day", 5, False).id)
        self.tokens = {name: tokens.make(world.user(name))[1] for name in ("ada", "grace")}
        self._answer()

    def _answer(self) -> None:
        """Let a command of the lab be answered."""
        ada = self.world.membership("ada")
        self.post = listening.Post()
        self.app.config["HOOKS_LOCAL"] = True
        bot = hooks.speaker(ada, "Deployer")
        memberships.bring(ada, bot)
        outlets.make(ada, bot, self.post.url, command="deploy")

    def _announce(self) -> None:
        ada = self.world.membership("ada")
        plan = Plan("Water the plants", audience=Audience("rooms", rooms=(ada.room_id,)))
        announcements.publish(ada.user, plan)
        schedules.plan(ada, "later", "later", FAR)

    def _connect(self) -> None:
        self.ada = self._listener("ada")
        self.others = [self.world.listener(name) for name in ("grace", "linus")]
        self.forget()

    def _listener(self, name: str) -> Listener:
        browser = self.world.browser(name)
        self.line = CountingClient(self.app, socketio, flask_test_client=browser)
        return Listener(self.line)

    @property
    def everybody(self) -> list[Listener]:
        return [self.ada, *self.others]

    def heard(self, *listeners: Listener) -> list[tuple[str, Any]]:
        """What they were told, apart from the heartbeat, which nobody caused."""
        return [it for each in listeners for it in each.told() if it[0] != "heartbeat"]

    def forget(self) -> None:
        for listener in self.everybody:
            listener.forget()

    def put_back(self) -> None:
        """Make everything as it was, if it isn't."""
        if self.digest() != self.digest_before:
            for listener in self.everybody:
                if listener.is_connected:
                    listener.hang_up()
            self._snapshot.restore()
            assert self.digest() == self.digest_before
            self._connect()
        self.forget()

    def digest(self) -> dict[str, tuple[int, str]]:
        """How many rows each table has, and what is in them; worked out where somebody wrote."""
        if self._pen.has_moved():
            with databases.opened(self._folder) as connection:
                tables = databases.tables(connection).items()
                self._digest = {it: self._digest_of(connection, it, has) for it, has in tables}
        return self._digest

    def _digest_of(self, connection: Any, table: str, columns: list[str]) -> tuple[int, str]:
        kept = ", ".join(f'"{it}"' for it in columns if it not in NOT_STATE.get(table, ()))
        rows = connection.execute(f'SELECT {kept} FROM "{table}" ORDER BY 1').fetchall()
        return len(rows), hashlib.sha256(repr(rows).encode()).hexdigest()

    def valid(self, event: str) -> dict[str, Any]:
        """A payload that Ada may send, with every property that the event's form has."""
        if event not in FORMS:
            return {}
        with self.app.test_request_context():
            form = list(FORMS[event](meta={"csrf": False}))
        own = {
            "report": {"message": self.theirs},
            "heed": {"caution": self.caution},
            "revoke_guest_link": {"link": self.link},
            "command": {"room": self.world.lab, "command": "deploy"},
            "vote": {"message": self.poll, "options": ["0"]},
            "close_poll": {"message": self.poll},
        }
        return {field.name: self._value(field) for field in form} | own.get(event, {})

    def _value(self, field: fields.Strict) -> Any:
        lab = self.world.lab
        named = {"room": "lab", **dict.fromkeys(("reply_to", "before", "thread"), self.theirs)}
        if field.name == "files":
            return []  # what was uploaded is sent once, and this as often as one likes
        if field.name in ANNOUNCED:
            return ANNOUNCED[field.name]
        if isinstance(field, fields.Choice):
            return field.words[0]
        known = {
            fields.RoomIn: "lab",
            fields.RoomName: "lab",
            fields.MessageId: self.mine,
            fields.PersonId: self.world.id_of("grace"),
            fields.PeopleIds: [self.world.id_of("grace")],
            fields.Listed: ["lab"],
            fields.Ids: [self.world.id_of("grace")],
            fields.Time: FAR.isoformat(),
            fields.Flag: True,
            fields.Whole: 1,
            fields.Heads: {lab: 0},
            fields.Emoji: "🌱",
            fields.Text: "words",
            emojis.AnyEmoji: "🌱",
            polls.Poll: {"options": ["yes", "no"]},
        }
        return known.get(type(field)) or named.get(field.name, "1")


@contextmanager
def set_up(folder: Path, empty_database: Template) -> Iterator[Stage]:
    """Furnish a stage of its own."""
    empty_database.copy(folder)
    app = create_app(databases.settings(folder))
    with closing(Stage(app, World(app))) as stage:
        yield stage
    with app.app_context():
        db.engine.dispose()
