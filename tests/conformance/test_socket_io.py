"""The Socket.IO protocol, version 5: the cases of its public test suite, and some more."""

import json
import re

import pytest

from tests.conformance.conftest import Engineer


def number_of(question):
    """The number that a server's event wants to be answered under."""
    return re.match(r"42(\d+)\[", question)[1]


def test_the_main_namespace_is_entered_and_sees_what_one_says_of_oneself(engineer):
    engineer.send('40{"token":"123"}')
    assert engineer.read() == '42["auth",{"token":"123"}]'
    assert json.loads(engineer.read()[2:])["sid"]


def test_a_custom_namespace_is_entered_beside_it_under_another_id(engineer):
    main = engineer.enter().welcome
    custom = engineer.enter("/custom", '{"token":"123"}').welcome
    ids = {json.loads(welcome[welcome.index("{") :])["sid"] for welcome in (main, custom)}
    assert len(ids) == 2


@pytest.mark.parametrize("namespace", ["/random", "/refusing"])
def test_a_namespace_that_is_not_there_or_refuses_says_so(engineer, namespace):
    engineer.send(f"40{namespace},")
    assert engineer.read().startswith(f"44{namespace},")


def test_leaving_a_namespace_leaves_the_others(engineer):
    engineer.enter().enter("/custom")
    engineer.send("41/custom,")
    engineer.send('42/custom,["message","unheard"]')
    assert engineer.hears_nothing()


def test_being_let_go_is_told(engineer):
    engineer.enter().send('42["go"]')
    assert engineer.read() == "41"


@pytest.mark.parametrize("namespace", ["", "/custom,"])
def test_events_come_and_go_with_their_arguments(engineer, namespace):
    engineer.enter(namespace.rstrip(",")).send(f'42{namespace}["message",1,"2",{{"3":[true]}}]')
    assert engineer.read() == f'42{namespace}["message-back",1,"2",{{"3":[true]}}]'


@pytest.mark.parametrize("namespace", ["", "/custom,"])
def test_an_event_is_answered_under_its_number(engineer, namespace):
    engineer.enter(namespace.rstrip(",")).send(f'42{namespace}456["message-with-ack",1,"2"]')
    assert engineer.read() == f'43{namespace}456[1,"2"]'


def test_the_server_asks_and_hears_the_answer(engineer):
    engineer.enter().send('42["ask","what?"]')
    question = engineer.expect("42")
    assert question.endswith('["question","what?"]')
    engineer.send(f'43{number_of(question)}["this",{{"and":"that"}}]')
    assert engineer.read() == '42["answered","this",{"and":"that"}]'
    engineer.send(f'43{number_of(question)}["again"]')
    assert engineer.hears_nothing(), "one answer counts"


def test_a_room_is_told_in_order_and_nobody_else(engineers):
    ada, grace, linus = engineers
    for each in (ada, grace):
        each.send('421["enter","lab"]')
        each.expect("431")
    for number in range(100):
        ada.send(f'42["tell","lab",{number}]')
    heard = [[each.read() for _ in range(100)] for each in (ada, grace)]
    assert heard == [[f'42["told",{number}]' for number in range(100)]] * 2
    assert linus.hears_nothing()


def test_who_is_in_two_rooms_hears_once(engineers):
    ada, grace, _ = engineers
    for room in ("lab", "kitchen"):
        for each in (ada, grace):
            each.send(f'421["enter","{room}"]')
            each.expect("431")
    grace.send('421["tell",["lab","kitchen","nowhere"],"hello"]')
    assert ada.read() == '42["told","hello"]' and ada.hears_nothing()


def test_whoever_tells_may_leave_themselves_out(engineers):
    ada, grace, linus = engineers
    for each in engineers:
        each.send('421["enter","attic"]')
        each.expect("431")
    ada.send('421["tell-others","attic","hello"]')
    assert ada.read() == '431["ok"]'
    assert grace.read() == linus.read() == '42["told","hello"]'


def test_rooms_are_left_and_closed(engineers):
    ada, grace, linus = engineers
    for each in engineers:
        each.send('421["enter","cellar"]')
        each.expect("431")
    grace.send('422["leave","cellar"]')
    grace.expect("432")
    linus.send('421["tell","cellar",1]')
    assert ada.read() == linus.read() == '42["told",1]'
    linus.expect("431")
    assert grace.hears_nothing()
    linus.send('422["close","cellar"]')
    linus.expect("432")
    linus.send('423["tell","cellar",2]')
    assert linus.read() == '433["ok"]' and ada.hears_nothing()


def test_a_namespace_is_told_as_a_whole(engineers):
    ada, grace, linus = engineers
    linus.enter("/custom").send('42/custom,["tell-all","there"]')
    assert linus.read() == '42/custom,["told","there"]'
    assert ada.hears_nothing() and grace.hears_nothing()


def test_a_poller_and_a_websocket_in_one_room_hear_the_same(engineers, poller):
    ada, *_ = engineers
    ada.send('421["enter","both"]')
    ada.expect("431")
    poller.send("40")
    poller.until("40{")
    poller.send('421["enter","both"]')
    poller.until("431")
    for number in range(40):
        ada.send(f'42["tell","both","漢 {number}"]')
    heard = [json.loads(ada.read()[2:]) for _ in range(40)]
    assert heard == [["told", f"漢 {number}"] for number in range(40)]
    assert [json.loads(poller.until("42")[2:]) for _ in range(40)] == heard


def test_long_and_many_messages_arrive_whole(engineer):
    engineer.enter().send('421["tell-much",200,3000]')
    heard = [engineer.read() for _ in range(201)]
    assert heard[-1] == '431["ok"]'
    assert heard[:-1] == [f'42["told",[{number},"{"x" * 3000}"]]' for number in range(200)]


def test_an_event_knows_the_request_that_opened_the_connection(place):
    client = Engineer(place.raw("&colour=green", cookie="a=1; b=2", header={"User-Agent": "me"}))
    client.enter().send('427["who"]')
    known = json.loads(client.read()[3:])[0]
    sid = json.loads(client.welcome[2:])["sid"]
    assert known == {
        "cookies": {"a": "1", "b": "2"},
        "agent": "me",
        "address": "127.0.0.1",
        "query": "green",
        "host": f"127.0.0.1:{place.port}",
        "sid": sid,
    }
    client.socket.shutdown()


BAD = [
    "4abc",
    "42{}",
    "42[]",
    "42[1]",
    '42abc["message-with-ack"]',
    '42["connect"]',
    "43",
    "49",
    '4{"a":1}',
]


@pytest.mark.parametrize("packet", BAD)
def test_what_is_no_packet_is_borne_and_changes_nothing(engineers, packet):
    bad, good, _ = engineers
    bad.send(packet)
    assert bad.hears_nothing() and good.hears_nothing()
