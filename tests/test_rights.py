"""Every cell of the tables in rights.py is tried, and nothing has no row."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from flask_socketio import SocketIOTestClient
from PIL import Image

from chatapp import create_app
from chatapp.extensions import db, socketio
from chatapp.models import Audience, GuestLink, Membership, User, now
from chatapp.operations import (
    accounts,
    announcements,
    complaints,
    emojis,
    files,
    hooks,
    messages,
    places,
    rooms,
)
from chatapp.operations.accounts import avatars, guests, invites, logins, resets, tokens
from chatapp.operations.announcements.plans import Plan
from chatapp.operations.complaints import cautions
from chatapp.operations.hooks import outlets
from chatapp.operations.messages import schedules
from chatapp.operations.notifications import subscriptions
from chatapp.operations.rooms import memberships
from tests import databases, listening, push_service, rights
from tests.events import handlers
from tests.pages import token_of
from tests.snapshot import Snapshot
from tests.world import PASSWORD

EVENTS, ROUTES = rights.rows(rights.EVENTS), rights.rows(rights.ROUTES)
HIDDEN = ("words of the lab", "words between two")
ANNOUNCING = ("/api/announcements", "/announcements/new", "/announcements/preview")
INSIDE = {"member", "owner", "admin", "bot"}
BETWEEN = {"member", "owner", "admin"}


class Place:
    """The lab and all who may or may not be in it; put back after each try."""

    def __init__(self, folder: Any) -> None:
        self.app = create_app(databases.settings(folder))
        self.app.extensions["paces"].clear()  # rights only: floods are another matter
        with self.app.app_context():
            self.people = self._invite()
            self.ids = {**self._furnish(), **self._nina()}
            self.people["reader"] = guests.accept(self._guest_link(), "reader")
            self.keys = {name: self._key(name) for name in rights.COLUMNS if name != "nobody"}
        self.tokens: dict[str, str] = {}
        self.snapshot = Snapshot(folder)

    def _invite(self) -> dict[str, Any]:
        admin = accounts.set_up("The lab", "admin", None, PASSWORD)
        others = ("nobody", "admin", "reader")
        names = [name for name in rights.COLUMNS if name not in others]
        people = {name: _account(name) for name in names}
        return {**people, "admin": admin}

    def _furnish(self) -> dict[str, str]:
        owner, names = self.people["owner"], [*sorted(INSIDE - {"owner"}), "former"]
        inside = [self.people[name] for name in names]
        lab = rooms.open(owner, "lab", kind="private", people=inside)
        memberships.remove(lab, self.people["former"])
        square = rooms.open(owner, "square")
        for person in inside[:-1]:
            memberships.bring(square, person)
        direct = rooms.direct(owner, [self.people["member"], self.people["admin"]])
        messages.post(direct, "words between two", "direct")
        said = messages.post(lab, "words of the lab", "lab")
        file = files.upload(owner, "words of the lab.png", io.BytesIO(_picture()), len(_picture()))
        messages.post(lab, "words of the lab", "picture", files=[file.id])
        poll = {"options": ["yes", "no"], "many": False, "anonymous": False, "ends_at": None}
        asked = messages.post(lab, "words of the lab", "poll", poll=poll)
        self._announce(lab)
        rude = messages.post(lab, "reported words", "rude")
        report = complaints.make(memberships.find(self.people["member"], "lab"), rude)
        places.change(self.people["admin"], accent_light="#0a6b66")
        avatars.change(owner, _picture())
        found = {"lab": lab, "square": square, "direct": direct}
        return {
            **{name: str(it.room_id) for name, it in found.items()},
            **{f"{name}_slug": it.room.slug for name, it in found.items()},
            "message": str(said.id),
            "poll": str(asked.id),
            "emoji": emojis.add(self.people["admin"], "wave", _picture()).digest,
            "notice": str(messages.page(lab, limit=100)[0].id),
            "caution": str(cautions.give(self.people["admin"], owner, "Mind the lab.").id),
            "report": str(report.id),
            "file": str(file.id),
            "code": invites.make(self.people["admin"], None, None).code,
            "digest": owner.avatar_digest or "",
            **{name: str(person.id) for name, person in self.people.items()},
            "device": self._device(owner),
            **self._program(lab),
        }

    def _program(self, lab: Membership) -> dict[str, str]:
        hooked = hooks.speaker(lab, "Hooked")
        memberships.bring(lab, hooked)
        hook, key = hooks.make(lab, hooked)
        self.answering = listening.Post()
        self.app.config["HOOKS_LOCAL"] = True
        outlet = outlets.make(lab, hooked, self.answering.url, command="deploy")
        return {"hook": str(hook.id), "hook_key": key, "outlet": str(outlet.id)}

    def _device(self, owner: User) -> str:
        login, _key = logins.start(owner, False, "127.0.0.1", "tests")
        browser = push_service.Browser(push_service.PushService(), "owner")
        values = {**browser.values, "address": "https://push.example.org/owner"}
        return str(subscriptions.subscribe(login, **values).id)

    def _guest_link(self) -> GuestLink:
        lab = memberships.find(self.people["owner"], "lab")
        link = guests.make(lab, "day", 100, True)
        self.ids |= {"link": str(link.id), "guest_code": link.code}
        return link

    def _announce(self, lab: Membership) -> None:
        plan = Plan("Water the plants", audience=Audience("rooms", rooms=(lab.room_id,)))
        announcements.publish(lab.user, plan)
        schedules.plan(lab, "later", "later", now() + timedelta(days=1))

    def _nina(self) -> dict[str, str]:
        nina = accounts.create("nina", PASSWORD)
        return {"nina": str(nina.id), "key": resets.make(self.people["admin"], nina)}

    def _key(self, name: str) -> str:
        if name == "bot":
            token, key = tokens.make(self.people[name])
            self.ids["token_of_bot"] = str(token.id)
            self.ids["token_of_owner"] = str(tokens.make(self.people["owner"])[0].id)
            return key
        login, key = logins.start(self.people[name], False, "127.0.0.1", "tests")
        self.ids[f"login_of_{name}"] = str(login.id)
        return key

    def browser(self, who: str) -> Any:
        client = self.app.test_client()
        if who not in ("nobody", "bot"):
            client.set_cookie("session", self.keys[who])
        return client

    def token(self, who: str, client: Any) -> str:
        """What guards the forms of their browser: the same until they sign in anew."""
        if who not in self.keys or who == "bot":
            return token_of(client)
        if who not in self.tokens:
            self.tokens[who] = token_of(client)
        return self.tokens[who]

    def connect(self, who: str) -> SocketIOTestClient:
        auth = {"token": self.keys["bot"]} if who == "bot" else None
        client = self.browser(who)
        return SocketIOTestClient(self.app, socketio, flask_test_client=client, auth=auth)


def _account(name: str) -> User:
    if name == "bot":
        return accounts.create(name, None, is_bot=True)
    return accounts.create(name, PASSWORD, role="admin" if name == "elsewhere" else "member")


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (400, 8)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def standing(tmp_path_factory, empty_database):
    folder = tmp_path_factory.mktemp("rights")
    empty_database.copy(folder)
    found = Place(folder)
    yield found
    found.snapshot.close()
    found.answering.close()
    with found.app.app_context():
        db.engine.dispose()


@pytest.fixture
def place(standing):
    standing.snapshot.restore()
    return standing


def payload(place: Place, row: str) -> dict[str, Any]:
    """What is sent with an event or to an address, for what the row is about."""
    what, _, on = row.partition(" @")
    sent = {
        "room": place.ids[on if on in ("square", "direct") else "lab"],
        "query": "words",
        "message": place.ids[on if on in ("notice", "poll") else "message"],
        "messages": [place.ids["poll"]],
        "options": ["1"],
        "emoji": "🌱",
        "person": place.ids["owner" if on == "owner" else "nina"],
        "people": [place.ids["nina"]],
        "on": True,
        "seq": 1,
        "status": "away",
        "announcement": "1",
        "scheduled": "1",
        "link": place.ids["link"],
        "at": "2099-01-01T00:00:00Z",
        "caution": place.ids["caution"],
        "rooms": {},
        "name": "new name",
        "kind": "private",
        "client_id": "new",
        "body": "new words",
        "revision": 0,
        "command": "deploy",
        "lifetime": "day",
    }
    if what.endswith(("remove", "rooms/<int:room_id>/owner")) and on != "owner":
        sent["person"] = place.ids["bot"]
    if what == "announce":
        sent = {"body": "new words", "level": "info"}
        sent |= {"to": "rooms", "rooms": [place.ids["lab"]]} if on == "lab" else {}
    if on == "all":
        del sent["room"]
    return sent


def judge(place: Place, who: str, told: str) -> None:
    """Whoever isn't in a room reads nothing of it, whatever they ask."""
    assert who in {*INSIDE, "reader"} or HIDDEN[0] not in told
    assert who in BETWEEN or HIDDEN[1] not in told


def try_event(place: Place, who: str, row: str) -> str:
    client = place.connect(who)
    if not client.is_connected():
        return "sign_in"
    answer = client.emit(row.partition(" ")[0], payload(place, row), callback=True)
    judge(place, who, json.dumps([answer, client.queue]))
    if client.is_connected():
        client.disconnect()
    return "ok" if answer["ok"] else answer["error"]


def try_route(place: Place, who: str, row: str) -> str:
    what, _, on = row.partition(" @")
    method, address = what.split()
    client = place.browser(who)
    answer = client.open(
        path_of(place, address, on),
        method=method,
        headers={
            "X-CSRFToken": place.token(who, client),
            "Accept": "application/json",
            **bearer(place, who),
        },
        buffered=True,
        **(body(place, row, address) if method != "GET" else sought(place, row, address)),
    )
    judge(place, who, answer.data.decode(errors="replace"))
    if answer.status_code == 401 or (answer.location or "").startswith("/sign-in"):
        return "sign_in"
    return "ok" if answer.status_code < 400 else answer.json["error"]


def path_of(place: Place, address: str, on: str) -> str:
    room = on if on in ("square", "direct") else "lab"
    places = {
        "/hooks/<key>": f"/hooks/{place.ids['hook_key']}",
        "<int:hook_id>": place.ids["hook"],
        "<int:outlet_id>": place.ids["outlet"],
        "<room>": place.ids[room],
        "<slug>": place.ids[f"{room}_slug"],
        "<int:seq>": "1",
        "<int:message_id>": place.ids["message"],
        "<message>": place.ids["poll" if on == "poll" else "message"],
        "<int:login_id>": place.ids["login_of_owner"],
        "<int:user_id>": place.ids["bot" if on == "bot" else "nina"],
        "<int:token_id>": place.ids["token_of_bot" if on == "bot" else "token_of_owner"],
        "<int:room_id>": place.ids["lab"],
        "<int:report_id>": place.ids["report"],
        "<key>": place.ids["key"],
        "<name>.css": "0a6b66-.css",
        "<name>": "wave",
        "<digest>.webp": f"{place.ids['emoji']}.webp",
        "<person>": place.ids["nina"],
        "<caution>": place.ids["caution"],
        "<digest>": place.ids["digest"],
        "<int:file_id>": place.ids["file"],
        "<int:device_id>": place.ids["device"],
        "<size>": "small",
        "<code>": place.ids["guest_code" if address.startswith("/guest/") else "code"],
        "<link>": place.ids["link"],
        "<int:invite_id>": "1",
        "<announcement>": "1",
        "<scheduled>": "1",
        "<command>": "deploy",
        "<int:announcement_id>": "1",
        "<int:scheduled_id>": "1",
        "<path:filename>": "css/tokens.css",
    }
    for written, value in places.items():
        address = address.replace(written, value)
    assert "<" not in address, "every place is filled in"
    return address


def body(place: Place, row: str, address: str) -> dict[str, Any]:
    if address == "/emoji":
        return {"data": {"picture": (io.BytesIO(_picture()), "me.png"), "name": "new"}}
    if address in ("/settings/avatar", "/admin/settings/logo"):
        return {"data": {"picture": (io.BytesIO(_picture()), "me.png")}}
    if address in ("/files", "/api/files"):
        return {"data": b"new words", "content_type": "application/octet-stream"}
    if address in ANNOUNCING:
        return {"json": {"body": "new words", "level": "info"}}
    if address.startswith("/scheduled"):
        later = {"room": place.ids["lab_slug"], "body": "later", "at": "2099-01-01T09:00"}
        return {"json": {**later, "zone": "UTC"}}
    more = {"language": "", "theme": "", "lifetime": "day", "uses": "5", "place_name": "Ours"}
    sent = {**payload(place, row), **more, "present": PASSWORD, "password": PASSWORD + " new"}
    sent |= {"role": "guest", "length": "day", "reason": "why", "words": "keep", "slow": "0"}
    sent |= {"density": "", "text_size": "", "contrast": "", "motion": ""}
    sent |= {"days": "30", "act": "kept", "sign_up": "invite", "room_openers": "members"}
    sent |= {"address": place.answering.url, "command": "/ship"}
    sent |= {**_subscription(), "length": "hour"} if "/notifications" in address else {}
    sent |= {"emoji_makers": "admins", "scopes": ["read"], "text": "new words"}
    sent |= {"emoji_makers": "admins", "guest_inviters": "owners"}
    sent |= {"lifetime": "day", "uses": 5} if address.endswith("/guests") else {}
    if address.startswith("/announcements"):
        sent["act"] = "publish"
    if address == "/sign-in":
        sent |= {"name": "owner", "password": PASSWORD}
    return {"json": sent}


def _subscription() -> dict[str, str]:
    browser = push_service.Browser(push_service.PushService(), "another")
    return {**browser.values, "address": "https://push.example.org/another"}


def sought(place: Place, row: str, address: str) -> dict[str, Any]:
    given = payload(place, row)
    names = [name for name in ("query", "room") if name in given]
    return {"query_string": {it: given[it] for it in names}} if address.endswith("/search") else {}


def bearer(place: Place, who: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {place.keys[who]}"} if who == "bot" else {}


def test_every_event_has_its_rows():
    assert {row.partition(" @")[0] for row in EVENTS} == set(handlers())


def test_every_route_has_its_rows(place):
    found = {
        f"{method} {rule.rule}"
        for rule in place.app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert len(found) > 40
    assert {row.partition(" @")[0] for row in ROUTES} == found


@pytest.mark.parametrize("row", EVENTS)
def test_an_event_is_for_whom_the_table_says(place, row):
    assert _tried(place, try_event, row) == EVENTS[row]


@pytest.mark.parametrize("row", ROUTES)
def test_a_route_is_for_whom_the_table_says(place, row):
    assert _tried(place, try_route, row) == ROUTES[row]


def _tried(place: Place, attempt: Any, row: str) -> dict[str, str]:
    outcomes = {}
    for who in rights.COLUMNS:
        outcomes[who] = attempt(place, who, row)
        place.snapshot.restore()
    return outcomes


def test_what_is_hidden_is_there_to_be_found_by_those_inside(place):
    asked = place.connect("member").emit("search", {"query": "words"}, callback=True)
    assert {it["body"] for it in asked["messages"]} == {*HIDDEN, "reported words"}
