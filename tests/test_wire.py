"""The wire's own rules: what is refused before any handler sees it."""

import pytest

from chatapp.wire import RESERVED, StrictJSON, StrictPacket


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_a_client_cannot_send_a_reserved_event(name):
    with pytest.raises(ValueError, match="reserved"):
        StrictPacket(encoded_packet=f'2["{name}",{{}}]')


@pytest.mark.parametrize(
    "packet",
    [
        '2{"not":"a list"}',
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
