"""What is really told and answered is what docs/asyncapi.yaml says."""

import io
import time
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from chatapp import broadcasts, extensions, payloads, pulse
from chatapp.errors import ChatError, RateLimited
from chatapp.operations import accounts, emojis, files, hooks, places
from chatapp.operations.accounts import logins
from chatapp.operations.complaints import cautions, mutes
from chatapp.operations.hooks import outlets
from chatapp.operations.rooms import memberships
from tests import databases, listening, protocol
from tests.world import Listener, World

ANSWERED = sorted(protocol.events("receive"))
TOLD = sorted(protocol.events("send"))
CODES = set(protocol.resolve("#/components/schemas/Error")["properties"]["error"]["enum"])
NOT_PROVOKED = {"rate_limited", "internal"}
FAR = "2099-01-31T09:00:00Z"


class Reader(Listener):
    """A listener that compares all it is answered with the document."""

    def __init__(self, client: Any) -> None:
        super().__init__(client)
        self.answered: set[tuple[str, str]] = set()

    def call(self, event: str, payload: Any = None) -> Any:
        answer = super().call(event, payload)
        assert protocol.wrong_with(f"{event}Answer", answer) == []
        self.answered.add((event, "ok" if answer["ok"] else answer["error"]))
        return answer

    def take(self, event: str, **payload: Any) -> Any:
        assert protocol.wrong_with(event, payload) == [], "what clients may send is documented"
        answer = self.call(event, payload)
        assert answer["ok"], answer
        return answer

    def say(self, room: str, body: str, **more: Any) -> Any:
        words = {"room": room, "client_id": f"{len(self.answered)}-{time.monotonic_ns()}", **more}
        return self.take("send", body=body, **words)["message"]


@pytest.fixture
def read(world: World):
    """Connect somebody whose answers are compared with the document."""
    return lambda name: Reader(world.listener(name)._client)


@pytest.fixture
def day(app, world, read, monkeypatch) -> tuple[Reader, Reader]:
    """Ada and Grace do everything there is to do."""
    monkeypatch.setattr(pulse, "HEARTBEAT_SECONDS", 0.1)
    grace, ada = read("grace"), read("ada")
    linus = world.id_of("linus")
    _talk(ada, grace)
    _govern(ada, linus)
    _look_around(ada, grace, linus)
    _announce(ada, grace)
    _plan(ada)
    _share(world, ada)
    _command(world, ada)
    with app.app_context():
        accounts.change_profile(world.user("linus"), "torvalds", None, None)
        cautions.give(world.user("grace"), world.user("ada"), "Please be kind.")
        mutes.begin(world.user("grace"), world.user("ada"), timedelta(minutes=1), "Again.")
        places.change(world.user("grace"), name="The laboratory")
        drawn = io.BytesIO()
        Image.new("RGB", (8, 8)).save(drawn, "PNG")
        emojis.add(world.user("grace"), "wave", drawn.getvalue())
    assert ada.take("emoji")["emoji"]
    ada.take("heed", caution=ada.heard("caution")[0]["id"])
    _wait_for(grace, "heartbeat")
    grace.take("leave", room="lab")
    with app.app_context():
        logins.end(logins.of(world.user("grace"))[0])
    return ada, grace


def _talk(ada: Reader, grace: Reader) -> None:
    first = ada.say("lab", "# Hello @grace\n\nand **everybody**")
    answer = grace.say("lab", "Hello @room", reply_to=first["id"])
    grace.take("typing", room="lab")
    grace.take("react", message=first["id"], emoji="🌱", on=True)
    ada.take("edit", message=first["id"], body="Hello again")
    ada.take("delete", message=first["id"])
    grace.take("react", message=answer["id"], emoji="👍🏽", on=True)
    assert ada.say("lab", "yes", reply_to=answer["id"])["quote"]["text"] == "Hello @room"
    ada.take("read", room="lab", seq=1)
    _thread(ada, grace, answer["id"])
    ada.take("search", query="hello")
    ada.take("history", room="lab", before=4, limit=2)
    ada.take("sync", rooms={first["room"]: 1})
    theirs = grace.say("lab", "Look at this")
    ada.take("report", message=theirs["id"], reason="Spam?")
    ada.take("latency", n=[1, {"two": None}])
    ada.take("status", status="away")
    ada.take("doing", emoji="🌴", text="On holiday", until=FAR)
    ada.take("profile", person=grace.heard("me")[0]["user"]["id"])


def _thread(ada: Reader, grace: Reader, root: str) -> None:
    reply = ada.say("lab", "In a corner, @grace", thread=root)
    ada.say("lab", "For all to hear", thread=root, also_to_room=True)
    page = ada.take("thread", message=root, limit=1)
    assert page["more_before"] and page["message"]["replies"]["count"] == 2
    grace.take("mentions")
    grace.take("read_thread", message=root, seq=reply["seq"])
    grace.take("follow", message=reply["id"], on=False)
    ada.take("pin", message=reply["id"], on=True)
    assert grace.take("pins", room="lab")["messages"]
    grace.take("save", message=reply["id"], on=True)
    assert grace.take("saved")["ids"]
    ada.take("edit", message=reply["id"], body="In another corner")
    tea = ada.say("lab", "Tea?", poll={"options": ["yes", "no"], "ends_at": FAR})["id"]
    grace.take("vote", message=tea, options=["1"])
    assert grace.take("votes", messages=[tea])["votes"] == {tea: ["1"]}
    ada.take("vote", message=tea, options=["0"])
    ada.take("close_poll", message=tea)
    ada.take("drop_preview", message=tea)
    link = ada.take("make_guest_link", room="lab", lifetime="day", uses=1)["link"]
    assert ada.take("guest_links", room="lab")["links"] == [link]
    ada.take("revoke_guest_link", link=link["id"])
    ada.take("draft", room="lab", thread=root, body="About to say", revision=0)
    assert ada.take("drafts")["drafts"]
    assert grace.take("wordings", message=reply["id"])["wordings"]


def _govern(ada: Reader, linus: str) -> None:
    ada.take("open", name="greenhouse", kind="private", topic="Plants", people=[linus])
    ada.take("update", room="greenhouse", name="Glasshouse", topic="Plants, and soil")
    ada.take("remove", room="greenhouse", person=linus)
    ada.take("add", room="greenhouse", person=linus)
    ada.take("update", room="greenhouse", kind="public")
    ada.take("update", room="greenhouse", kind="private")
    ada.take("prefer", room="greenhouse", favourite=True, notify="mentions")
    ada.take("archive", room="greenhouse", on=True)
    ada.take("archive", room="greenhouse", on=False)
    ada.take("leave", room="greenhouse")
    ada.take("direct", people=[linus])


def _look_around(ada: Reader, grace: Reader, linus: str) -> None:
    grace.take("join", room="square")
    ada.take("join", room="lobby")
    ada.take("members", room="lab")
    ada.take("browse")
    assert {it["id"] for it in ada.take("people", query="")["people"]} >= {linus}


def _announce(ada: Reader, grace: Reader) -> None:
    told = {"level": "critical", "to": "everyone", "needs_acknowledgement": True}
    later = {"starts_at": FAR, "every": "month", "zone": "Asia/Tokyo", "remind_hours": 24}
    first = grace.take("announce", body="**Out** of order", client_id="lift", **told)
    one = {"announcement": first["announcement"]["id"]}
    grace.take("announce", body="The same each month", **later)
    for step in ("reached", "seen", "acknowledge"):
        ada.take(step, **one)
    grace.take("announcement_remind", **one)
    light = grace.take("announce", body="Cake", to="rooms", rooms=["lab"])["announcement"]["id"]
    ada.take("dismiss", announcement=light)
    assert grace.take("announcement_report", **one, filter="confirmed")["people"]
    grace.take("announcement_end", **one)
    assert len(ada.take("announcements")["announcements"]) == 2
    ada.take("sync", rooms={})


def _plan(ada: Reader) -> None:
    later = ada.take("schedule", room="lab", client_id="later", body="Good morning", at=FAR)
    one = {"scheduled": later["scheduled"]["id"]}
    ada.take("reschedule", **one, body="Good evening")
    ada.take("scheduled")
    ada.take("unschedule", **one)


def _share(world: World, ada: Reader) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (2000, 1000)).save(picture, "PNG")
    with world.app.app_context():
        data = [b"plain text", picture.getvalue()]
        stored = [files.upload(world.user("ada"), "a", io.BytesIO(it), len(it)) for it in data]
        ids = [str(it.id) for it in stored]
    assert len(ada.say("lab", "", files=ids)["files"]) == 2
    assert len(ada.take("files", room="lab", limit=5)["files"]) == 2


def _command(world: World, ada: Reader) -> None:
    """A command is answered elsewhere; the bot's badge shows where it answers the room."""
    post = listening.Post([(200, {}, '{"response_type": "in_channel", "text": "Done."}')])
    world.app.config["HOOKS_LOCAL"] = True
    with world.app.app_context():
        square = world.membership("ada", "square")
        bot = hooks.speaker(square, "Deployer")
        memberships.bring(square, bot)
        outlets.make(square, bot, post.url, command="deploy")
    assert ada.take("commands", room="square")["commands"]
    assert ada.take("command", room="square", command="deploy", text="web")["in_channel"]
    post.close()
    assert ada.heard("message")[-1]["author"]["kind"] == "webhook"


def _wait_for(reader: Reader, event: str) -> None:
    deadline = time.monotonic() + 5
    while not reader.heard(event) and time.monotonic() < deadline:
        time.sleep(0.02)


def test_everything_answered_is_as_documented(day):
    ada, grace = day
    done = {event for event, outcome in ada.answered | grace.answered if outcome == "ok"}
    assert done == set(ANSWERED), "every event was tried"


def test_everything_told_is_as_documented(day):
    told = [it for reader in day for it in reader.told()]
    assert {event for event, _payload in told} == set(TOLD), "every event was heard"
    for event, payload in told:
        assert protocol.wrong_with(f"on{event.capitalize()}", payload) == []


def test_messages_of_every_kind_were_compared(day):
    messages = [it for reader in day for it in reader.heard("message")]
    assert {it["kind"] for it in messages} == {"text", "notice"}
    for name in ("deleted_at", "deleted_by", "edited_at", "quote", "reactions", "mentions"):
        assert {bool(it[name]) for it in messages} == {True, False}
    documented = protocol.resolve("#/components/schemas/Notice")["properties"]["event"]["enum"]
    assert {it["notice"]["event"] for it in messages if it["notice"]} == set(documented)


def test_an_undocumented_property_would_be_noticed(day):
    message = day[0].heard("message")[0]
    assert protocol.wrong_with("onMessage", message) == []
    assert protocol.wrong_with("onMessage", {**message, "secret": 1})
    author = {**message["author"], "email": "ada@example.org"}
    assert protocol.wrong_with("onMessage", {**message, "author": author})
    assert protocol.wrong_with("onMessage", {**message, "id": 1})
    del message["change"]
    assert protocol.wrong_with("onMessage", message)


def test_everybody_is_told_of_a_restart(app, read):
    ada = read("ada")
    broadcasts.restarting()
    (bye,) = ada.heard("bye")
    assert bye["reason"] == "restarting"
    assert protocol.wrong_with("onBye", bye) == []


def test_everything_refused_is_answered_as_documented(app, world, read, monkeypatch):
    ada = read("ada")
    with app.app_context():
        theirs = str(world.messages("lab")[0].id)
    ada.take("open", name="attic")
    ada.take("archive", room="attic", on=True)
    words = {"room": "lab", "client_id": "x"}
    ada.call("send", {**words, "body": 5})
    ada.call("send", {**words, "body": "x" * 10_001})
    ada.call("send", {**words, "room": "attic", "body": "x"})
    ada.call("send", {**words, "room": "nowhere", "body": "x"})
    ada.call("direct", {"people": ["999"]})
    ada.call("edit", {"message": theirs, "body": "x"})
    ada.call("react", {"message": theirs, "emoji": "🌱", "on": True})
    ada.call("acknowledge", {"announcement": "1"})
    with databases.held(app.config["DATA_DIR"]):
        monkeypatch.setattr(extensions, "BUSY_SECONDS", 0)
        ada.call("send", {**words, "body": "x"})
    assert {outcome for _event, outcome in ada.answered} - {"ok"} == CODES - NOT_PROVOKED


@pytest.mark.parametrize("problem", [ChatError("a mistake"), RateLimited("wait", retry_after=1.5)])
def test_what_is_hard_to_provoke_would_be_answered_as_documented(problem):
    assert problem.code in NOT_PROVOKED
    assert protocol.wrong_with("sendAnswer", payloads.error(problem)) == []
