"""The console: by hand and by keyboard, seen by everybody it concerns, without faults."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from chatapp import broadcasts
from chatapp.models import now
from chatapp.operations import accounts, audits, complaints, messages, rooms
from chatapp.operations.complaints import mutes
from chatapp.operations.imports import histories
from chatapp.operations.rooms import memberships, retentions
from tests.browser import axe, past
from tests.browser.person import PASSWORD, Person
from tests.browser.test_accessibility import SIZES, WIDER_THAN_THE_WINDOW

PAGES = {
    "live": "/admin/live",
    "people": "/admin/people",
    "person": "/admin/people/2",
    "rooms": "/admin/rooms",
    "room": "/admin/rooms/1",
    "reports": "/admin/reports",
    "reports that are done": "/admin/reports?closed=on",
    "audit log": "/admin/audit",
    "settings": "/admin/settings",
}


@pytest.fixture(scope="module")
def place(server):
    """Ada owns the place; Linus, Grace and Noor talk in the lobby; one message was reported."""
    with server.place():
        ada = accounts.set_up("The Lab", "Ada", None, PASSWORD)
        for name in ("Linus", "Grace", "Noor"):
            accounts.create(name, PASSWORD)
        said = messages.post(memberships.find(accounts.find("Linus"), "lobby"), "Buy this!", "1")
        complaints.make(memberships.find(accounts.find("Grace"), "lobby"), said, "Advertising")
        rooms.open(ada, "news", people=[accounts.find(name) for name in ("Linus", "Grace")])
    return server


@pytest.fixture(scope="module")
def ada(place, signed_in) -> Person:
    return signed_in("Ada")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_console_has_no_faults(place, signed_in, size, name):
    ada = signed_in("Ada", viewport=SIZES[size]).goes(PAGES[name])
    expect(ada.page.locator("main h1")).to_be_visible()
    assert axe.faults(ada.page) == []
    assert ada.asks(WIDER_THAN_THE_WINDOW) <= 0
    ada.page.close()


def test_members_have_no_console(place, signed_in):
    grace = signed_in("Grace").goes("/rooms/lobby")
    assert grace.page.locator("#place-menu").get_by_text("Console").count() == 0
    grace.page.goto(place.url + "/admin/live")
    expect(grace.page.locator("main h1")).to_have_text("Not for you")


def test_the_live_page_is_kept_up_to_date_by_the_server(ada, signed_in):
    ada.goes("/admin/live")
    expect(ada.page.locator("#line-state")).to_have_text("Live")
    asked: list[str] = []
    besides = re.compile(r"/static/")  # which may still be coming
    ada.page.on("request", lambda it: besides.search(it.url) or asked.append(it.url))
    before = ada.page.locator("[data-fact=people]").inner_text()
    grace = signed_in("Grace").goes("/rooms/lobby")
    expect(ada.page.locator("[data-fact=people]")).not_to_have_text(before)
    grace.says("Good morning.")
    times = ada.page.locator("[data-times=acknowledged] [data-share=p95]")
    expect(times).to_have_text(re.compile(r"^[\d.]+$"))
    expect(ada.page.locator("[data-times=delivered] [data-share=count]")).not_to_have_text("0")
    assert asked == [], "pushed, never asked for"
    grace.page.close()


def test_a_report_goes_from_the_menu_to_the_console_and_its_end_to_the_room(ada, signed_in):
    noor = signed_in("Noor").goes("/rooms/lobby")
    grace = signed_in("Grace").goes("/rooms/lobby")
    grace.says("Something rude.")
    ada.goes("/admin/people")
    badge = ada.page.locator("[data-reports] > span").first
    expect(badge).to_have_text("1")
    noor.menu(noor.row("Something rude."), "Report")
    noor.page.get_by_role("dialog").get_by_label("Reason").fill("Rude")
    noor.page.get_by_role("dialog").get_by_role("button", name="Report").click()
    expect(noor.page.locator("#toast")).to_have_text("The admins will look at it.")
    expect(badge).to_have_text("2")
    ada.page.get_by_role("link", name=re.compile("Reports")).click()
    report = ada.page.locator(".report", has_text="Something rude.")
    report.get_by_label("What to do").select_option("deleted")
    report.get_by_role("button", name="Decide").click()
    expect(ada.page.get_by_role("status").first).to_contain_text("deleted")
    row = grace.page.locator("#messages .message").last
    expect(row).to_contain_text("This message was deleted by Ada.")
    expect(badge).to_have_text("1")
    noor.page.close()
    grace.page.close()


def test_who_is_muted_is_told_where_they_would_write_and_let_free_again(ada, signed_in):
    linus = signed_in("Linus").goes("/rooms/lobby")
    ada.goes("/admin/people?query=linus")
    ada.page.get_by_role("link", name="Linus").click()
    card = ada.page.locator("form.card", has_text="Mute for a time")
    card.get_by_label("Reason").fill("Advertising")
    card.get_by_role("button", name="Mute").click()
    expect(linus.page.locator("#silent-note")).to_contain_text("not write until")
    expect(linus.body).to_be_hidden()
    ada.page.get_by_role("button", name="Let them write again").click()
    expect(linus.body).to_be_visible()
    linus.says("Back again.")
    linus.page.close()


def test_a_mute_that_ends_by_itself_is_noticed_by_the_page(place, signed_in):
    with place.place():
        mutes.begin(accounts.find("Ada"), accounts.find("Noor"), timedelta(seconds=6), "Shortly")
    noor = signed_in("Noor").goes("/rooms/lobby")
    expect(noor.page.locator("#silent-note")).to_be_visible()
    expect(noor.body).to_be_visible()
    expect(noor.page.locator("#silent-note")).to_be_hidden()
    noor.says("Here I am again.")
    noor.page.close()


def test_a_caution_is_shown_until_it_is_read(ada, signed_in):
    ada.goes("/admin/people?query=linus").page.get_by_role("link", name="Linus").click()
    ada.page.get_by_label("What you want to tell them").fill("Please don't advertise.")
    ada.page.get_by_role("button", name="Tell them").click()
    expect(ada.page.locator("main")).to_contain_text("not read yet")
    linus = signed_in("Linus").goes("/rooms/lobby")
    dialog = linus.page.get_by_role("alertdialog")
    expect(dialog).to_contain_text("Please don't advertise.")
    assert axe.faults(linus.page) == []
    dialog.get_by_role("button", name="I have read it").click()
    expect(dialog).to_have_count(0)
    linus.reloads()
    expect(linus.row("Buy this!")).to_be_visible()
    expect(dialog).to_have_count(0)
    linus.page.close()


def test_a_room_for_announcements_says_so_and_lets_owners_write(ada, signed_in):
    linus = signed_in("Linus").goes("/rooms/news")
    expect(linus.body).to_be_visible()
    ada.goes("/admin/rooms").page.get_by_role("link", name="news").click()
    ada.page.get_by_label("Only owners and admins write").check()
    ada.page.get_by_role("button", name="Save").click()
    expect(linus.page.locator("#silent-note")).to_contain_text("owners and the admins")
    expect(linus.body).to_be_hidden()
    ada.goes("/rooms/news").says("The news.")
    expect(linus.row("The news.")).to_be_visible()
    linus.page.close()


def test_retention_shows_what_would_go_before_it_is_chosen(ada):
    ada.goes("/admin/settings")
    ada.page.get_by_label("Keep messages for").select_option("30")
    ada.page.get_by_role("button", name="See what would go").click()
    expect(ada.page.locator(".notice.warn")).to_contain_text("0 messages would go on")
    ada.page.get_by_role("button", name="Yes, keep it so").click()
    expect(ada.page.get_by_role("status").first).to_contain_text("seven days")
    expect(ada.page.get_by_label("Keep messages for")).to_have_value("30")


def test_the_name_and_colours_of_the_place_count_at_once(ada, signed_in):
    linus = signed_in("Linus").goes("/rooms/lobby")
    ada.goes("/admin/settings").page.get_by_label("Name of this place").fill("The Greenhouse")
    ada.page.get_by_label("Colour by day").fill("#ffee00")
    ada.page.locator("form.card button.primary").first.click()
    expect(ada.page.get_by_role("alert")).to_contain_text("hard to read")
    assert axe.faults(ada.page) == []
    ada.page.emulate_media(color_scheme="light")
    ada.page.get_by_label("Colour by day").fill("#7a1fa2")
    ada.page.locator("form.card button.primary").first.click()
    expect(ada.page.get_by_role("status").first).to_have_text("Saved.")
    colour = "getComputedStyle(document.querySelector('.button.primary')).backgroundColor"
    assert ada.asks(colour) == "rgb(122, 31, 162)"
    assert axe.faults(ada.page) == []
    expect(linus.page.locator(".place")).to_have_text("The Greenhouse")
    linus.page.close()


def test_a_lost_password_is_replaced_by_a_link_and_all_sessions_end(ada, place, signed_in, device):
    linus = signed_in("Linus").goes("/rooms/lobby")
    ada.goes("/admin/people?query=linus").page.get_by_role("link", name="Linus").click()
    ada.page.get_by_role("button", name="Make the link").click()
    link = ada.page.locator("#reset-link").input_value()
    page = device()
    page.goto(link)
    page.get_by_label("New password").fill("another horse battery staple")
    page.get_by_role("button", name="Use this password").click()
    expect(page.get_by_role("status")).to_contain_text("has changed")
    page.get_by_label("Name or e-mail").fill("Linus")
    page.get_by_label("Password").fill("another horse battery staple")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#chat")).to_be_visible()
    page.goto(link)
    expect(page.locator("main h1")).to_have_text("Not found")
    linus.goes("/settings/profile")
    expect(linus.page.locator("main h1")).to_have_text("Sign in")


def test_the_console_is_used_by_keyboard_alone(place, signed_in: Callable[..., Person]):
    ada = signed_in("Ada").goes("/admin/people?query=noor")
    press = ada.page.keyboard.press

    def tab_to(name: str) -> None:
        focused = "document.activeElement.textContent.replace(/\\s+/g, '')"
        for _ in range(60):
            press("Tab")
            if ada.asks(focused) == name.replace(" ", ""):
                return
        raise AssertionError(f"{name} can't be reached")

    tab_to("NNoor")
    press("Enter")
    expect(ada.page.locator("main h1")).to_have_text("Noor")
    ada.page.get_by_label("Role").focus()
    press("G")
    tab_to("Change the role")
    press("Enter")
    expect(ada.page.locator(".title-row")).to_contain_text("Guest")
    with place.place():
        assert audits.page(audits.Wanted(action="role"))[0].details["after"] == "guest"
    ada.page.close()


def test_the_role_that_is_taken_away_closes_the_console_at_once(place, ada, signed_in):
    ada.goes("/admin/people?query=grace").page.get_by_role("link", name="Grace").click()
    ada.page.get_by_label("Role").select_option("admin")
    ada.page.get_by_role("button", name="Change the role").click()
    grace = signed_in("Grace").goes("/admin/live")
    expect(grace.page.locator("#line-state")).to_have_text("Live")
    ada.page.get_by_label("Role").select_option("member")
    ada.page.get_by_role("button", name="Change the role").click()
    expect(grace.page.locator("#line-state")).to_have_text("You may no longer watch this.")
    grace.page.close()


def test_in_a_slow_room_the_page_waits_by_itself_and_sends_in_order(ada, place, signed_in):
    with place.place():
        rooms.open(accounts.find("Ada"), "calm", people=[accounts.find("Grace")])
    ada.goes("/admin/rooms").page.get_by_role("link", name="calm").click()
    ada.page.get_by_label("Between two messages of a person").select_option("5")
    ada.page.get_by_role("button", name="Save").click()
    grace = signed_in("Grace").goes("/rooms/calm")
    grace.says("First.")
    for text in ("Second.", "Third."):
        grace.sends(text)
    expect(grace.row("Second.")).to_have_class(re.compile("is-pending"))
    grace.goes("/rooms/lobby").says("Elsewhere it goes on.")
    ada.goes("/rooms/calm")
    expect(ada.row("Third.")).to_be_visible()
    assert [text for text in ada.rows() if "." in text] == ["First.", "Second.", "Third."]
    grace.page.close()


def test_what_retention_removes_goes_from_pages_that_are_open(place, signed_in, monkeypatch):
    with place.place():
        attic = rooms.open(accounts.find("Ada"), "attic", people=[accounts.find("Grace")])
        histories.backdate(attic.room, now() - timedelta(days=60))
        past.fill(attic, 30, apart=timedelta(days=1))
        retentions.choose(accounts.find("Ada"), attic.room, 10)
    grace = signed_in("Grace").goes("/rooms/attic")
    expect(grace.row("Message 5.")).to_be_visible()
    monkeypatch.setattr(broadcasts._carrier, "carry", broadcasts._bulletin)
    with place.place():
        retentions.remove_due(now() + retentions.GRACE + timedelta(minutes=1))
    expect(grace.row("Message 5.")).to_have_count(0)
    expect(grace.row("Message 29.")).to_be_visible()
    grace.page.close()
