"""WebSocket frames, written and read: RFC 6455 without a network."""

import os
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.delivery import frames
from chatapp.delivery.handshake import answer
from chatapp.delivery.reader import HEAD, SKIP_MAX, TOO_LONG, FrameReader, Message

LIMIT = 64 * 1024
MASK = b"\x37\xfa\x21\x3d"


def masked(payload, opcode=frames.TEXT, final=True, reserved=0, mask=MASK):
    """A frame as a client writes it."""
    size = len(payload)
    head = bytes([final << 7 | reserved << 4 | opcode])
    if size < 126:
        head += bytes([0x80 | size])
    elif size < 65536:
        head += struct.pack("!BH", 0x80 | 126, size)
    else:
        head += struct.pack("!BQ", 0x80 | 127, size)
    return head + mask + bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))


def read(*pieces, limit=LIMIT):
    """What a reader makes of bytes, and with which code it stops."""
    reader = FrameReader(limit)
    found = [message for piece in pieces for message in reader.feed(piece)]
    return found, reader.fault


def test_the_documents_own_example_of_a_masked_hello():
    assert read(bytes.fromhex("818537fa213d7f9f4d5158")) == ([(frames.TEXT, "Hello")], None)


def test_the_documents_own_examples_of_what_a_server_writes():
    assert frames.frame("Hello") == bytes.fromhex("810548656c6c6f")
    assert frames.frame(b"Hello", frames.PONG) == bytes.fromhex("8a0548656c6c6f")
    assert frames.frame(bytes(256))[:4] == bytes.fromhex("827e0100")
    assert frames.frame(bytes(65536))[:10] == bytes.fromhex("827f0000000000010000")


def test_the_documents_own_example_of_a_handshake():
    asked = {
        "HTTP_SEC_WEBSOCKET_KEY": "dGhlIHNhbXBsZSBub25jZQ==",
        "HTTP_SEC_WEBSOCKET_VERSION": "13",
        "HTTP_SEC_WEBSOCKET_EXTENSIONS": "permessage-deflate",
    }
    answered = answer(asked).decode()
    assert "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" in answered
    assert "xtensions" not in answered


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"HTTP_SEC_WEBSOCKET_VERSION": "13"},
        {"HTTP_SEC_WEBSOCKET_KEY": "dGhlIHNhbXBsZSBub25jZQ==", "HTTP_SEC_WEBSOCKET_VERSION": "8"},
        {"HTTP_SEC_WEBSOCKET_KEY": "c2hvcnQ=", "HTTP_SEC_WEBSOCKET_VERSION": "13"},
        {"HTTP_SEC_WEBSOCKET_KEY": "не ключ", "HTTP_SEC_WEBSOCKET_VERSION": "13"},
    ],
)
def test_a_handshake_that_is_none_is_not_answered(asked):
    assert answer(asked) is None


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65535, LIMIT])
def test_every_form_of_length_is_read(size):
    assert read(masked(b"x" * size)) == ([(frames.TEXT, "x" * size)], None)


@given(
    st.lists(st.text() | st.binary(), max_size=5),
    st.integers(1, 40),
    st.binary(min_size=4, max_size=4),
)
def test_messages_come_out_as_they_went_in_however_the_bytes_are_cut(messages, step, mask):
    written = b"".join(
        masked(it.encode(), mask=mask)
        if isinstance(it, str)
        else masked(it, frames.BINARY, mask=mask)
        for it in messages
    )
    pieces = [written[place : place + step] for place in range(0, len(written), step)]
    found, fault = read(*pieces)
    assert [it.payload for it in found] == messages and fault is None


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=5), st.booleans())
def test_fragments_are_put_together_with_control_frames_in_between(parts, is_pinged):
    written = b""
    for place, part in enumerate(parts):
        opcode = frames.CONTINUATION if place else frames.BINARY
        written += masked(part, opcode, final=place == len(parts) - 1)
        if is_pinged and place < len(parts) - 1:
            written += masked(b"?", frames.PING)
    found, fault = read(written)
    assert found[-1] == (frames.BINARY, b"".join(parts)) and fault is None
    assert found[:-1] == [(frames.PING, b"?")] * (len(parts) - 1 if is_pinged else 0)


def test_a_character_may_be_cut_between_fragments():
    whole = "漢".encode()
    written = masked(whole[:1], final=False) + masked(whole[1:], frames.CONTINUATION)
    assert read(written) == ([(frames.TEXT, "漢")], None)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (masked(b"", reserved=4), frames.PROTOCOL_ERROR),
        (masked(b"", reserved=1), frames.PROTOCOL_ERROR),
        (masked(b"", opcode=3), frames.PROTOCOL_ERROR),
        (masked(b"", opcode=0xB), frames.PROTOCOL_ERROR),
        (frames.frame("not masked"), frames.PROTOCOL_ERROR),
        (masked(b"", frames.PING, final=False), frames.PROTOCOL_ERROR),
        (masked(b"x" * 126, frames.PING), frames.PROTOCOL_ERROR),
        (masked(b"", frames.CONTINUATION), frames.PROTOCOL_ERROR),
        (masked(b"", final=False) + masked(b""), frames.PROTOCOL_ERROR),
        (masked(b"\xff"), frames.NOT_TEXT),
        (masked(b"\xed\xa0\x80"), frames.NOT_TEXT),
        (masked("漢".encode()[:2]), frames.NOT_TEXT),
        (masked(b"x" * (LIMIT + 1), frames.BINARY), frames.TOO_BIG),
        (masked(b"x" * (LIMIT + 1), final=False), frames.TOO_BIG),
        (masked(b"x" * LIMIT, final=False) + masked(b"x", frames.CONTINUATION), frames.TOO_BIG),
        (b"\x81\xff" + b"\xff" * 8 + MASK, frames.TOO_BIG),
        (masked(b"\x03", frames.CLOSE), frames.PROTOCOL_ERROR),
        (masked(struct.pack("!H", 999), frames.CLOSE), frames.PROTOCOL_ERROR),
        (masked(struct.pack("!H", 1005), frames.CLOSE), frames.PROTOCOL_ERROR),
        (masked(struct.pack("!H", 1016), frames.CLOSE), frames.PROTOCOL_ERROR),
        (masked(struct.pack("!H", 5000), frames.CLOSE), frames.PROTOCOL_ERROR),
        (masked(struct.pack("!H", 1000) + b"\xff", frames.CLOSE), frames.NOT_TEXT),
    ],
)
def test_a_breach_is_named_by_its_code_and_ends_the_reading(written, code):
    found, fault = read(masked(b"before") + written + masked(b"after"))
    assert [it.payload for it in found if it.opcode == frames.TEXT] == ["before"]
    assert fault == code


@pytest.mark.parametrize("size", [1, 1000, 2 * LIMIT])
def test_of_a_text_that_is_too_long_the_beginning_is_told_and_the_rest_read_past(size):
    written = masked(b"before") + masked(b"42" + b"x" * LIMIT) + masked(b"after")
    pieces = [written[at : at + size] for at in range(0, len(written), size)]
    told = Message(TOO_LONG, "42" + "x" * (HEAD - 2))
    assert read(*pieces) == ([(frames.TEXT, "before"), told, (frames.TEXT, "after")], None)


def test_what_is_much_too_long_is_refused_before_it_has_come():
    head = struct.pack("!BBQ", 0x81, 0x80 | 127, SKIP_MAX + 1) + MASK
    assert read(head)[1] == frames.TOO_BIG


@pytest.mark.parametrize("code", [1000, 1001, 1003, 1007, 1014, 3000, 4999])
def test_a_goodbye_says_its_code(code):
    assert read(masked(struct.pack("!H", code), frames.CLOSE))[0] == [Message(frames.CLOSE, code)]
    assert read(masked(b"", frames.CLOSE))[0] == [Message(frames.CLOSE, frames.NORMAL)]


@given(st.binary(max_size=300))
def test_no_bytes_whatever_break_the_reader(junk):
    reader = FrameReader(LIMIT)
    reader.feed(junk)
    assert reader.fault in (None, frames.PROTOCOL_ERROR, frames.NOT_TEXT, frames.TOO_BIG)


def test_a_whole_mebibyte_of_pieces_is_bounded():
    reader = FrameReader(LIMIT)
    reader.feed(masked(os.urandom(8), frames.BINARY, final=False))
    while reader.fault is None:
        reader.feed(masked(b"x" * 1000, frames.CONTINUATION, final=False))
    assert reader.fault == frames.TOO_BIG
