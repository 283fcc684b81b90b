"""The pages about announcements, and the door for monitoring systems."""

import csv
import io
import re

import pytest

from chatapp.models import now
from chatapp.operations import accounts, announcements
from chatapp.operations.accounts import tokens
from chatapp.operations.announcements import receipts
from chatapp.operations.announcements.plans import Plan
from chatapp.operations.messages import schedules
from tests.pages import PHONE, fill, text_of, token_of
from tests.world import PASSWORD

WRITE = "/announcements/new"


def written(world, by="grace"):
    """What somebody wrote, the newest first, as the database has it."""
    with world.app.app_context():
        return announcements.written(world.user(by))


def announce(world, body="Out of order", **more):
    with world.app.app_context():
        return announcements.publish(world.user("grace"), Plan(body, **more)).id


def post(world, who, path):
    browser = world.browser(who)
    token = token_of(browser, "/settings/profile")
    return browser.post(path, headers={"X-CSRFToken": token})


def plan(browser, path, **values):
    """Send the form of a later message."""
    return browser.post(path, data={"csrf_token": token_of(browser, "/settings/profile"), **values})


def test_an_admin_writes_looks_and_announces(world):
    grace = world.browser("grace")
    page = text_of(grace.get(WRITE))
    assert "lab" in page and "square" in page, "the rooms to choose from"
    values = {"body": "**Fire** drill", "level": "warning", "to": "roles", "roles": "member"}
    looked = fill(grace, WRITE, **values, act="preview")
    assert "<strong>Fire</strong> drill" in looked.text
    assert "It will reach 2 people." in text_of(looked)
    assert written(world) == [], "looking announces nothing"
    sent = fill(grace, WRITE, **values, confirm="on", act="publish")
    assert sent.location == "/announcements/1?done=sent"
    (it,) = written(world)
    assert (it.level, it.recipients, it.needs_acknowledgement) == ("warning", 2, True)
    assert "0 of 2 confirmed" in text_of(grace.get(sent.location))


def test_who_owns_a_room_is_offered_that_room_alone(world):
    ada = world.browser("ada")
    page = ada.get(WRITE).text
    assert 'value="rooms" checked' in page
    assert 'value="everyone"' not in page
    assert fill(ada, WRITE, body="Hi", to="everyone", act="publish").status_code == 403
    assert fill(ada, WRITE, body="Hi", to="rooms", rooms=world.lab, act="publish").location
    assert world.browser("linus").get(WRITE).status_code == 403


def test_a_draft_is_kept_changed_and_sent(world):
    grace = world.browser("grace")
    kept = fill(grace, WRITE, body="Draft", act="draft", to="people", people="ada\nLinus")
    assert kept.location == "/announcements/1/edit?done=saved"
    page = grace.get(kept.location).text
    assert "ada\nlinus</textarea>" in page, "it is as it was left"
    fill(grace, "/announcements/1/edit", body="Final", act="publish", to="everyone")
    (it,) = written(world)
    assert (it.state, it.body, it.recipients) == ("running", "Final", 3)
    assert grace.get("/announcements/1/edit").location == "/announcements/1/change"


def test_a_time_is_on_the_clock_of_the_writers_place(world):
    paris = {"starts": "2099-07-01T09:00", "ends": "2099-07-01T18:00", "zone": "Europe/Paris"}
    fill(world.browser("grace"), WRITE, body="Later", act="publish", every="week", **paris)
    (it,) = written(world)
    assert it.starts_at.isoformat() == "2099-07-01T07:00:00+00:00"
    assert (it.series.every, it.series.first) == ("week", "2099-07-01T09:00")


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"body": " "}, "This must not be empty."),
        ({"to": "people", "people": "nobody here"}, "There is nobody called nobody here."),
        ({"to": "rooms"}, "Say whom it is for."),
        ({"starts": "tomorrow"}, "A day and a time are expected here."),
        ({"zone": "Mars/Olympus", "starts": "2099-01-01T09:00"}, "There is no such time zone."),
        ({"ends": "2001-01-01T09:00"}, "It would end before it begins."),
    ],
)
def test_what_can_not_be_announced_says_why_and_keeps_the_words(world, wrong, text):
    refused = fill(world.browser("grace"), WRITE, **{"body": "Words", "act": "publish", **wrong})
    assert 400 <= refused.status_code < 500
    assert text in text_of(refused)
    assert written(world) == []


def test_one_that_runs_is_changed_ended_and_copied(world):
    grace, number = world.browser("grace"), announce(world)
    fill(grace, f"/announcements/{number}/change", body="In order", level="info", act="publish")
    assert written(world)[0].html == "<p>In order</p>"
    assert written(world)[0].revision == 2
    post(world, "grace", f"/announcements/{number}/end")
    assert written(world)[0].state == "ended"
    copied = post(world, "grace", f"/announcements/{number}/copy")
    assert "In order" in grace.get(copied.location).text


def test_ones_own_page_has_everything_one_got_and_takes_the_confirmation(world):
    number = announce(world, "Read **me**", needs_acknowledgement=True)
    ada = world.browser("ada")
    assert "Read me" in text_of(ada.get("/announcements"))
    done = post(world, "ada", f"/announcements/{number}/acknowledge")
    assert done.location == "/announcements"
    assert "You confirmed it" in text_of(ada.get("/announcements"))
    post(world, "grace", f"/announcements/{number}/end")
    assert "Read me" in text_of(ada.get("/announcements")), "it stays when it is over"
    told = ada.get("/announcements", headers={"Accept": "application/json"}).json
    assert [it["id"] for it in told["announcements"]] == [str(number)]


def test_the_kind_of_device_is_the_browsers(world):
    number = announce(world)
    ada = world.browser("ada")
    token = token_of(ada, "/settings/profile")
    headers = {"X-CSRFToken": token, "User-Agent": PHONE}
    ada.post(f"/announcements/{number}/seen", headers=headers)
    page = text_of(world.browser("grace").get(f"/announcements/{number}?filter=seen"))
    assert "ada" in page and "phone" in page
    assert "linus" not in page


def test_the_table_holds_everybody_and_no_formula(world):
    with world.app.app_context():
        accounts.create("=1+1", PASSWORD)
        it = announcements.publish(world.user("grace"), Plan("Out of order"))
        receipts.confirm(world.user("ada"), it.id, "tablet")
    answer = world.browser("grace").get(f"/announcements/{it.id}/people.csv")
    assert answer.mimetype == "text/csv"
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert rows[0] == ["Name", "Reached", "Device", "Seen", "Device", "Confirmed", "Device",
                       "Reminders"]  # fmt: skip
    assert [row[0] for row in rows[1:]] == ["'=1+1", "ada", "grace", "linus"]
    assert re.fullmatch(r"20\d\d-.*Z", rows[2][5]) and rows[2][6] == "tablet"
    only = world.browser("grace").get(f"/announcements/{it.id}/people.csv?filter=confirmed")
    assert only.text.count("\n") == 2


def test_the_paper_names_them_all(world):
    number = announce(world)
    page = text_of(world.browser("grace").get(f"/announcements/{number}/print"))
    assert all(name in page for name in ("ada", "grace", "linus"))


def test_a_reminder_is_asked_for_once_a_minute(world):
    number = announce(world, needs_acknowledgement=True)
    assert post(world, "grace", f"/announcements/{number}/remind").status_code == 302
    again = post(world, "grace", f"/announcements/{number}/remind")
    assert again.status_code == 429
    assert int(again.headers["Retry-After"]) > 30


def test_a_member_learns_of_no_other_from_any_page(world):
    with world.app.app_context():
        it = announcements.publish(world.user("grace"), Plan("Hello", needs_acknowledgement=True))
        receipts.confirm(world.user("linus"), it.id, "desktop")
    ada = world.browser("ada")
    for path in ("", "/print", "/people.csv", "/change", "/edit"):
        assert ada.get(f"/announcements/{it.id}{path}").status_code == 404
    assert "linus" not in ada.get("/announcements").text


def test_a_program_that_may_announces_with_its_token(world):
    with world.app.app_context():
        robot = accounts.create("robot", None, is_bot=True)
        key = tokens.make(robot)[1]
    client = world.app.test_client()
    alarm = {"body": "Disk is full", "level": "critical", "client_id": "disk-7"}
    headers = {"Authorization": f"Bearer {key}"}
    listener = world.listener("ada")
    assert client.post("/api/announcements", json=alarm).status_code == 401
    assert client.post("/api/announcements", json=alarm, headers=headers).status_code == 403
    with world.app.app_context():
        accounts.let_announce(world.user("robot"))
    answers = [client.post("/api/announcements", json=alarm, headers=headers) for _ in range(2)]
    assert [it.status_code for it in answers] == [200, 200]
    assert answers[0].json == answers[1].json, "the same client_id is the same announcement"
    assert [it["body"] for it in listener.heard("announcement")] == ["Disk is full"]


def test_a_browsers_cookie_opens_nothing_of_the_programs_door(world):
    grace = world.browser("grace")
    assert grace.post("/api/announcements", json={"body": "x"}).status_code == 401
    headers = {"Authorization": "Bearer guessed"}
    assert grace.post("/api/announcements", json={"body": "x"}, headers=headers).status_code == 401


def test_a_message_is_planned_changed_and_cancelled_on_its_page(world):
    ada = world.browser("ada")
    later = {"room": "lab", "body": "Good morning", "at": "2099-01-01T09:00"}
    plan(ada, "/scheduled", **later, zone="Asia/Tokyo")
    assert "Good morning" in text_of(ada.get("/scheduled"))
    plan(ada, "/scheduled/1/edit", **{**later, "body": "Good night"}, zone="Asia/Tokyo")
    with world.app.app_context():
        (it,) = schedules.of(world.user("ada"))
        assert (it.body, it.at.isoformat()) == ("Good night", "2099-01-01T00:00:00+00:00")
        assert it.at > now()
    post(world, "ada", "/scheduled/1/cancel")
    assert "Cancelled" in text_of(ada.get("/scheduled"))
    past = plan(ada, "/scheduled", **{**later, "at": "2001-01-01T09:00"}, zone="UTC")
    assert "This time is over already." in text_of(past)


def test_it_stands_above_pages_outside_the_chat_and_leads_back_to_them(world):
    ada = world.browser("ada")
    assert "announcement" not in text_of(ada.get("/settings/profile"))
    number = announce(world, "Leave the building", level="critical", needs_acknowledgement=True)
    announce(world, "Cake")
    page = ada.get("/settings/profile")
    assert 'role="alert"' in page.text
    assert "Critical grace Leave the building I have read it 1 of 2" in text_of(page)
    address = f"/announcements/{number}/acknowledge"
    values = {"csrf_token": token_of(ada, "/settings/profile"), "next": "/settings/profile"}
    assert ada.post(address, data=values).location == "/settings/profile"
    assert "Cake Not now" in text_of(ada.get("/settings/profile"))
    assert ada.post(address, data={**values, "next": "//evil"}).location == "/announcements"


def test_what_is_sent_to_an_address_is_said_where_it_is_given(world):
    grace = world.browser("grace")
    assert "Nothing is sent to it." in text_of(grace.get("/settings/profile"))
    world.app.config["SMTP_URL"] = "smtp://localhost"
    assert "Reminders of announcements are sent" in text_of(grace.get("/settings/profile"))
