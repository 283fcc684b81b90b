"""Threads in the browser: replying under a message, beside the room, and hearing of replies."""

import re

import pytest
from playwright.sync_api import expect

from chatapp.operations import accounts, rooms
from tests.browser import axe
from tests.browser.person import PASSWORD


@pytest.fixture(scope="module")
def place(server):
    """Ada and Linus in the lab."""
    with server.place():
        ada = accounts.set_up("The Lab", "Ada", None, PASSWORD)
        rooms.open(ada, "lab", people=[accounts.create("Linus", PASSWORD)])
    return server


@pytest.fixture
def people(place, signed_in):
    return [signed_in(name).goes("/rooms/lab") for name in ("Ada", "Linus")]


def thread(person):
    return person.page.locator("#panel .thread")


def replies(person, text):
    """What is said under a message, sent from its own composer."""
    field = thread(person).locator("textarea")
    field.fill(text)
    field.press("Enter")
    row = thread(person).locator(".message", has_text=text).last
    expect(row).not_to_have_class(re.compile("is-pending|is-failed"))
    return row


def calls(person):
    return person.page.locator("#show-mentions .count [aria-hidden]")


def test_a_reply_gathers_under_its_message_and_leaves_the_room_in_peace(people):
    ada, linus = people
    ada.says("The paint is here.")
    ada.says("Which colour for the door?")
    linus.tool(linus.row("Which colour for the door?"), "Reply in thread")
    expect(linus.page).to_have_url(re.compile(r"/rooms/lab/threads/\d+$"))
    replies(linus, "Green, of course.")
    replies(linus, "Or blue.")
    gathered = ada.row("Which colour for the door?").locator(".replies")
    expect(gathered).to_contain_text("2 replies")
    expect(gathered.locator(".face")).to_be_visible()
    assert "Green, of course." not in ada.rows()
    assert "Green, of course." not in linus.rows()
    expect(calls(ada)).to_have_text("1")
    gathered.click()
    expect(thread(ada).locator(".message", has_text="Or blue.")).to_be_visible()
    expect(calls(ada)).to_be_hidden()
    ada.page.go_back()
    expect(ada.page.locator("#panel")).to_be_hidden()
    ada.page.go_forward()
    expect(thread(ada)).to_be_visible()


def test_replies_arrive_live_and_reading_them_is_told_to_the_other_device(people, signed_in):
    ada, linus = people
    ada.says("Lunch?")
    linus.row("Lunch?").focus()
    linus.page.keyboard.press("t")
    replies(linus, "At noon.")
    phone = signed_in("Ada", viewport={"width": 390, "height": 844}, has_touch=True).goes("/rooms")
    expect(calls(phone)).to_have_text("1")
    ada.row("Lunch?").locator(".replies").click()
    expect(thread(ada).locator(".message", has_text="At noon.")).to_be_visible()
    expect(calls(phone)).to_be_hidden()
    replies(linus, "Or at one.")
    expect(thread(ada).locator(".message", has_text="Or at one.")).to_be_visible()
    expect(calls(ada)).to_be_hidden()


def test_a_reply_may_be_said_to_the_room_too_and_leads_back_to_its_thread(people):
    ada, linus = people
    ada.says("The printer is out of paper.")
    linus.tool(linus.row("The printer is out of paper."), "Reply in thread")
    thread(linus).get_by_label("Say it to the room too").check()
    replies(linus, "I bought some.")
    row = ada.row("I bought some.")
    expect(row.locator(".replies")).to_have_text("Said in a thread")
    row.locator(".replies").click()
    expect(thread(ada).locator(".message").first).to_contain_text("The printer is out of paper.")
    expect(thread(linus).get_by_label("Say it to the room too")).not_to_be_checked()


def test_a_reply_is_edited_where_it_is_read_and_its_draft_is_kept(people):
    ada, _linus = people
    ada.says("Notes of today.")
    ada.tool(ada.row("Notes of today."), "Reply in thread")
    replies(ada, "Frist point.")
    field = thread(ada).locator("textarea")
    field.press("ArrowUp")
    expect(field).to_have_value("Frist point.")
    field.fill("First point.")
    field.press("Enter")
    edited = thread(ada).locator(".message", has_text="First point.").locator(".edited")
    expect(edited).to_be_visible()
    field.fill("Half a thou")
    ada.reloads()
    expect(thread(ada).locator("textarea")).to_have_value("Half a thou")
    expect(ada.body).to_have_value("")


def test_who_follows_no_longer_is_not_called_until_they_are_addressed(people):
    ada, linus = people
    ada.says("Anybody for chess?")
    ada.tool(ada.row("Anybody for chess?"), "Reply in thread")
    linus.tool(linus.row("Anybody for chess?"), "Reply in thread")
    replies(linus, "Me.")
    follow = thread(ada).locator(".follow")
    expect(follow).to_have_attribute("aria-pressed", "true")
    follow.click()
    expect(follow).to_have_attribute("aria-pressed", "false")
    ada.goes("/rooms/lobby")
    replies(linus, "Tonight.")
    replies(linus, "Yes, @Ada?")
    expect(calls(ada)).to_have_text("1")


def test_what_addresses_me_stands_in_one_list_and_leads_to_its_place(people):
    ada, linus = people
    ada.says("A question for later.")
    linus.says("@Ada, look here.")
    linus.tool(linus.row("A question for later."), "Reply in thread")
    replies(linus, "An answer.")
    ada.goes("/rooms/lobby")
    ada.page.locator("#show-mentions").click()
    rows = ada.page.locator("#panel .listing-row")
    expect(rows.nth(0)).to_contain_text("An answer.")
    expect(rows.nth(0)).to_have_class(re.compile("is-unread"))
    expect(rows.nth(0)).to_contain_text("In a thread of lab")
    expect(rows.nth(1)).to_contain_text("@Ada, look here.")
    replies(linus, "One more.")
    expect(rows.nth(0)).to_contain_text("One more.")
    rows.nth(0).locator("a").click()
    expect(thread(ada).locator(".message", has_text="One more.")).to_be_visible()
    ada.page.go_back()
    rows.nth(2).locator("a").click()
    target = ada.page.locator(".message.is-target")
    expect(target.locator(".message-body")).to_have_text("@Ada, look here.")


def test_a_permalink_to_a_reply_leads_to_its_thread(people):
    ada, _linus = people
    seq = int(ada.says("Rooted.").get_attribute("data-seq"))
    ada.tool(ada.row("Rooted."), "Reply in thread")
    replies(ada, "Linked.")
    ada.goes(f"/rooms/lab/{seq + 1}")
    expect(thread(ada).locator(".message", has_text="Linked.")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_thread_and_the_list_have_no_faults_that_axe_finds(people, width):
    ada, linus = people
    ada.says("Looked at by axe.")
    ada.tool(ada.row("Looked at by axe."), "Reply in thread")
    replies(ada, "Yes.")
    linus.says("@Ada, and this.")
    ada.page.set_viewport_size({"width": width, "height": 844})
    expect(thread(ada).locator(".message", has_text="Yes.")).to_be_visible()
    assert axe.faults(ada.page) == []
    ada.goes("/rooms/lab?panel=mentions")
    expect(ada.page.locator("#panel .listing-row").first).to_be_visible()
    assert axe.faults(ada.page) == []


def test_a_thread_that_was_opened_without_a_line_is_there_once_there_is_one(people):
    ada, _linus = people
    ada.says("Are you there?")
    ada.tool(ada.row("Are you there?"), "Reply in thread")
    replies(ada, "Hello?")
    ada.closes_panel()
    ada.context.set_offline(True)
    expect(ada.banner).to_be_visible()
    ada.row("Are you there?").locator(".replies").click()
    expect(thread(ada)).to_be_visible()
    expect(thread(ada).locator(".message")).to_have_count(0)
    ada.context.set_offline(False)
    expect(thread(ada).locator(".message", has_text="Hello?")).to_be_visible()
