"""Clients that don't read, and clocks that jump: what one connection may cost."""

import socket
import threading
import time
from types import SimpleNamespace

import pytest

from chatapp.delivery import client
from chatapp.wire import line, waiting
from config import ASYNC_MODES, DELIVERIES
from tests.callers import PATIENCE, eventually

BODY = "x" * 9_000


def flood(server, rounds):
    """Have grace say much in the lab, with pauses in which healthy clients read."""
    grace = server.caller("grace").connect()
    for number in range(rounds):
        answer = grace.call("send", {"room": "lab", "client_id": f"f{number}", "body": BODY})
        assert answer["ok"], answer
    return grace


@pytest.fixture(params=ASYNC_MODES)
def unpaced(request, serve):
    """A server that takes as much as is sent, so that the test is short."""
    return serve(request.param, SEND_RATE=0, MAX_CONNECTIONS_PER_PERSON=0)


def test_who_answers_pings_but_never_reads_is_closed_and_others_are_not(unpaced):
    healthy = unpaced.caller("ada").connect()
    reading = threading.Thread(target=lambda: healthy.until(lambda it: "the last" in it))
    reading.start()
    deaf = unpaced.caller("ada", sockopt=[(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)])
    deaf.ws.send("40")
    stop = threading.Event()

    def answer_pings():
        while not stop.wait(0.1):
            try:
                deaf.ws.send("3")
            except OSError:
                return

    threading.Thread(target=answer_pings).start()
    grace = flood(unpaced, 110)
    eventually(lambda: "does not read" in unpaced.log, 30)
    stop.set()
    grace.call("send", {"room": "lab", "client_id": "last", "body": "the last"})
    reading.join(PATIENCE)
    assert not reading.is_alive(), "who reads hears everything"
    assert healthy.call("latency", 1)["ok"]
    assert "Traceback" not in unpaced.log


def test_a_burst_of_hundreds_costs_a_client_that_reads_nothing(unpaced):
    """The bound is for who doesn't read, not for whom much is told at once."""
    healthy = unpaced.caller("ada").connect()
    grace = unpaced.caller("grace").connect()
    numbers = [
        grace.post("send", {"room": "lab", "client_id": f"b{number}", "body": "quick"})
        for number in range(400)
    ]
    for number in numbers:
        assert grace.acknowledgement(number)["ok"]
    heard = [healthy.hear("message")["client_id"] for _ in numbers]
    assert heard == [f"b{number}" for number in range(400)], "all of it, in order"


@pytest.mark.parametrize("delivery", DELIVERIES)
def test_who_asks_for_more_than_they_read_gets_it_when_they_read(serve, delivery):
    server = serve(SEND_RATE=0, DELIVERY=delivery)
    grace = flood(server, 60)
    slow = server.caller("ada", sockopt=[(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)]).connect()
    slow.hear("me")
    asked = [slow.post("history", {"room": "lab", "limit": 60}) for _ in range(5)]
    for number in range(20):
        words = {"room": "lab", "client_id": f"after{number}", "body": "and more"}
        assert grace.call("send", words)["ok"]
    for number in asked:
        page = slow.acknowledgement(number)["messages"]
        assert sum(len(message["body"]) for message in page) >= 40 * len(BODY)
    assert slow.call("latency", 1)["ok"], "nobody gave them up"


def test_what_waits_is_bounded_in_packets_and_in_bytes():
    few = waiting.Waiting()
    assert all(few.add("x") for _ in range(waiting.PACKETS_MAX)) and not few.add("x")
    few.sent("x")
    assert few.add("x")
    large = waiting.Waiting()
    assert large.add("x" * 2 * waiting.BYTES_MAX), "one answer may be as long as it is"
    assert large.add("x" * waiting.BYTES_MAX) and not large.add("x")
    large.sent("a handshake, which was never counted")
    large.sent("x" * 2 * waiting.BYTES_MAX)
    assert large.packets == 1 and large.bytes == waiting.BYTES_MAX
    wide = waiting.Waiting()
    wide.add("漢" * 10)
    assert wide.bytes == 30


@pytest.fixture
def connected(app, monkeypatch):
    """A line of its own, and a wall clock and a monotonic one that a test may set."""
    server = app.extensions["exchange"]._server.eio
    clocks = SimpleNamespace(wall=1e9, monotonic=1000.0)
    monkeypatch.setattr(time, "time", lambda: clocks.wall)
    monkeypatch.setattr(client, "monotonic", lambda: clocks.monotonic)
    return line.Line(server, "sid"), clocks


@pytest.mark.parametrize("jump", [3600, -3600])
def test_a_clock_that_jumps_an_hour_times_nobody_out(connected, jump):
    mine, clocks = connected
    mine.last_ping = clocks.monotonic
    clocks.wall += jump
    assert mine.check_ping_timeout() and not mine.closed


def test_a_ping_that_is_not_answered_in_time_ends_the_line(connected):
    mine, clocks = connected
    mine.last_ping = clocks.monotonic
    clocks.monotonic += 10.5
    assert not mine.check_ping_timeout() and mine.closed


def test_who_has_much_waiting_is_heard_again_when_it_is_taken_or_goes_another_way(connected):
    mine, _clocks = connected
    mine.waiting.add("x" * (waiting.FULL + 1))
    assert mine.pace() > 0
    mine.connection = SimpleNamespace()  # which the engine gives it, with all that waited
    assert mine.pace() == 0
    mine.connection = None
    mine.waiting.sent("x" * (waiting.FULL + 1))
    assert mine.pace() == 0
