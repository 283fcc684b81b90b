"""The clients that others wrote: node's socket.io-client and python-socketio's."""

import json
import subprocess
import threading

import pytest
import socketio

from config import ROOT
from tests.conformance.server import PING_SECONDS

SCRIPT = ROOT / "tests" / "conformance" / "client.mjs"


@pytest.mark.parametrize("way", ["polling", "websocket", "both"])
def test_what_node_makes_of_it(place, way):
    ended = subprocess.run(
        ["node", SCRIPT, place.url, way],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    happened = dict(json.loads(line) for line in ended.stdout.splitlines())
    assert happened == {
        "auth": {"token": "123"},
        "refused": True,
        "transport": "polling" if way == "polling" else "websocket",
        "ack": [1, "漢", {"3": [True]}],
        "message": ["there", "and back"],
        "answered": ["the answer to", "what?"],
        "custom": "elsewhere",
        "in order": 100,
        "alive": "still here",
        "let go": "io server disconnect",
    }, ended.stderr


@pytest.fixture
def client(place):
    """python-socketio's client, connected to both namespaces."""
    made = socketio.Client(reconnection=False)
    made.heard, made.woken = [], threading.Condition()

    def hear(event, *what):
        with made.woken:
            made.heard.append((event, *what))
            made.woken.notify()

    def wait_for(count):
        with made.woken:
            assert made.woken.wait_for(lambda: len(made.heard) >= count, 10), made.heard
            return made.heard[:count]

    made.wait_for = wait_for
    for namespace in ("/", "/custom"):
        made.on("*", hear, namespace=namespace)
    made.on("question", lambda what: ("the answer to", what))
    made.connect(
        place.url, transports=["websocket"], namespaces=["/", "/custom"], auth={"token": "123"}
    )
    made.wait_for(2)
    made.heard.clear()
    yield made
    made.disconnect()


def test_what_python_makes_of_it(client):
    assert client.call("message-with-ack", (1, "漢")) == (1, "漢")
    client.emit("message", ("there", "and back"))
    client.emit("message", "elsewhere", namespace="/custom")
    client.emit("ask", "what?")
    assert sorted(client.wait_for(3)) == [
        ("answered", "the answer to", "what?"),
        ("message-back", "elsewhere"),
        ("message-back", "there", "and back"),
    ]


def test_python_hears_a_room_in_order_and_lives_through_heartbeats(client):
    assert client.call("enter", "lab") == "lab"
    for number in range(50):
        client.emit("tell", ("lab", number))
        client.sleep(2 * PING_SECONDS / 50)
    assert client.wait_for(50) == [("told", number) for number in range(50)]
