"""RFC 6455, as far as a server's side can be seen from outside."""

import json
import socket
import struct

import pytest
import websocket
from websocket import ABNF

from tests.conformance.conftest import Engineer
from tests.faults.frames import upgrade

ECHO = '42["message",%s]'


def closed_with(client: Engineer) -> int | None:
    """Read on until the server says goodbye; with which code, or None if it just goes."""
    client.socket.settimeout(5)
    try:
        while True:
            frame = client.socket.recv_frame()
            if frame.opcode == ABNF.OPCODE_CLOSE:
                return struct.unpack("!H", frame.data[:2])[0] if frame.data else None
    except (websocket.WebSocketConnectionClosedException, ConnectionError):
        return None


def send(client, data, opcode=ABNF.OPCODE_TEXT, final=1, reserved=0, masked=1):
    client.socket.send_frame(ABNF(final, reserved, 0, 0, opcode, masked, data))


@pytest.mark.parametrize("size", [0, 1, 100, 126, 1000, 60_000])
def test_messages_of_all_lengths_come_back(engineer, size):
    engineer.enter().send(ECHO % f'"{"x" * size}"')
    assert engineer.read() == f'42["message-back","{"x" * size}"]'


def test_text_is_utf_8(engineer):
    engineer.enter().send(ECHO % '"漢字 🌱"')
    assert json.loads(engineer.read()[2:]) == ["message-back", "漢字 🌱"]


def test_fragments_with_a_ping_in_between_are_one_message(engineer):
    engineer.enter()
    text = (ECHO % '"in three parts"').encode()
    send(engineer, text[:5], final=0)
    send(engineer, b"are you there?", ABNF.OPCODE_PING)
    send(engineer, text[5:9], ABNF.OPCODE_CONT, final=0)
    send(engineer, text[9:], ABNF.OPCODE_CONT)
    frame = engineer.socket.recv_frame()
    if frame.opcode == ABNF.OPCODE_TEXT and frame.data == b"2":
        frame = engineer.socket.recv_frame()
    assert (frame.opcode, frame.data) == (ABNF.OPCODE_PONG, b"are you there?")
    assert engineer.expect('42["message-back"') == '42["message-back","in three parts"]'


def test_many_messages_in_one_segment_are_answered_in_order(engineer):
    engineer.enter()
    frames = [
        ABNF.create_frame(f'42{n}["message-with-ack",{n}]', ABNF.OPCODE_TEXT) for n in range(50)
    ]
    engineer.socket.sock.sendall(b"".join(frame.format() for frame in frames))
    assert [engineer.read() for _ in range(50)] == [f"43{n}[{n}]" for n in range(50)]


def test_a_message_may_come_byte_by_byte(engineer):
    engineer.enter()
    frame = ABNF.create_frame('427["message-with-ack","slowly"]', ABNF.OPCODE_TEXT).format()
    for place in range(len(frame)):
        engineer.socket.sock.sendall(frame[place : place + 1])
    assert engineer.read() == '437["slowly"]'


def test_what_comes_right_behind_the_request_is_not_lost(place):
    """A client that doesn't wait for the answer breaks the rules; its messages are heard still."""
    with socket.create_connection(("127.0.0.1", place.port), 5) as line:
        path = place.socket_url.partition(str(place.port))[2]
        request = upgrade(f"127.0.0.1:{place.port}", path, {})
        line.sendall(request + ABNF.create_frame("40", ABNF.OPCODE_TEXT).format())
        heard = b""
        while b"40{" not in heard and (piece := line.recv(4096)):
            heard += piece
        assert b"40{" in heard or not place.is_direct


@pytest.mark.parametrize("code", [1000, 1001, 3000])
def test_a_goodbye_is_answered_with_its_code_and_the_connection_ended(place, engineer, code):
    engineer.enter()
    send(engineer, struct.pack("!H", code), ABNF.OPCODE_CLOSE)
    found = closed_with(engineer)
    if place.is_direct:  # the development server leaves the rest to the client
        assert found == code
        engineer.socket.sock.settimeout(5)
        assert engineer.socket.sock.recv(100) == b""


def frame(first, payload, mask=b"\0\0\0\0"):
    """The bytes of a frame, right or wrong; a mask of zeros leaves the payload as it is."""
    size = struct.pack("!BH", bool(mask) << 7 | 126, len(payload))
    return bytes([first]) + size + mask + payload


BREACHES = {
    "a reserved bit": (frame(0xC1, b"x"), 1002),
    "an unknown opcode": (frame(0x83, b"x"), 1002),
    "no mask": (frame(0x81, b"not masked", mask=b""), 1002),
    "a ping in pieces": (frame(0x09, b"x"), 1002),
    "a continuation of nothing": (frame(0x80, b"x"), 1002),
    "a text that is none": (frame(0x81, b"\xff\xfe"), 1007),
    "half a character": (frame(0x81, "漢".encode()[:2]), 1007),
    "a goodbye with half a code": (b"\x88\x81\0\0\0\0\x03", 1002),
    "too much": (b"\x81\xff" + struct.pack("!Q", 2**40) + b"\0\0\0\0", 1009),
}


@pytest.mark.parametrize("breach", BREACHES)
def test_a_breach_ends_the_connection_and_is_named(place, breach):
    client = Engineer(place.raw()).enter()
    written, code = BREACHES[breach]
    client.socket.sock.sendall(written)
    found = closed_with(client)
    assert found == code or not place.is_direct, "the other drivers name some, and end all"
    client.socket.shutdown()


def test_compression_is_declined(place):
    socket_ = place.raw(header={"Sec-WebSocket-Extensions": "permessage-deflate"})
    if place.is_direct:
        assert "sec-websocket-extensions" not in socket_.headers
    socket_.shutdown()


def test_who_just_goes_is_forgotten_and_others_stay(place):
    gone, stays = (Engineer(place.raw()).enter() for _ in range(2))
    gone.socket.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    gone.socket.sock.close()
    stays.send('427["message-with-ack"]')
    assert stays.read() == "437[]"
    stays.socket.shutdown()
