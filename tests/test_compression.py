"""Compression: what the application answers travels small, and arrives as it was."""

import gzip

import brotli
import pytest


@pytest.fixture
def visitor(app):
    app.add_url_rule("/long", "long", view_func=lambda: "words " * 1000)
    app.add_url_rule("/short", "short", view_func=lambda: "words")
    picture = (b"x" * 5000, {"Content-Type": "image/webp"})
    app.add_url_rule("/picture", "picture", view_func=lambda: picture)
    return app.test_client()


@pytest.mark.parametrize(
    ("coding", "decompress"), [("br", brotli.decompress), ("gzip", gzip.decompress)]
)
def test_a_long_page_is_compressed_as_the_browser_likes(visitor, coding, decompress):
    response = visitor.get("/long", headers={"Accept-Encoding": coding})
    assert response.headers["Content-Encoding"] == coding
    assert int(response.headers["Content-Length"]) == len(response.data) < 1000
    assert decompress(response.data) == b"words " * 1000
    assert "Accept-Encoding" in response.headers["Vary"]


@pytest.mark.parametrize("page", ["/short", "/picture", "/socket.io/?EIO=4&transport=polling"])
def test_what_gains_nothing_is_left_alone(visitor, page):
    response = visitor.get(page, headers={"Accept-Encoding": "br, gzip"})
    assert "Content-Encoding" not in response.headers


def test_who_takes_no_compression_gets_none(visitor):
    response = visitor.get("/long")
    assert response.text == "words " * 1000
