"""Headers: every response says the same about safety, whoever answers and however it goes."""

import re

import pytest
from flask import Flask, request

from chatapp import create_app
from chatapp.web import headers
from config import Settings

PAGES = [
    "/",
    "/sign-in",
    "/nothing/is/here",
    "/rooms",
    "/static/nothing.css",
    "/socket.io/?EIO=4&transport=polling",
    "/socket.io/?EIO=1",
]


@pytest.mark.parametrize("page", PAGES)
def test_every_response_is_secured(world, page):
    response = world.app.test_client().get(page)
    missing = {name for name in headers.ALWAYS if name not in response.headers}
    assert not missing
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert re.search(r"default-src 'none';.*script-src 'self';", policy)


def test_a_file_says_what_counts_for_files_and_no_more(world):
    response = world.app.test_client().get("/static/css/tokens.css")
    own = {name: response.headers.get(name) for name in headers.FOR_STATICS}
    assert own | {"Cache-Control": "no-store"} == headers.FOR_STATICS
    rest = set(headers.ALWAYS) - set(headers.FOR_STATICS)
    assert not rest & set(response.headers.keys()), "thirty files would say it once each"


def test_a_failure_of_the_failure_page_is_secured_and_shows_no_trace(caplog):
    app = Flask(__name__)
    app.config.update(PROXY_HOPS=0, PROPAGATE_EXCEPTIONS=True)
    app.add_url_rule("/", view_func=lambda: 1 / 0)
    headers.init_app(app)

    response = app.test_client().get("/")

    assert response.status_code == 500
    assert "ZeroDivision" not in response.text
    assert "ZeroDivision" in caplog.text
    assert "Content-Security-Policy" in response.headers


def test_private_pages_are_not_kept_by_browsers(world):
    page = world.browser("ada").get("/rooms/lab")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"


@pytest.fixture
def behind(tmp_path):
    """An application that stands behind so many proxies."""

    def behind(hops):
        given = {"DATA_DIR": str(tmp_path), "PROXY_HOPS": str(hops)}
        app = create_app(Settings.from_environment(given, tmp_path / "no.env"))
        app.add_url_rule("/who", view_func=_who)
        return app.test_client()

    return behind


def _who():
    return f"{request.scheme} {request.remote_addr}"


FORGED = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "6.6.6.6, 7.7.7.7"}


def test_nobody_is_believed_who_is_not_a_known_proxy(behind):
    response = behind(0).get("/who", headers=FORGED)
    assert response.text == "http 127.0.0.1"
    assert "Strict-Transport-Security" not in response.headers


def test_a_known_proxy_is_believed_and_https_is_for_good(behind):
    response = behind(1).get("/who", headers=FORGED)
    assert response.text == "https 7.7.7.7"
    assert "Strict-Transport-Security" in response.headers
