"""Junk thrown at every event: it is refused in words, changes nothing, and disturbs nobody."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import protocol
from tests.events import FORMS, handlers
from tests.junk import SECRETS, Stage, quietly, scraps, set_up, spoilt

EVENTS = sorted(handlers())
CODES = set(protocol.resolve("#/components/schemas/Error")["properties"]["error"]["enum"])
NEVER = {"internal", "unavailable", "rate_limited"}


@pytest.fixture(scope="module")
def theatre(tmp_path_factory, empty_database):
    """One place for all the junk: each test finds it as the first did."""
    with set_up(tmp_path_factory.mktemp("junk"), empty_database) as found:
        yield found


@pytest.fixture
def stage(theatre):
    theatre.put_back()
    return theatre


@pytest.mark.parametrize("event", EVENTS)
def test_what_is_valid_is_accepted_so_that_junk_is_what_is_refused(stage, event):
    answer = stage.ada.call(event, stage.valid(event))
    assert answer["ok"], answer


@pytest.mark.parametrize("event", EVENTS)
def test_junk_is_answered_and_changes_nothing(stage, event, caplog):
    ids = st.sampled_from([stage.den, stage.hidden, stage.theirs, stage.mine, "lab", "attic"])
    payloads = spoilt(stage.valid(event), scraps() | ids)

    @settings(quietly, max_examples=35)
    @given(payloads, st.lists(scraps(), max_size=2))
    def throw(payload: Any, more: list[Any]) -> None:
        judge(stage, event, payload, send(stage, event, payload, *more))
        stage.put_back()
        assert not caplog.records, "a failure was written down"

    throw()


def send(stage: Stage, event: str, *arguments: Any) -> Any:
    """Send it as Ada; it must be answered once, whatever it is."""
    before = stage.line.answers
    answer = stage.line.emit(event, *arguments, callback=True)
    assert stage.line.answers == before + 1, "answered exactly once"
    return answer


def judge(stage: Stage, event: str, payload: Any, answer: Any) -> None:
    assert protocol.wrong_with(f"{event}Answer", answer) == []
    told = json.dumps([answer, stage.heard(stage.ada)], ensure_ascii=False)
    sent = json.dumps(payload, ensure_ascii=False)
    assert not [it for it in SECRETS if it in told and it not in sent], "others' secrets leaked"
    if answer["ok"]:
        assert protocol.wrong_with(event, as_sent(event, payload)) == [], "junk was accepted"
    else:
        assert answer["error"] in CODES - NEVER
        assert stage.digest() == stage.digest_before, "what was refused changed something"
        assert stage.heard(*stage.everybody) == [], "somebody was told"
    assert all(it.is_connected for it in stage.everybody)
    assert send(stage, "latency", 1) == {"ok": True, "echo": 1}


def as_sent(event: str, payload: Any) -> Any:
    """The payload without what a client need not mind: null is as good as missing."""
    if event not in FORMS or not isinstance(payload, dict):
        return payload
    known = protocol.closed(protocol.message(event)["payload"]).get("properties", {})
    return {
        name: _as_documented(known[name], value)
        for name, value in payload.items()
        if name in known and value is not None
    }


def _as_documented(schema: dict[str, Any], value: Any) -> Any:
    """As over HTTP, digits may stand for a number, a number for an id, and words for yes or no."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if schema.get("type") == "integer" and isinstance(value, str) and value.isascii():
        return int(value) if value.isdigit() else value
    if schema.get("type") == "boolean" and value in ("on", "true", "1", "", "off", "false", "0"):
        return bool(value)
    if schema.get("type") == "string":
        return str(value) if is_number else value.strip() if isinstance(value, str) else value
    if schema.get("type") == "array" and isinstance(value, list):
        return [_as_documented(schema["items"], it) for it in value]
    if schema.get("type") == "object" and isinstance(value, dict):
        return {key: _as_documented(NUMBER, it) for key, it in value.items()}
    return value


NUMBER = {"type": "integer"}


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("arguments", [(), (None,)], ids=["nothing", "null"])
def test_an_event_without_a_payload_is_answered(stage, event, arguments):
    answer = send(stage, event, *arguments)
    assert protocol.wrong_with(f"{event}Answer", answer) == []
    if not answer["ok"]:
        assert answer["error"] == "invalid"
    needs = protocol.closed(protocol.message(event)["payload"]).get("required")
    assert answer["ok"] is not bool(needs)
    assert stage.digest() == stage.digest_before


ROOMS = {event for event, form in FORMS.items() if hasattr(form, "room")}
MESSAGES = {event for event, form in FORMS.items() if hasattr(form, "message")}


@pytest.mark.parametrize("event", sorted(ROOMS))
def test_a_room_of_others_is_answered_like_none(stage, event):
    valid = stage.valid(event)
    answers = [
        stage.ada.call(event, {**valid, "room": room})
        for room in (stage.den, "den-of-linus", "nowhere", "987654321", "9" * 30)
    ]
    assert answers[0]["error"] == "not_found"
    assert all(answer == answers[0] for answer in answers), "nothing tells them apart"


@pytest.mark.parametrize("event", sorted(MESSAGES))
def test_a_message_of_others_is_answered_like_none(stage, event):
    valid = stage.valid(event)
    answers = [
        stage.ada.call(event, {**valid, "message": message})
        for message in (stage.hidden, "987654321", "9" * 30, "no number", 2**63 - 1, 2**64 - 1)
    ]
    assert answers[0]["error"] == "not_found"
    assert all(answer == answers[0] for answer in answers), "nothing tells them apart"


def test_answering_a_message_of_others_is_like_answering_none(stage):
    words = {"room": "lab", "client_id": "a", "body": "words"}
    answers = [
        stage.ada.call("send", {**words, "reply_to": it}) for it in (stage.hidden, "987654321", 0)
    ]
    assert answers[0]["error"] == "not_found"
    assert answers[0] == answers[1] == answers[2]


@pytest.mark.parametrize("event", ["nonsense", "**", "__class__", "message", "json", "me", "", " "])
def test_an_unknown_event_is_answered(stage, event):
    answer = send(stage, event, {"room": "lab"})
    assert (answer["ok"], answer["error"], answer["field"]) == (False, "invalid", "event")
    assert answer["message"]
    assert send(stage, "latency", 1)["ok"]
