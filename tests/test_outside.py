"""Whom we ask, and how long and how much we listen."""

import socket
from http.client import HTTPException

import pytest

from chatapp import outside
from tests import push_service


def asked(said, pause=0.0, seconds=5.0, answer_max=100):
    with socket.create_server(("127.0.0.1", 0)) as server:
        door = outside.doorway(f"http://127.0.0.1:{server.getsockname()[1]}/x?y=1", True)
        with push_service.answering(server, said, pause=pause):
            return outside.ask(door, "GET", {"Accept": "*/*"}, b"", seconds, answer_max, True)


def test_an_answer_is_read_to_its_end():
    answer = asked(b"HTTP/1.1 200 Fine\r\nX-One: 1\r\nContent-Length: 5\r\n\r\nhello more")
    assert (answer.status, answer.headers["x-one"], answer.body) == (200, "1", b"hello")
    assert answer.is_whole


def test_an_answer_in_pieces_is_put_together():
    pieces = b"5\r\nhello\r\n6\r\n there\r\n0\r\n\r\n"
    answer = asked(b"HTTP/1.1 200 Fine\r\nTransfer-Encoding: chunked\r\n\r\n" + pieces)
    assert (answer.body, answer.is_whole) == (b"hello there", True)


def test_no_more_is_read_than_was_asked_for():
    answer = asked(b"HTTP/1.1 200 Fine\r\n\r\n" + b"x" * 5000)
    assert (answer.body, answer.is_whole) == (b"x" * 100, False)


def test_a_redirection_is_an_answer_and_not_followed():
    answer = asked(b"HTTP/1.1 302 There\r\nLocation: http://127.0.0.1:1/\r\n\r\n")
    assert (answer.status, answer.headers["location"]) == (302, "http://127.0.0.1:1/")


def test_who_drips_is_not_waited_for():
    with pytest.raises(TimeoutError):
        asked(b"HTTP/1.1 200 Fine\r\nX: " + b"y" * 100, pause=0.05, seconds=0.3)


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 200 Fine\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 Fine\r\nContent-Length: 50\r\n\r\nhello",
        b"\x00" * 50,
    ],
)
def test_nonsense_is_no_answer(said):
    with pytest.raises(HTTPException):
        asked(said)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://0.0.0.0/",
        "http://2130706433/",
        "http://[fe80::1]/",
        "http://[64:ff9b::7f00:1]/",
    ],
)
def test_nobody_is_asked_at_an_address_that_is_not_public(address):
    door = outside.doorway(address, False, ("http", "https"))
    with pytest.raises(OSError):
        outside.ask(door, "GET", {}, b"", 1.0, 100, False)


@pytest.mark.parametrize(
    "address",
    [
        "ftp://a.example/",
        "https://a.example:8443/",
        "https://me:pw@a.example/",
        "//a.example",
        "x",
        f"https://{'a' * 64}.example/",
        "https://a..example/",
    ],
)
def test_what_is_no_usual_address_is_refused(address):
    with pytest.raises(outside.NoWay):
        outside.doorway(address, False, ("http", "https"))


def test_http_is_taken_only_where_it_is_said():
    with pytest.raises(outside.NoWay):
        outside.doorway("http://a.example/", False)
