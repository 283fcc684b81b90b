"""The end of a server, as its clients see it."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from config import ASYNC_MODES
from tests.callers import eventually


@pytest.mark.parametrize("mode", ASYNC_MODES)
def test_everybody_is_told_when_to_return_and_let_go(serve, mode):
    server = serve(mode, MAX_CONNECTIONS_PER_PERSON=0)
    people = [server.caller(name).connect() for name in ("ada", "grace", "linus") * 5]
    undecided = server.caller()
    for person in people:
        person.hear("me")
    began = time.monotonic()

    with ThreadPoolExecutor() as waiting:
        ending = waiting.submit(server.stop)
        byes = [person.hear("bye") for person in people]
        assert all(person.is_closed_within(3) for person in [*people, undecided])
        eventually(lambda: not server.accepts(), 1)

    assert ending.result() == 0
    assert time.monotonic() - began < 3
    assert {bye["reason"] for bye in byes} == {"restarting"}
    waits = [bye["retry_after"] for bye in byes]
    assert min(waits) >= 0.5 and max(waits) <= 5
    assert len(set(waits)) > 10, "they don't all come back in the same moment"
    assert "Traceback" not in server.log and "rror" not in server.log


@pytest.mark.parametrize("mode", ASYNC_MODES)
def test_a_client_that_neither_reads_nor_goes_delays_nothing(serve, mode):
    server = serve(mode)
    stubborn = server.caller("ada").connect()
    began = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - began < 3
    stubborn.hang_up()


@pytest.mark.parametrize("mode", ASYNC_MODES)
def test_what_was_acknowledged_is_there_after_a_restart(serve, mode):
    server = serve(mode)
    ada = server.caller("ada").connect()
    sent = ada.call("send", {"room": "lab", "client_id": "a", "body": "remember"})["message"]
    assert server.stop() == 0
    server.start()
    grace = server.caller("grace").connect()
    messages = grace.call("history", {"room": "lab"})["messages"]
    assert messages[-1]["id"] == sent["id"]
