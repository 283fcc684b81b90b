"""Several server processes on one database are one place, with a bus between them and without."""

import json
import signal
import time
import uuid
from datetime import timedelta
from functools import partial

import pytest
import websocket

from chatapp.bus import Entry, Seal
from chatapp.extensions import db
from chatapp.models import now, rfc3339
from chatapp.operations import accounts, rooms
from chatapp.operations.rooms import memberships
from chatapp.presence.peers import SILENT_SECONDS
from tests.callers import LiveServer, eventually
from tests.databases import SECRET
from tests.scrapes import TOKEN, scrape
from tests.servers import run
from tests.valkeys import Valkey
from tests.world import World

CAP = 4


@pytest.fixture(scope="module")
def valkey():
    with Valkey() as found:
        yield found


@pytest.fixture(scope="module", params=["valkey", "database"])
def pair(request, make_app, valkey):
    """Two servers that share a database and, or not, a bus."""
    world = World(make_app(request.param))
    folder = world.app.config["DATA_DIR"]
    more = {"REDIS_URL": valkey.url} if request.param == "valkey" else {}
    keys = {"SECRET_KEY": SECRET, "METRICS_TOKEN": TOKEN}
    limits = {"MAX_CONNECTIONS_PER_PERSON": CAP}
    start = partial(LiveServer, folder, "eventlet", world, **keys, **more, **limits)
    servers = [start(), start()]
    for server in servers:
        server.start()
    yield servers
    for server in servers:
        server.end()
    with world.app.app_context():
        db.engine.dispose()


@pytest.fixture
def here(pair):
    return pair[0]


@pytest.fixture
def there(pair):
    yield pair[1]
    for server in pair:
        server.hang_up()


def online(server, *names):
    """Who of them is seen as connected by somebody who has just come to this server."""
    caller = server.caller("grace").connect()
    seen = caller.hear("me")["presence"]
    caller.hang_up()
    return [name for name in names if seen.get(server.world.id_of(name), "offline") != "offline"]


def say(caller, body, room="lab"):
    answer = caller.call("send", {"room": room, "client_id": str(uuid.uuid4()), "body": body})
    assert answer["ok"], answer
    return answer["message"]


def hear_message(caller, body):
    while (heard := caller.hear("message"))["body"] != body:
        pass
    return heard


def test_what_is_said_and_done_here_is_heard_there(here, there):
    ada, grace = here.caller("ada").connect(), there.caller("grace").connect()
    said = say(ada, "hello over there")
    assert hear_message(grace, "hello over there") == said
    assert ada.call("edit", {"message": said["id"], "body": "hello again"})["ok"]
    assert hear_message(grace, "hello again")["id"] == said["id"]
    assert ada.call("update", {"room": "lab", "topic": "togetherness"})["ok"]
    while grace.hear("room")["topic"] != "togetherness":
        pass


def test_numbers_that_concern_one_person_reach_their_devices_there(here, there):
    ada, phone = here.caller("ada").connect(), there.caller("ada").connect()
    said = say(here.caller("grace").connect(), "for ada to read")
    assert ada.call("read", {"room": "lab", "seq": said["seq"]})["ok"]
    while phone.hear("unread")["read_seq"] != said["seq"]:
        pass


def test_what_is_planned_here_the_clockwork_there_knows_of(here, there):
    before = clockwork_runs(there)
    what = {"room": "lab", "client_id": str(uuid.uuid4()), "body": "in an hour"}
    at = rfc3339(now() + timedelta(hours=1))
    assert here.caller("ada").connect().call("schedule", {**what, "at": at})["ok"]
    eventually(lambda: clockwork_runs(there) > before)


def clockwork_runs(server):
    return scrape(server).value("chatapp_job_runs_total", job="clockwork")


def test_who_is_here_is_seen_there_and_so_is_their_going(here, there):
    eventually(lambda: not online(there, "ada"), 10)
    grace = there.caller("grace").connect()
    ada = here.caller("ada").connect()
    whose = here.world.id_of("ada")
    while grace.hear("presence") != {"user": whose, "status": "online"}:
        pass
    assert online(there, "ada") == ["ada"]
    assert ada.call("status", {"status": "away"})["ok"]
    while grace.hear("presence") != {"user": whose, "status": "away"}:
        pass
    ada.hang_up()
    while grace.hear("presence") != {"user": whose, "status": "offline"}:
        pass


def test_somebody_removed_here_hears_nothing_more_there(here, there):
    with here.world.app.app_context():
        user = accounts.create(f"mallory {time.time()}", None)
        memberships.bring(here.world.membership("ada"), user)
        name, whose = user.name, str(user.id)
    mallory = there.caller(name).connect()
    ada = here.caller("ada").connect()
    say(ada, "all may hear this")
    hear_message(mallory, "all may hear this")
    assert ada.call("remove", {"room": "lab", "person": whose})["ok"]
    time.sleep(2)  # tests/faults knows how long it takes; here it is enough that it happens
    say(ada, "not for mallory")
    assert mallory.hear("left")
    assert mallory.call("latency", 1)["ok"], "they are still connected"
    time.sleep(1.5)
    assert mallory.call("latency", 2)["ok"]
    assert not [it for it in mallory.unheard if "not for mallory" in it]


def test_a_name_of_the_place_that_changes_here_is_told_there(here, there):
    name = f"Lab {time.time()}"
    assert run(here.folder, "-c", RENAME, name, SECRET_KEY=SECRET).returncode == 0
    eventually(lambda: f"<title>{name}" in there.get("/sign-in")[1] or name in _me(there), 5)


RENAME = """
import sys
from chatapp import broadcasts
from chatapp.operations import accounts, places
from wsgi import app
with app.app_context():
    broadcasts.leave_bulletins()
    places.change(accounts.find("grace"), name=sys.argv[1])
"""


def _me(server):
    caller = server.caller("ada").connect()
    found = caller.hear("me")["server"]["place"]
    caller.hang_up()
    return found


def test_connections_here_count_there(here, there):
    for _ in range(CAP):
        here.caller("linus").connect()

    def is_full():
        try:
            there.caller("linus").hang_up()
        except websocket.WebSocketBadStatusException as refusal:
            return refusal.status_code == 429
        return False

    assert eventually(is_full, 15)


def test_the_console_shows_every_process(here, there):
    seen = []

    def is_shown():
        caller = there.caller("grace")
        caller.ws.send("40/admin,")
        packet = caller.until(lambda it: it.startswith('42/admin,["figures"'))
        seen[:] = json.loads(packet.partition(",")[2])[1]["processes"]
        caller.hang_up()
        return len(seen) == 2

    eventually(is_shown, 10)
    assert {it["name"].rpartition(":")[2] for it in seen} == {
        str(server.process.pid) for server in (here, there)
    }


def test_forged_and_repeated_words_on_the_bus_are_not_taken(here, there, valkey):
    grace = there.caller("grace").connect()
    say(here.caller("ada").connect(), "a true word")
    hear_message(grace, "a true word")
    seal, forger = (
        Seal(SECRET, "0123456789abcdef"),
        Seal("not the secret of this place at all", "x"),
    )
    lie = Entry("tell", ["everyone", "place", {"name": "Lies"}])
    client = valkey.client()
    for sealed in (
        b"",
        b"junk" * 100,
        forger.closed(time.monotonic(), [lie]),
        seal.closed(time.monotonic(), [lie])[:-1] + b"!",
        seal.closed(time.monotonic(), [lie]),  # rightly sealed, by a process that isn't there
    ):
        client.publish(seal.channel, sealed)
    say(here.caller("ada").connect(), "another true word")
    hear_message(grace, "another true word")
    assert not [it for it in grace.unheard if "Lies" in it]
    assert "Traceback" not in there.log


@pytest.mark.parametrize("mode", ["gevent", "threading"])
def test_in_every_mode_processes_hear_of_each_other(make_app, valkey, mode):
    world = World(make_app(mode))
    folder = world.app.config["DATA_DIR"]
    settings = {"SECRET_KEY": SECRET, "REDIS_URL": valkey.url}
    servers = [LiveServer(folder, mode, world, **settings) for _ in range(2)]
    try:
        for server in servers:
            server.start()
        ada, grace = (
            server.caller(name).connect()
            for server, name in zip(servers, ("ada", "grace"), strict=True)
        )
        assert say(ada, "from here") == hear_message(grace, "from here")
        assert say(grace, "from there") == hear_message(ada, "from there")
        assert not [server.log for server in servers if "Traceback" in server.log]
    finally:
        for server in servers:
            server.end()
        with world.app.app_context():
            db.engine.dispose()


def test_who_was_at_a_process_that_died_is_offline_after_a_while(make_app, valkey):
    world = World(make_app("killed"))
    folder = world.app.config["DATA_DIR"]
    settings = {"SECRET_KEY": SECRET, "REDIS_URL": valkey.url}
    servers = [LiveServer(folder, "eventlet", world, **settings) for _ in range(2)]
    try:
        for server in servers:
            server.start()
        ada, grace = servers[0].caller("ada").connect(), servers[1].caller("grace").connect()
        eventually(lambda: online(servers[1], "ada") == ["ada"], 10)
        servers[0].process.send_signal(signal.SIGKILL)
        began = time.monotonic()
        whose = world.id_of("ada")
        while grace.hear("presence") != {"user": whose, "status": "offline"}:
            pass
        assert time.monotonic() - began > SILENT_SECONDS - 3
        with world.app.app_context():
            rooms.update(world.membership("ada"), topic="by a process alone")
        assert say(grace, "life goes on") == hear_message(grace, "life goes on")
        assert ada.is_closed_within(5)
    finally:
        for server in servers:
            server.end()
        with world.app.app_context():
            db.engine.dispose()
