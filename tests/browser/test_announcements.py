"""Announcements on the screen: live, kept until they are done with, on all one's devices."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from chatapp import broadcasts
from chatapp.models import Announcement
from chatapp.operations import accounts, announcements
from chatapp.operations.announcements import recipients, tallies
from tests.browser import axe
from tests.browser.person import PASSWORD, Person
from tests.servers import run


@pytest.fixture(scope="module")
def place(server):
    with server.place():
        accounts.set_up("The Lab", "Ada", None, PASSWORD)
        for name in ("Linus", "Grace", "Margaret"):
            accounts.create(name, PASSWORD)
    return server


@pytest.fixture
def announce(place) -> Callable[..., str]:
    """Announce from another process, as `flask announce` does; answers the id."""

    def call(text: str, *options: str) -> str:
        said = run(place.folder, "-m", "flask", "announce", text, *options)
        assert said.returncode == 0, said.stderr
        return re.search(r"Announcement (\d+)", said.stdout)[1]

    yield call
    with place.place():
        ada = accounts.find("Ada")
        for it in announcements.written(ada):
            if it.state == "running":
                announcements.end(ada, it)


@pytest.fixture
def counts(place):
    """What the database has of an announcement."""

    def look(announcement_id: str) -> dict[str, int]:
        with place.place() as _app:
            it = announcements.find(accounts.find("Ada"), int(announcement_id))
            return {which: tallies.size(it, which) for which in ("reached", "seen", "confirmed")}

    return look


def bar(person: Person) -> Locator:
    return person.page.locator("body > .announcement")


def dialog(person: Person) -> Locator:
    return person.page.get_by_role("alertdialog")


def test_it_appears_above_what_one_is_doing_without_a_reload(place, signed_in, announce, counts):
    linus = signed_in("Linus").goes("/rooms/lobby")
    linus.writes("I was writing this")
    one = announce("The **lift** is out of order", "--level", "warning", "--confirm")
    expect(bar(linus)).to_contain_text("Warning")
    expect(bar(linus).locator("strong", has_text="lift")).to_be_visible()
    assert linus.body.input_value() == "I was writing this"
    expect(linus.page.locator("#announcer-now")).to_have_text(re.compile("Warning: .*lift"))
    linus.page.wait_for_timeout(1500)
    assert counts(one)["seen"] == 1
    bar(linus).get_by_role("button", name="I have read it").click()
    expect(bar(linus)).to_have_count(0)
    linus.page.wait_for_timeout(300)
    assert counts(one)["confirmed"] == 1
    linus.reloads()
    expect(bar(linus)).to_have_count(0)


def test_it_comes_and_goes_on_the_pages_outside_the_chat_too(place, signed_in, announce, counts):
    linus = signed_in("Linus").goes("/settings/profile")
    one = announce("The canteen is closed", "--confirm")
    expect(bar(linus)).to_contain_text("The canteen is closed")
    expect(linus.page.locator("#announcer")).to_contain_text("The canteen is closed")
    linus.page.wait_for_timeout(1500)
    assert counts(one)["seen"] == 1
    linus.goes("/announcements")
    linus.goes("/settings/profile")
    expect(bar(linus)).to_have_count(1)
    bar(linus).get_by_role("button", name="I have read it").click()
    expect(bar(linus)).to_have_count(0)
    linus.page.wait_for_timeout(300)
    assert counts(one)["confirmed"] == 1


def test_a_critical_one_takes_the_focus_and_stays_until_it_is_confirmed(place, signed_in, announce):
    linus = signed_in("Linus").goes("/rooms/lobby")
    linus.body.focus()
    announce("Leave the building", "--level", "critical", "--confirm")
    expect(dialog(linus)).to_be_visible()
    expect(dialog(linus)).to_be_focused()
    expect(dialog(linus)).to_have_accessible_name("Critical announcement")
    expect(dialog(linus)).to_have_accessible_description("Leave the building")
    linus.page.keyboard.press("Enter")
    linus.page.keyboard.press("Escape")
    linus.page.keyboard.press("Escape")
    expect(dialog(linus)).to_be_visible()
    assert axe.faults(linus.page) == []
    linus.page.keyboard.press("Tab")
    while linus.asks("document.activeElement.tagName") != "BUTTON":
        linus.page.keyboard.press("Tab")
    linus.page.keyboard.press("Enter")
    expect(dialog(linus)).to_have_count(0)
    expect(bar(linus)).to_have_count(0)
    expect(linus.body).to_be_focused()


def test_it_waits_for_who_is_away_and_shows_first_when_they_return(place, signed_in, announce):
    announce("While you were away", "--confirm")
    margaret = signed_in("Margaret").goes("/rooms/lobby")
    expect(bar(margaret)).to_contain_text("While you were away")
    margaret.enters("Lobby")
    margaret.reloads()
    expect(bar(margaret)).to_contain_text("While you were away")


def test_not_now_puts_away_what_need_not_be_confirmed_on_all_devices(place, signed_in, announce):
    desk = signed_in("Linus").goes("/rooms/lobby")
    phone = signed_in("Linus", viewport={"width": 390, "height": 844}).goes("/rooms/lobby")
    announce("Cake in the kitchen")
    expect(bar(desk)).to_contain_text("Cake")
    expect(bar(phone)).to_contain_text("Cake")
    bar(phone).get_by_role("button", name="Not now").click()
    expect(bar(phone)).to_have_count(0)
    expect(bar(desk)).to_have_count(0)


def test_the_worst_comes_first_and_their_number_is_shown(place, signed_in, announce):
    announce("Third", "--level", "info")
    announce("First", "--level", "warning")
    announce("Second", "--level", "info")
    grace = signed_in("Grace").goes("/rooms/lobby")
    expect(bar(grace)).to_contain_text("First")
    expect(bar(grace)).to_contain_text("1 of 3")
    for words in ("Second", "Third", "First"):
        bar(grace).get_by_role("button", name="Next announcement").click()
        expect(bar(grace)).to_contain_text(words)


def test_it_goes_when_it_ends_and_shows_what_was_changed(place, signed_in, announce, monkeypatch):
    monkeypatch.setattr(broadcasts._carrier, "carry", broadcasts._bulletin)
    linus = signed_in("Linus").goes("/rooms/lobby")
    one = int(announce("Closed on Monday"))
    expect(bar(linus)).to_contain_text("Closed on Monday")
    linus.page.wait_for_timeout(1500)
    with place.place():
        ada = accounts.find("Ada")
        it = announcements.find(ada, one)
        announcements.edit(ada, it, "Closed on Tuesday", "warning", None)
    expect(bar(linus)).to_contain_text("Closed on Tuesday")
    bar(linus).get_by_text("Changed since you saw it").click()
    expect(bar(linus).get_by_text("Closed on Monday")).to_be_visible()
    with place.place():
        announcements.end(accounts.find("Ada"), announcements.db.session.get(Announcement, one))
    expect(bar(linus)).to_have_count(0)


def test_what_is_confirmed_without_a_line_is_confirmed_when_it_is_back(
    place, signed_in, announce, counts
):
    linus = signed_in("Linus").goes("/rooms/lobby")
    one = announce("Read me", "--confirm")
    expect(bar(linus)).to_contain_text("Read me")
    linus.context.set_offline(True)
    bar(linus).get_by_role("button", name="I have read it").click()
    expect(bar(linus)).to_have_count(0)
    assert counts(one)["confirmed"] == 0
    linus.context.set_offline(False)
    linus.page.wait_for_timeout(200)
    for _ in range(50):
        if counts(one)["confirmed"]:
            break
        linus.page.wait_for_timeout(200)
    assert counts(one)["confirmed"] == 1


def test_what_stands_in_a_page_that_is_hidden_is_not_seen(place, signed_in, announce):
    # She has no other page open, on which it would be seen.
    ada = signed_in("Ada").goes("/rooms/lobby")
    ada.asks("Object.defineProperty(document, 'visibilityState', {get: () => 'hidden'})")
    one = announce("Nobody looks")
    expect(bar(ada)).to_contain_text("Nobody looks")
    ada.page.wait_for_timeout(1600)
    with place.place():
        row = recipients.find(accounts.find("Ada"), int(one))
        assert row.reached_at and not row.seen_at


def test_the_author_sees_the_numbers_and_the_list_move(place, signed_in, announce):
    ada = signed_in("Ada")
    linus = signed_in("Linus").goes("/rooms/lobby")
    one = announce("Prove it", "--confirm")
    ada.goes(f"/announcements/{one}?filter=not_confirmed")
    share = ada.page.locator(".share")
    expect(share).to_contain_text("0 of 4 confirmed")
    expect(ada.page.locator(".people")).to_contain_text("Linus")
    bar(linus).get_by_role("button", name="I have read it").click()
    expect(share).to_contain_text("1 of 4 confirmed")
    expect(ada.page.locator("progress")).to_have_js_property("value", 1)
    expect(ada.page.locator(".people")).not_to_contain_text("Linus")


def test_who_is_reminded_has_it_before_them_again(place, signed_in, announce):
    linus, ada = signed_in("Linus").goes("/rooms/lobby"), signed_in("Ada")
    one = announce("Please confirm", "--confirm")
    expect(bar(linus)).to_contain_text("Please confirm")
    ada.goes(f"/announcements/{one}")
    ada.page.get_by_role("button", name="Remind those who have not").click()
    expect(ada.page.get_by_text("They were reminded.")).to_be_visible()
    expect(bar(linus)).to_contain_text("Reminder")
    expect(linus.page.locator("#announcer-now, #announcer")).to_contain_text(
        ["Reminder: Please confirm"]
    )


def test_it_is_written_with_a_preview_by_keyboard_alone(place, signed_in):
    ada, linus = signed_in("Ada").goes("/announcements/new"), signed_in("Linus")
    linus.goes("/rooms/lobby")
    keys = ada.page.keyboard
    ada.page.get_by_label("Words").focus()
    keys.type("All **hands** at noon")
    expect(ada.page.locator("#preview strong")).to_have_text("hands")
    expect(ada.page.locator("#reach")).to_have_text("It will reach 4 people.")
    keys.press("Tab")
    keys.press("ArrowDown")
    keys.press("Tab")
    keys.press("ArrowUp")
    ada.page.get_by_label("One name a line").first.or_(ada.page.locator("#people")).first.focus()
    keys.type("Linus")
    expect(ada.page.locator("#reach")).to_have_text("It will reach 1 person.")
    ada.page.get_by_role("button", name="Announce it").focus()
    keys.press("Enter")
    expect(ada.page.get_by_text("It is on its way.")).to_be_visible()
    expect(bar(linus)).to_contain_text("All hands at noon")
    expect(bar(linus)).to_contain_text("Warning")
    ada.page.get_by_role("button", name="End it now").click()
    expect(bar(linus)).to_have_count(0)


def test_people_are_found_by_a_part_of_their_names(place, signed_in):
    ada = signed_in("Ada")
    page = ada.goes("/announcements/new").page
    page.get_by_role("radio", name="People by name").check()
    field = page.get_by_label("Find somebody").first
    field.press_sequentially("gra")
    expect(page.locator("#found-people option[value=Grace]")).to_have_count(1)
    field.fill("Grace")
    expect(field).to_have_value("")
    field.press_sequentially("Linus")
    field.press("Enter")
    expect(page.get_by_label("People", exact=True)).to_have_value("Grace\nLinus")
    expect(page.locator("#reach")).to_have_text("It will reach 2 people.")
    page.close()


def test_what_is_written_is_said_later(place, signed_in):
    linus = signed_in("Linus").goes("/rooms/lobby")
    linus.writes("Good morning")
    linus.page.get_by_role("button", name="Send later").click()
    expect(linus.page.get_by_role("button", name="In 20 minutes")).to_be_focused()
    linus.page.keyboard.press("Escape")
    expect(linus.page.get_by_role("button", name="Send later")).to_be_focused()
    linus.page.keyboard.press("Enter")
    linus.page.get_by_role("button", name="Tomorrow at 09:00").click()
    expect(linus.page.locator("#toast")).to_contain_text("It will be sent")
    expect(linus.body).to_have_value("")
    linus.from_menu("Scheduled messages")
    expect(linus.page).to_have_title(re.compile("Scheduled messages"))
    expect(linus.page.locator("main .list")).to_contain_text("Good morning")
    expect(linus.page.locator("main .list")).to_contain_text("09:00")
    linus.page.get_by_role("button", name="Do not send").click()
    expect(linus.page.locator("main .list")).to_contain_text("Cancelled")


def test_what_is_due_is_said_by_itself(place, signed_in):
    linus = signed_in("Linus").goes("/rooms/lobby")
    soon = """(body) => new Promise(async (resolve) => {
      const token = document.querySelector("meta[name=csrf-token]").content;
      const at = new Date(Date.now() + 2500).toISOString().slice(0, 19);
      const form = new URLSearchParams({room: "lobby", body, at, zone: "UTC"});
      const headers = {"X-CSRFToken": token};
      resolve((await fetch("/scheduled", {method: "POST", headers, body: form})).status);
    })"""
    assert linus.asks(soon, "Said by itself") == 200
    expect(linus.row("Said by itself")).to_be_visible()
