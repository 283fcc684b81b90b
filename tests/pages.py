"""How the tests use a page: open it, fill in its form, send it."""

import html
import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1"


def token_of(client: FlaskClient, path: str = "/sign-in") -> str:
    """What guards the forms of a browser."""
    page = client.get(path, follow_redirects=True).text
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert found, f"{path} should have a token"
    return found[1]


def fill(client: FlaskClient, path: str, *, at: str | None = None, **values: Any) -> TestResponse:
    """Open a page and send its form."""
    data = {"csrf_token": token_of(client, at or path), **values}
    response = client.post(path, data=data)
    # The test client leaves the temporary file of a large upload open.
    response.request.environ["wsgi.input"].close()
    return response


def text_of(response: TestResponse) -> str:
    """What a page says, without its markup."""
    body = re.sub(r"<head>.*?</head>|<[^>]+>", " ", response.text, flags=re.DOTALL)
    return " ".join(html.unescape(body).split())
