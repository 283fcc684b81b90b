"""Junk thrown at every address: never a failure, and a program is always answered in JSON."""

import io
import json
import zipfile
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from flask_wtf import FlaskForm
from hypothesis import given, settings
from hypothesis import strategies as st
from wtforms.fields.core import UnboundField

from tests import protocol
from tests.junk import NUMBERS, SECRETS, WORDS, Stage, quietly, scraps, set_up
from tests.pages import token_of
from tests.world import PASSWORD

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
METHODS = st.sampled_from(["GET", "POST", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE", "X"])
WHO = st.sampled_from(["ada", "ada", "grace", None])
TEXTS = st.sampled_from([*WORDS, "\0", "a\0b"]) | st.text(max_size=20)
PLACES = TEXTS | st.sampled_from([*map(str, NUMBERS), "lab", "den-of-linus", "square", "hidden"])
CODES = set(protocol.resolve("#/components/schemas/Error")["properties"]["error"]["enum"])
NEVER = {"internal", "unavailable"}
NO_JSON = [b"", b"null", b"{}"]
ODD_JSON = [b"{", b"NaN", b'{"name": NaN}', b'{"name": "\\ud800"}', b"[" * 9000]
ODD_JSON += [b"\xff", b'"text"', b"[[1, 2]]", b'{"a": 1e999}', b'{"a":' * 2000]
ODD_PLACES = [
    "9" * 19,
    "9" * 30,
    "9" * 5000,
    "x" * 300,
    "a\0b",
    "\u202e",
    "٣",
    "-1",
    "..",
    "%",
    " ",
]
VALID = {
    "name": "words",
    "password": PASSWORD + "!",
    "present": PASSWORD,
    "kind": "public",
    "people": ["1"],
    "body": "words",
    "client_id": "words",
    "emoji": "🌱",
    "on": True,
    "seq": 1,
    "limit": 5,
    "person": "1",
    "language": "fr",
    "theme": "dark",
    "lifetime": "day",
    "uses": "5",
    "query": "a",
    "place_name": "Place",
    "email": "somebody@example.org",
}


def forms(kind: Any = FlaskForm) -> set[str]:
    """The names of all fields of all forms."""
    own = {name for name in dir(kind) if isinstance(getattr(kind, name), UnboundField)}
    return own.union(*map(forms, kind.__subclasses__()))


NAMES = sorted(forms() | {"csrf_token", "next", "x"})
VALUES = st.dictionaries(
    st.sampled_from(NAMES), scraps() | st.sampled_from(["\ud800", "\0"]), max_size=3
)
SENT = st.builds(lambda junk, most: {**VALID, **junk} if most else junk, VALUES, st.booleans())


@pytest.fixture(scope="module")
def theatre(tmp_path_factory, empty_database):
    """One place for all the junk: each test finds it as the first did."""
    with set_up(tmp_path_factory.mktemp("junk"), empty_database) as found:
        yield found


@pytest.fixture
def stage(theatre):
    theatre.put_back()
    return theatre


def as_json(values: dict[str, Any]) -> dict[str, Any]:
    return {"data": json.dumps(values), "content_type": "application/json"}


def as_form(values: dict[str, Any]) -> dict[str, Any]:
    return {"data": {str(key): _text(value) for key, value in values.items()}}


def as_files(values: dict[str, Any]) -> dict[str, Any]:
    files = {key: (_text(value).encode(), "a.png") for key, value in values.items()}
    return {"data": {**as_form(values)["data"], "picture": files.get("picture", (b"GIF89a", "a"))}}


def as_query(values: dict[str, Any]) -> dict[str, Any]:
    return {"query_string": as_form(values)["data"]}


def _text(value: Any) -> str:
    return str(value).encode("utf-8", "replace").decode()


BODIES = st.builds(
    lambda encode, values: encode(values),
    st.sampled_from([as_json, as_json, as_form, as_files, as_query]),
    SENT,
) | st.sampled_from(
    [{"data": it, "content_type": "application/json"} for it in [*NO_JSON, *ODD_JSON]]
)


def test_junk_at_every_address_is_no_failure(stage):
    rules = list(stage.app.url_map.iter_rules())
    assert len(rules) > 30
    for rule in rules:
        _throw_at(stage, rule)


def _throw_at(stage: Stage, rule: Any) -> None:
    valid = valid_places(stage)
    places = st.fixed_dictionaries(
        {name: st.just(valid[name]) | PLACES for name in sorted(rule.arguments)}
    )

    @settings(quietly, max_examples=15)
    @given(places, METHODS, WHO, BODIES, st.booleans(), st.booleans())
    def throw(places, method, who, body, wants_json, is_guarded) -> None:
        path = path_of(rule, places)
        client = browser(stage, who)
        headers = {"Accept": "application/json" if wants_json else "text/html"}
        if is_guarded:
            headers |= allowed(stage, rule, who, client)
        answer = client.open(path, method=method, headers=headers, buffered=True, **body)
        judge(stage, answer, method, wants_json, f"{path} {body}")
        stage.put_back()

    throw()


def path_of(rule: Any, places: dict[str, str]) -> str:
    path = rule.rule
    for name in rule.arguments:
        for written in (f"<{name}>", f"<int:{name}>", f"<path:{name}>"):
            path = path.replace(written, quote(_text(places[name]), safe=""))
    assert "<" not in path, "every place is filled in"
    return path


def valid_places(stage: Stage) -> dict[str, str]:
    rooms = dict.fromkeys(["room", "slug"], "lab")
    numbered = [
        "device_id",
        "file_id",
        "hook_id",
        "invite_id",
        "login_id",
        "message_id",
        "outlet_id",
        "report_id",
        "room_id",
        "seq",
        "token_id",
        "user_id",
    ]
    numbers = dict.fromkeys([*numbered, "announcement_id", "scheduled_id"], "1")
    found = {
        "message": stage.mine,
        "announcement": "1",
        "scheduled": "1",
        "command": "deploy",
        "link": "1",
        "code": stage.code,
        "digest": "0" * 64,
    }
    found |= {
        "person": stage.world.id_of("grace"),
        "caution": stage.caution,
        "key": "x" * 43,
        "name": "0a6b66-",
        "size": "small",
    }
    return {**rooms, **numbers, **found, "filename": "css/tokens.css"}


def browser(stage: Stage, who: str | None) -> FlaskClient:
    """Somebody's browser as it was at the start, whatever has happened to their cookies since."""
    client = stage.app.test_client()
    if who:
        client.set_cookie("session", stage.keys[who])
    return client


def allowed(stage: Stage, rule: Any, who: str | None, client: FlaskClient) -> dict[str, str]:
    """What lets somebody send something to an address: the page's guard, or a program's token."""
    if rule.rule.startswith("/api/") and who:
        return {"Authorization": f"Bearer {stage.tokens[who]}"}
    if not who:
        return {"X-CSRFToken": token_of(client, "/settings/profile")}
    if who not in stage.guards:  # the same as long as they are signed in
        stage.guards[who] = token_of(client, "/settings/profile")
    return {"X-CSRFToken": stage.guards[who]}


def judge(stage: Stage, answer: Any, method: str, wants_json: bool, sent: str) -> None:
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400 or method in SAFE:
        assert stage.digest() == stage.digest_before, "it changed something"
        assert stage.heard(*stage.everybody) == [], "somebody was told"
    is_ours = not sent.startswith("/hooks/")  # which answer as Slack's do
    if answer.status_code >= 400 and wants_json and method != "HEAD" and is_ours:
        assert answer.json["ok"] is False and answer.json["message"]
        assert answer.json["error"] in CODES - NEVER
    if sent.startswith("/admin"):
        sent += "Den of Linus"  # admins know of all rooms, though not what is said there
    if not answer.headers.get("Content-Encoding"):
        told = _read(answer)
        assert not [it for it in SECRETS if it in told and it not in sent], "a leak"
    assert all(it.is_connected for it in stage.everybody) or answer.status_code < 400


def _read(answer: Any) -> str:
    """What an answer says, in a file that is packed too."""
    data = answer.data
    if answer.mimetype == "application/zip" and data:
        with zipfile.ZipFile(io.BytesIO(data)) as found:
            data = b"".join(map(found.read, found.namelist()))
    return data.decode("utf-8", "replace")


@pytest.mark.parametrize("place", ODD_PLACES, ids=range(len(ODD_PLACES)))
def test_an_odd_place_in_an_address_is_nowhere(stage, place):
    for rule in stage.app.url_map.iter_rules():
        method = "POST" if "POST" in rule.methods else min(rule.methods - SAFE, default="GET")
        for name in sorted(rule.arguments if rule.endpoint not in NOT_IN_JSON else ()):
            client = browser(stage, "grace")
            answer = client.open(
                path_of(rule, {**valid_places(stage), name: place}),
                method=method,
                json=VALID,
                headers=allowed(stage, rule, "grace", client),
                buffered=True,
            )
            assert answer.status_code in (400, 404, 405, 413, 422), (rule.rule, name, answer.text)
            assert answer.json["error"] in ("not_found", "invalid", "too_long")
            assert stage.digest() == stage.digest_before


@pytest.mark.parametrize("body", ODD_JSON, ids=range(len(ODD_JSON)))
def test_odd_json_is_refused_everywhere_that_anything_is_needed(stage, body):
    for rule in stage.app.url_map.iter_rules():
        if "POST" not in rule.methods or rule.endpoint in NEED_NOTHING | NOT_IN_JSON:
            continue
        who = "ada" if rule.endpoint not in FOR_VISITORS else None
        client = browser(stage, who)
        answer = client.post(
            path_of(rule, valid_places(stage)),
            data=body,
            content_type="application/json",
            headers={**allowed(stage, rule, who, client), "Accept": "application/json"},
        )
        assert 400 <= answer.status_code < 500, (rule.rule, answer.status_code)
        assert answer.json["error"] in CODES - NEVER
        assert stage.digest() == stage.digest_before


FOR_VISITORS = {"sign_in.sign_in", "join.join"}
NOT_IN_JSON = {"hooks.receive"}
NEED_NOTHING = {"setup.setup", "sign_in.sign_out"}


@pytest.mark.parametrize(
    "name", ["Accept", "Accept-Language", "Cookie", "Host", "Range", "Referer"]
)
def test_odd_headers_are_no_failure(stage, name):
    for path in ("/", "/settings/profile", "/rooms/lab", "/static/css/tokens.css", "/nowhere"):
        for value in (
            ";",
            ",",
            "a" * 5000,
            "*/*;q=x",
            "session=\x7f",
            "en;q=;",
            "bytes=-",
            "::::",
            "é",
        ):
            answer = stage.app.test_client().get(path, headers={name: value}, buffered=True)
            assert answer.status_code < 500, (path, value)
