"""What is answered when something can't be done."""

import time

import pytest
from sqlalchemy.exc import OperationalError

from chatapp.errors import RateLimited, Unavailable
from tests.pages import fill, text_of, token_of


def _posts(app, by_token=False):
    """Where something can be sent: by a form, or by a program that brings its token."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ())
        and not rule.rule.startswith(("/static", "/hooks/"))
        and hasattr(app.view_functions[rule.endpoint], "takes_token") is by_token
    ]


def test_every_form_is_guarded_against_other_sites(world):
    assert len(_posts(world.app)) > 20
    for rule in _posts(world.app):
        path = rule.rule
        for argument in rule.arguments:
            path = path.replace(f"<int:{argument}>", "1").replace(f"<{argument}>", "1")
        for token in (
            {},
            {"csrf_token": "made up"},
            {"csrf_token": token_of(world.app.test_client())},
        ):
            answer = world.browser("grace").post(path, data=token)
            assert answer.status_code == 400, (path, token)
            assert "open for too long" in text_of(answer)


def test_what_is_for_programs_takes_no_browsers_cookie(world):
    assert _posts(world.app, by_token=True)
    for rule in _posts(world.app, by_token=True):
        answer = world.browser("grace").post(rule.rule, json={"body": "from another site"})
        assert answer.status_code == 401, rule


def test_a_token_serves_forms_and_scripts(world):
    ada = world.browser("ada")
    token = token_of(ada, "/settings/profile")
    assert ada.post("/settings/avatar/remove", data={"csrf_token": token}).status_code == 302
    assert ada.post("/settings/avatar/remove", headers={"X-CSRFToken": token}).status_code == 302


def test_a_page_that_stood_open_overnight_can_still_be_sent(world, monkeypatch):
    ada = world.browser("ada")
    token = token_of(ada, "/settings/profile")
    tomorrow = time.time() + 24 * 60 * 60
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: tomorrow)
    assert ada.post("/settings/avatar/remove", data={"csrf_token": token}).status_code == 302


def test_an_address_without_anything_leads_back(world):
    page = world.browser("ada").get("/nowhere")
    assert page.status_code == 404
    assert "There is nothing at this address. Go to the chat" in text_of(page)
    assert "Go to the start" in text_of(world.app.test_client().get("/nowhere"))


def test_a_program_is_answered_in_json(world):
    answer = world.browser("ada").get("/nowhere", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.json["error"] == "not_found"
    assert answer.json["ok"] is False


def test_a_request_that_is_too_large_is_refused(world):
    ada = world.browser("ada")
    limit = world.app.config["MAX_CONTENT_LENGTH"]
    token = token_of(ada, "/settings/profile")
    answer = ada.post("/settings/profile", data=b"x" * (limit + 1), headers={"X-CSRFToken": token})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("problem", "status", "words"),
    [
        (RateLimited("Wait a little.", retry_after=2.5), 429, "Slow down a little Wait a little."),
        (Unavailable("Busy."), 503, "Busy just now Busy."),
        (RuntimeError("a secret detail"), 500, "Something broke Something went wrong here."),
    ],
)
def test_each_problem_has_a_page_in_words(world, monkeypatch, problem, status, words):
    _break(world, monkeypatch, problem)
    page = world.browser("ada").get("/avatars/broken")
    assert page.status_code == status
    assert words in text_of(page)
    assert "secret" not in page.text
    assert "Traceback" not in page.text
    if status == 429:
        assert page.headers["Retry-After"] == "3"


def test_without_storage_at_least_that_is_said(world, monkeypatch):
    def down(*_args, **_kwargs):
        raise OperationalError("SELECT 1", {}, Exception("disk gone"))

    world.app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("chatapp.operations.places.current", down)
    answer = world.app.test_client().get("/nowhere")
    assert answer.status_code == 503
    assert "storage is not available" in answer.text


def test_a_wrong_method_is_refused_in_words(world):
    answer = fill(world.browser("ada"), "/avatars/x", at="/settings/profile")
    assert answer.status_code == 405
    assert "could not be understood" in text_of(answer)


def _break(world, monkeypatch, problem):
    def broken(*_args):
        raise problem

    world.app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("chatapp.operations.accounts.avatars.find", broken)
