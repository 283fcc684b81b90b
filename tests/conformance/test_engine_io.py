"""The Engine.IO protocol, version 4: the cases of its public test suite, and some more."""

import json
import time

import pytest

from tests.callers import eventually
from tests.conformance.conftest import Engineer, is_closed
from tests.conformance.polling import ask
from tests.conformance.server import PATIENCE_SECONDS, PING_SECONDS


def test_a_session_opens_by_polling(place):
    status, text = ask(place.port)
    greeting = json.loads(text[1:])
    assert status == 200 and text[0] == "0"
    assert isinstance(greeting["sid"], str)
    assert greeting["upgrades"] == ["websocket"]
    assert greeting["pingTimeout"] == PATIENCE_SECONDS * 1000
    assert greeting["maxPayload"] == 64 * 1024


def test_a_session_opens_by_websocket(engineer):
    greeting = json.loads(engineer.greeting[1:])
    assert engineer.greeting[0] == "0"
    assert isinstance(greeting["sid"], str) and greeting["upgrades"] == []


@pytest.mark.parametrize(
    "query", ["transport=polling", "EIO=abc&transport=polling", "EIO=4&transport=abc"]
)
def test_a_wrong_greeting_is_refused(place, query):
    assert ask(place.port, greeting=query)[0] == 400


@pytest.mark.parametrize(
    "query",
    ["transport=websocket", "EIO=abc&transport=websocket", "EIO=4&transport=websocket&sid=unknown"],
)
def test_a_wrong_greeting_gets_no_websocket(place, query):
    assert b" 400 " in place.first_line(query)


def test_an_unknown_session_and_method_are_refused(place):
    assert ask(place.port, "&sid=unknown")[0] == 400
    assert ask(place.port, "&sid=unknown", "3")[0] == 400
    assert ask(place.port, method="PUT")[0] >= 400


def test_several_packets_come_and_go_in_one_request(poller):
    assert poller.send("40") == (200, "OK")
    assert poller.until("40{")
    poller.send('42["message",1]', '42["message",2]')
    assert poller.until("42") == '42["message-back",1]'
    assert poller.until("42") == '42["message-back",2]'


def test_a_closed_session_is_no_more(poller):
    assert poller.send("1")[0] == 200
    assert poller.poll()[0] == 400


def test_the_server_asks_and_goes_on_while_it_is_answered(engineer):
    for _ in range(2):
        assert engineer.socket.recv() == "2"
        engineer.send("3")


def test_who_does_not_answer_is_closed(engineer):
    began = time.monotonic()
    assert engineer.is_closed()
    assert time.monotonic() - began >= PING_SECONDS


def test_who_polls_and_does_not_answer_is_closed(poller):
    assert poller.poll()[1] == "2"
    eventually(lambda: poller.poll()[0] == 400)


def test_a_client_that_says_it_goes_is_closed(engineer):
    engineer.send("1")
    assert engineer.is_closed()


@pytest.fixture
def entered(poller):
    """A poller that is in the main namespace."""
    poller.send("40")
    poller.until("40{")
    return poller


def test_polling_goes_over_into_a_websocket(place, entered):
    upgraded = place.raw(entered.mine)
    upgraded.send("2probe")
    assert upgraded.recv() == "3probe"
    upgraded.send("5")
    upgraded.send('427["message-with-ack","after"]')
    while (packet := upgraded.recv()) in ("2", "6"):
        upgraded.send("3" if packet == "2" else '42["message"]')
    assert packet == '437["after"]'
    assert entered.poll()[0] == 400, "the session is no longer polled"
    upgraded.shutdown()


def test_a_try_that_is_broken_off_leaves_polling_as_it_was(place, entered):
    tried = place.raw(entered.mine)
    tried.send("2probe")
    assert tried.recv() == "3probe"
    tried.shutdown()
    entered.send('42["message","still here"]')
    assert entered.until("42") == '42["message-back","still here"]'


@pytest.mark.parametrize("packets", [["5"], ["2"], ["2probe", "2probe"], ["2probe", "4"]])
def test_a_try_that_goes_wrong_leaves_polling_as_it_was(place, entered, packets):
    tried = place.raw(entered.mine)
    for packet in packets:
        tried.send(packet)
    assert is_closed(tried)
    entered.send('42["message","still here"]')
    assert entered.until("42") == '42["message-back","still here"]'
    tried.shutdown()


def test_a_websocket_session_does_not_open_a_second_one(engineer, place):
    mine = f"&sid={json.loads(engineer.greeting[1:])['sid']}"
    assert b" 101 " not in place.first_line(f"EIO=4&transport=websocket{mine}")
    assert engineer.enter().hears_nothing()


@pytest.mark.parametrize("packet", ["abc", "9", ""])
def test_what_is_no_packet_disturbs_nobody_else(place, packet):
    bad, good = (Engineer(place.raw()).enter() for _ in range(2))
    bad.send(packet)
    good.send('427["message-with-ack"]')
    assert good.read() == "437[]"
    for each in (bad, good):
        each.socket.shutdown()


def test_whoever_waits_for_a_late_answer_is_not_taken_for_gone(place, engineer):
    """Their pong stands behind what is still handled, and nobody reads it until then.

    Engine.IO's own writer gives up whoever is told nothing for as long as this.
    """
    engineer.enter()
    seconds = 3 * (PING_SECONDS + PATIENCE_SECONDS) if place.is_direct else PATIENCE_SECONDS / 2
    for number in (1, 2):
        engineer.send(f'42{number}["take-long",{seconds}]')
    for number in (1, 2):
        engineer.expect(f"43{number}[{seconds}]")
    engineer.send('42["message","here"]')
    engineer.expect('42["message-back","here"]')
