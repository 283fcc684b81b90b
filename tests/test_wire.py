"""The wire's own rules: what is refused before any handler sees it."""

import json
from contextlib import suppress

import pytest
import websocket

from chatapp.wire.packets import PACKET_MAX, RESERVED, StrictJSON, StrictPacket
from tests.callers import eventually


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_a_client_cannot_send_a_reserved_event(name):
    with pytest.raises(ValueError, match="reserved"):
        StrictPacket(encoded_packet=f'2["{name}",{{}}]')


@pytest.mark.parametrize(
    "packet",
    [
        '2{"not":"a list"}',
        "",
        "2[]",
        "2[5]",
        "2[null]",
        '2"text"',
        '2["a",NaN]',
        '2["a",1e999]',
        '2["a",-Infinity]',
        '2["a","\\ud800"]',
        "2" + "[" * 2000,
        '51-["a",{"_placeholder":true,"num":0}]',
        "61-[]",
        "0[1,2]",
        '0"text"',
        '3{"a":1}',
        '4{"message":"a server says this"}',
        '2["a","nul \\u0000"]',
        '2["a",{"nul \\u0000":[]}]',
        '2["a",[[{"b":["\\u0000"]}]]]',
        "x",
    ],
)
def test_what_other_clients_would_choke_on_is_refused(packet):
    with pytest.raises(ValueError):
        StrictPacket(encoded_packet=packet)


def test_an_honest_packet_passes():
    packet = StrictPacket(encoded_packet='217["send",{"body":"héllo 漢"}]')
    assert (packet.id, packet.data) == (17, ["send", {"body": "héllo 漢"}])


def test_what_we_write_is_plain_json():
    assert StrictJSON.dumps({"a": "漢"}) == '{"a":"漢"}'


def test_a_backslash_before_u0000_is_no_nul():
    assert StrictJSON.loads(r'"\\u0000"') == r"\u0000"


BAD = {
    "reserved": '42["disconnect","ping timeout"]',
    "nan": '42["latency",NaN]',
    "nul": '42["latency","\\u0000"]',
    "not a list": '42{"a":1}',
    "an object": '4{"a":1}',
    "deep": "42" + "[" * 50_000,
    "empty": "",
    "letter": "x",
    "unknown": "9",
    "open": "0{}",
    "noop": "6",
    "base64": "bAAAA",
    "attachment": '451-["latency",{"_placeholder":true,"num":0}]',
}


def test_bad_packets_are_borne_four_times_and_close_at_the_fifth(server):
    for packet in BAD.values():
        ada = server.caller("ada").connect()
        for _ in range(4):
            ada.ws.send(packet)
        assert ada.call("latency", 1) == {"ok": True, "echo": 1}, packet
        ada.ws.send(packet)
        assert ada.is_closed_within(5), packet


def test_binary_packets_are_refused(server):
    ada = server.caller("ada").connect()
    for _ in range(5):
        ada.ws.send_binary(b"\x04binary")
    assert ada.is_closed_within(5)


def test_ten_thousand_bad_packets_write_one_line_and_no_traceback(server):
    grace = server.caller("grace").connect()
    for _ in range(20):
        ada = server.caller("ada")
        try:
            for _ in range(500):
                ada.ws.send('42["connect",{},{"admin":1}]')
        except OSError:
            continue  # closed while sending: as it should be
    assert grace.call("latency", 1)["ok"], "others go on"
    assert "Traceback" not in server.log
    assert server.log.count("bad packet") == 1, "the tests before wrote it"


@pytest.mark.parametrize("more", [1, 100_000, 1_000_000])
def test_a_packet_that_is_too_long_is_answered_and_the_fifth_ends_its_sender(server, more):
    ada, grace = (server.caller(name).connect() for name in ("ada", "grace"))
    assert ada.call("latency", "x" * (PACKET_MAX - 100))["ok"]
    if "Delivery is" not in server.log:  # the stock way's drivers end the connection at once
        for _ in range(4):
            told = ada.call("latency", "x" * (PACKET_MAX + more - 17))
            assert (told["error"], told["limit"]) == ("too_long", PACKET_MAX), told
        assert ada.call("latency", 1)["ok"], "what follows is read as ever"
    with suppress(OSError):  # it may be closed before all of it has left
        ada.ws.send('421["latency","' + "x" * (PACKET_MAX + more) + '"]')
    assert ada.is_closed_within(5)
    assert grace.call("latency", 1)["ok"]
    assert "Traceback" not in server.log


def test_who_waits_for_an_answer_gets_one_also_to_what_cannot_be_read(server):
    ada = server.caller("ada").connect()
    for body in (r"a\u0000b", r"\ud800", "\x01"):
        ada.ws.send(f'4217["send",{{"room":"1","body":"{body}"}}]')
        told = ada.acknowledgement(17)
        assert (told["ok"], told["error"], told["field"]) == (False, "invalid", "payload"), body


def test_a_connection_hears_that_it_is_one_before_anything_else(server):
    for namespace, first in (("", "me"), ("/admin,", "figures")):
        grace = server.caller("grace")
        assert grace.read().startswith("0")
        grace.ws.send(f"40{namespace}")
        assert grace.read().startswith(f'40{namespace}{{"sid":')
        assert grace.read().startswith(f'42{namespace}["{first}",')


@pytest.mark.parametrize("packet", ["40[1]", '40"text"', "40{", "40/nowhere,", "40/admin,7"])
def test_who_cannot_come_in_is_told_why_in_words(server, packet):
    ada = server.caller("ada")
    ada.ws.send(packet)
    answer = ada.until(lambda it: it.startswith("4"))
    assert answer.startswith("44")
    assert json.loads(answer[answer.index("{") :])["message"]


def test_fragments_do_not_add_up_to_more_than_a_packet(server):
    ada = server.caller("ada").connect()
    try:
        for number in range(50):
            frame = websocket.ABNF(0, 0, 0, 0, int(number == 0), 1, "4" * 10_000)
            ada.ws.send_frame(frame)
    except OSError:
        pass  # it was closed before all of it had left
    assert ada.is_closed_within(5)


def test_polling_clients_are_held_to_the_same(server):
    headers = {"Cookie": f"session={server.world.key('ada')}", "Content-Type": "text/plain"}
    path = "/socket.io/?EIO=4&transport=polling"
    opening = server.ask(path, None, headers)[1]
    mine = f"{path}&sid={json.loads(opening[1:])['sid']}"
    assert server.ask(mine, b"40", headers)[0] == 200
    assert (
        server.ask(mine, b'42["latency",NaN]\x1e9\x1ebAAAA\x1e\x1e420["latency",7]', headers)[0]
        == 200
    )
    assert eventually(lambda: "echo" in server.ask(mine, None, headers)[1])
    assert server.ask(mine, b"9", headers)[0] in (200, 400)
    assert server.ask(mine, None, headers)[0] == 400, "the fifth ended it"
    assert "Traceback" not in server.log


def test_a_polling_request_that_is_too_long_is_refused(server):
    headers = {"Cookie": f"session={server.world.key('ada')}", "Content-Type": "text/plain"}
    path = "/socket.io/?EIO=4&transport=polling"
    mine = f"{path}&sid={json.loads(server.ask(path, None, headers)[1][1:])['sid']}"
    assert server.ask(mine, b"4" * (PACKET_MAX + 1), headers)[0] == 400
    assert "Traceback" not in server.log
