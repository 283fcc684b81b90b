"""The delivery engine: when it serves, whom it finds in a room, and what it does to the deaf."""

import json
import socket
from contextlib import closing
from queue import Queue
from types import SimpleNamespace

import pytest
import socketio
from socketio.pubsub_manager import PubSubManager

from chatapp import delivery
from chatapp.delivery import frames, writer
from chatapp.delivery.environs import kept
from chatapp.delivery.heartbeat import Heartbeat
from chatapp.delivery.outbox import Outbox
from chatapp.delivery.writer import Writer
from tests.callers import eventually
from tests.servers import run


@pytest.mark.parametrize(
    ("mode", "chosen", "said"),
    [
        ("eventlet", "direct", None),
        ("gevent", "direct", None),
        ("threading", "direct", "stock, without an event loop that it knows"),
        ("eventlet", "stock", "stock, as DELIVERY says"),
    ],
)
def test_the_engine_serves_where_it_can_and_says_once_where_it_cannot(serve, mode, chosen, said):
    server = serve(mode, DELIVERY=chosen)
    server.caller("ada").connect().hear("me")
    assert server.log.count("Delivery is") == (1 if said else 0)
    assert said is None or f"Delivery is {said}." in server.log


@pytest.mark.parametrize("mode", ["eventlet", "gevent", "threading"])
def test_what_one_says_without_waiting_keeps_its_order_and_leaving_comes_after_it(serve, mode):
    ada = serve(mode, SEND_RATE=0).caller("ada").connect()
    asked = [
        ada.post("send", {"room": "lab", "client_id": f"q{number}", "body": f"number {number}"})
        for number in range(50)
    ]
    left = ada.post("leave", {"room": "lab"})
    late = ada.post("send", {"room": "lab", "client_id": "late", "body": "too late"})
    said = [ada.acknowledgement(number)["message"] for number in asked]
    assert [it["seq"] for it in said] == list(range(said[0]["seq"], said[0]["seq"] + 50))
    assert [it["body"] for it in said] == [f"number {number}" for number in range(50)]
    assert ada.acknowledgement(left)["ok"]
    assert ada.acknowledgement(late)["error"] == "not_found"


def test_a_part_that_is_missing_is_named(monkeypatch):
    class Loop:
        def missing(self):
            return ["its timers"]

    assert delivery.obstacles(None) == ["an event loop that it knows"]
    monkeypatch.delattr(socketio.server.Server, "_send_eio_packet")
    assert delivery.obstacles(Loop()) == ["Server._send_eio_packet", "its timers"]


TAKEN = """
from tests.conformance.server import patch; patch({mode!r})
import io, socket, ssl
from eventlet.wsgi import Input
from chatapp.delivery import find

def environ(mine):
    reading = mine.makefile("rb")
    return {{"eventlet.input": Input(reading, 0, mine), "wsgi.input": reading}}

def pair():
    with socket.create_server(("127.0.0.1", 0)) as door:
        there = socket.create_connection(door.getsockname())
        return door.accept()[0], there

other, _ = pair()
secret = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).wrap_socket(
    other, server_side=True, do_handshake_on_connect=False)
plain, there = pair()
there.sendall(b"early")
assert find({mode!r}).take(environ(secret)) is None
assert secret.fileno() > 0, "it is the server's still"
request = environ(plain)
request["wsgi.input"].peek()
taken, early = find({mode!r}).take(request)
assert early == b"early" and plain.fileno() == -1
taken.send(b"hello")
assert there.recv(5) == b"hello"
assert find({mode!r}).take({{}}) is None
"""


@pytest.mark.parametrize("mode", ["eventlet", "gevent"])
def test_a_plain_socket_is_taken_over_and_a_secret_one_is_left_to_its_server(mode, tmp_path):
    ended = run(tmp_path, "-c", TAKEN.format(mode=mode))
    assert ended.returncode == 0, ended.stderr


class Turn:
    """A loop whose turns the test takes, and whose sockets are writable when it says so."""

    def __init__(self):
        self.calls, self.listening = [], {}

    def is_here(self):
        return True

    def soon(self, call):
        self.calls.append(call)

    def run(self, call):
        call()

    def listen(self, number, kind, call):
        self.listening[number] = call
        return number

    def forget(self, listener):
        self.listening.pop(listener)

    def pass_on(self):
        calls, self.calls = self.calls, []
        for call in calls:
            call()


@pytest.fixture
def turn():
    return Turn()


@pytest.fixture
def pair(turn):
    """A writer on a real socket with small buffers, and the socket at its other end."""
    here, there = socket.socketpair()
    here.setblocking(False)
    there.settimeout(5)
    for each in (here, there):
        each.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        each.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    with closing(here), closing(there):
        yield Writer(here, turn, Outbox(turn), b"hello;"), there


def test_what_is_told_within_a_turn_leaves_at_its_end_in_one_piece(pair, turn):
    mine, there = pair
    mine.outbox.dirty.append(mine)
    for number in range(5):
        mine.push(b"%d;" % number)
    there.setblocking(False)
    with pytest.raises(BlockingIOError):
        there.recv(100)
    assert len(turn.calls) == 1
    turn.pass_on()
    assert there.recv(100) == b"hello;0;1;2;3;4;"


def test_what_the_kernel_does_not_take_goes_first_when_it_does_again(pair, turn):
    mine, there = pair
    mine.outbox.dirty.append(mine)
    frames = [b"%06d" % number * 100 for number in range(200)]
    for frame in frames[:100]:
        mine.push(frame)
    turn.pass_on()
    assert turn.listening and mine.blocked_since
    for frame in frames[100:]:
        mine.push(frame)
    turn.pass_on()
    read = b""
    while turn.listening:
        read += there.recv(100_000)
        for call in list(turn.listening.values()):
            call()
    there.setblocking(False)
    while len(read) < 200 * 600 + 6:
        read += there.recv(100_000)
    assert read == b"hello;" + b"".join(frames)
    assert mine.blocked_since is None


@pytest.mark.parametrize(
    ("count", "size", "is_given_up"),
    [
        (writer.PACKETS_MAX + 100, 100, True),
        (100, writer.BYTES_MAX // 50, True),
        (writer.PACKETS_MAX - 1, 100, False),
        (1, 2 * writer.BYTES_MAX, False),
    ],
)
def test_who_does_not_read_is_given_up_when_too_much_waits(pair, turn, count, size, is_given_up):
    mine, _there = pair
    mine.outbox.dirty.append(mine)
    if count > 1:
        mine.push(b"x" * 300_000)
        turn.pass_on()
    for _ in range(count):
        mine.push(b"x" * size)
    turn.pass_on()
    assert (mine.out is writer.NOWHERE) is is_given_up
    mine.push(b"too late")
    turn.pass_on()


def test_nobody_sends_from_another_thread(turn):
    turn.is_here = lambda: False
    with pytest.raises(RuntimeError):
        Outbox(turn).kick()


@pytest.fixture
def rooms():
    """The rooms of a server whose three clients have connections that only note what they get."""
    server = socketio.Server(async_mode="threading", client_manager=delivery.Rooms())
    found = server.manager
    for name in ("ada", "grace", "linus", "mary", "joan"):
        server.eio.sockets[name] = type("Client", (), {"connection": Noted(), "closed": False})()
        found.basic_enter_room(f"{name}'s", "/", None, eio_sid=name)
        found.basic_enter_room(f"{name}'s", "/", f"{name}'s", eio_sid=name)
    return found


class Bus(PubSubManager, delivery.Rooms):
    """Rooms of several servers, as under Redis, on queues."""

    name = "bus"

    def __init__(self, mine, others):
        super().__init__()
        self._mine, self._others = mine, others

    def _publish(self, data):
        for each in self._others:
            each.put(json.dumps(data))

    def _listen(self):
        return iter(self._mine.get, "never")


def test_what_one_server_tells_is_told_by_another_beside_it():
    queues = [Queue(), Queue()]
    servers = []
    for mine in queues:
        bus = Bus(mine, [each for each in queues if each is not mine])
        server = socketio.Server(async_mode="threading", client_manager=bus)
        server.eio.sockets["ada"] = SimpleNamespace(connection=Noted(), closed=False)
        bus.basic_enter_room(f"ada at {len(servers)}", "/", "lab", eio_sid="ada")
        bus.basic_enter_room(f"ada at {len(servers)}", "/", None, eio_sid="ada")
        bus.initialize()
        servers.append(server)
    here, there = (each.eio.sockets["ada"].connection for each in servers)
    servers[0].emit("told", {"a": 1}, room="lab")
    assert here.out == [frames.frame('42["told",{"a":1}]')]
    eventually(lambda: there.out == here.out)


class Noted:
    """Stands for a connection: its list, and an outbox that has no turn."""

    def __init__(self):
        self.out = []
        self.outbox = self
        self.dirty = []

    def kick(self):
        return


def heard(rooms):
    return {name: len(it.connection.out) for name, it in rooms.server.eio.sockets.items()}


def test_everybody_in_a_room_gets_the_same_bytes(rooms):
    rooms.emit("told", {"a": "漢"}, "/")
    lists = [it.connection.out for it in rooms.server.eio.sockets.values()]
    assert len(lists) == 5 and all(len(each) == 1 for each in lists)
    assert len({id(each[0]) for each in lists}) == 1


def test_a_remembered_audience_follows_who_comes_and_goes(rooms):
    for name in ("ada", "grace", "linus", "mary"):
        rooms.basic_enter_room(f"{name}'s", "/", "lab")
    rooms.emit("told", 1, "/", room="lab")
    rooms.basic_leave_room("grace's", "/", "lab")
    rooms.basic_enter_room("joan's", "/", "lab")
    rooms.emit("told", 2, "/", room="lab", skip_sid="mary's")
    rooms.basic_disconnect("ada's", "/")
    rooms.emit("told", 3, "/", to=["lab", "linus's"])
    assert heard(rooms) == {"ada": 2, "grace": 1, "linus": 3, "mary": 2, "joan": 2}


def test_who_leaves_is_in_no_room_and_no_list(rooms):
    rooms.basic_enter_room("ada's", "/", "lab")
    assert sorted(rooms.get_rooms("ada's", "/")) == ["ada's", "lab"]
    rooms.basic_disconnect("ada's", "/")
    assert rooms.get_rooms("ada's", "/") == []
    assert "lab" not in rooms.rooms["/"] and "ada's" not in rooms.rooms["/"][None]


def test_a_request_is_kept_without_what_belongs_to_the_server():
    environ = {
        "HTTP_COOKIE": "session=1",
        "HTTP_SEC_WEBSOCKET_KEY": "x",
        "wsgi.input": object(),
        "eventlet.input": object(),
        "headers_raw": ((),),
        "wsgi.url_scheme": "https",
        "wsgi.multithread": True,
        "flask.app": "app",
    }
    mine = kept(environ)
    mine["werkzeug.request"] = "each event's, which would hold all of it"
    assert mine.pop("wsgi.input").read() == b""
    assert mine == {
        "HTTP_COOKIE": "session=1",
        "wsgi.url_scheme": "https",
        "wsgi.multithread": True,
        "flask.app": "app",
    }


def test_the_heart_asks_after_a_pause_and_gives_up_after_patience(monkeypatch):
    moments, said = [100.0], []
    monkeypatch.setattr("chatapp.delivery.heartbeat.monotonic", lambda: moments[0])
    heart = SimpleNamespace(ping=lambda: said.append("ping"), miss=lambda: said.append("miss"))
    beating = Heartbeat(SimpleNamespace(start_background_task=lambda _: None), 15, 10)
    beating.answered(heart)
    asked = ["ping"]
    for moment, wanted in ((114.9, []), (115, asked), (124.9, asked), (125, [*asked, "miss"])):
        moments[0] = moment
        beating.beat()
        assert said == wanted
