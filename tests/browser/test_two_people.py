"""Two people in two browsers: from the first visit to signing out, on film (test-results/)."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

from tests.browser.film import Film
from tests.browser.person import PASSWORD, Person
from tests.browser.server import MODE, Server


class Meeting(NamedTuple):
    """Ada, who made the place, and Linus, who came through her invite."""

    ada: Person
    linus: Person
    link: str


@pytest.fixture(scope="module")
def meeting(device: Callable[..., Page], server: Server) -> Iterator[Meeting]:
    """The first minutes of a place: everything else in this story stands on them."""
    ada = Person("Ada", device(), server)
    films = [Film(ada.page, "two-people-ada")]
    link = _opens_the_place_and_invites(ada)
    linus = Person("Linus", device(), server)
    films.append(Film(linus.page, "two-people-linus"))
    _joins(linus, link)
    ada.goes("/")
    yield Meeting(ada, linus, link)
    for film in films:
        assert film.cut().stat().st_size > 0


def _opens_the_place_and_invites(ada: Person) -> str:
    ada.goes("/")
    expect(ada.page).to_have_url(re.compile("/setup$"))
    ada.fills(place_name="The Lab", name="Ada", email="ada@example.org", password=PASSWORD)
    expect(ada.page.locator("#room-name")).to_have_text("Lobby")
    ada.from_menu("Invite people")
    ada.page.get_by_role("button", name="Make an invite").click()
    ada.page.get_by_role("button", name="Copy link").click()
    expect(ada.page.get_by_role("button", name="Copied")).to_be_visible()
    return ada.asks("navigator.clipboard.readText()")


def _joins(linus: Person, link: str) -> None:
    assert "/join/" in link
    linus.page.goto(link)
    expect(linus.page.get_by_text("Ada invites you to talk here.")).to_be_visible()
    linus.fills(name="Linus", password=PASSWORD)
    expect(linus.page.locator("#room-name")).to_have_text("Lobby")


def test_who_comes_first_is_the_admin_of_a_place_with_a_name(meeting):
    assert meeting.ada.page.locator(".place").inner_text() == "The Lab"
    meeting.ada.page.get_by_role("button", name="Menu", exact=True).click()
    expect(meeting.ada.page.get_by_role("link", name="Invite people")).to_be_visible()
    meeting.ada.page.keyboard.press("Escape")
    assert meeting.linus.page.get_by_role("link", name="Invite people").count() == 0


def test_an_invite_is_good_for_as_many_people_as_it_says(meeting, device, server):
    ada = Person("Ada", meeting.ada.context.new_page(), server).goes("/invites")
    expect(ada.page.locator(".invite")).to_contain_text("Linus")
    ada.page.get_by_role("button", name="Revoke").first.click()
    expect(ada.page.locator(".notice")).to_contain_text("Nobody can use that invite")
    stranger = Person("stranger", device(), server)
    stranger.page.goto(meeting.link)
    expect(stranger.page.locator("main")).to_contain_text("no longer open")


def test_they_talk_in_the_lobby(meeting):
    ada, linus = meeting.ada, meeting.linus
    expect(linus.page.locator(".is-notice", has_text="Linus joined")).to_be_visible()
    ada.says("Welcome, Linus.")
    expect(linus.row("Welcome, Linus.")).to_be_visible()
    linus.says("Glad to be here.")
    expect(ada.row("Glad to be here.")).to_be_visible()
    assert ada.rows()[-2:] == linus.rows()[-2:] == ["Welcome, Linus.", "Glad to be here."]


def test_a_public_room_is_found_and_joined(meeting):
    ada, linus = meeting.ada, meeting.linus
    ada.opens_room("garden", topic="What grows")
    assert linus.sees_room("garden").count() == 0, "nobody is put into a public room"
    linus.page.get_by_role("link", name="Browse rooms").click()
    linus.page.get_by_role("button", name="Join garden").click()
    expect(linus.page.locator("#room-name")).to_have_text("garden")
    expect(linus.page.locator("#room-topic")).to_have_text("What grows")
    expect(ada.page.locator(".is-notice", has_text="Linus joined")).to_be_visible()


def test_a_private_room_is_seen_by_nobody_until_they_are_added(meeting):
    ada, linus = meeting.ada, meeting.linus
    ada.opens_room("secret", kind="Private")
    ada.says("Written before Linus came.")
    linus.goes("/rooms/secret")
    expect(linus.page.get_by_role("heading", name="Not found")).to_be_visible()
    linus.goes("/rooms")
    expect(linus.page.locator(".browse-row").first).to_be_visible()
    assert linus.page.locator(".browse-row", has_text="secret").count() == 0
    ada.adds("Linus")
    linus.enters("secret")
    expect(linus.row("Written before Linus came.")).to_be_visible()
    expect(linus.page.locator(".is-notice", has_text="Ada added Linus")).to_be_visible()


def test_the_same_two_people_have_one_direct_conversation(meeting):
    ada, linus = meeting.ada, meeting.linus
    ada.page.get_by_role("button", name="New direct message").click()
    ada.chooses("Linus", act="Start")
    expect(ada.page.locator("#room-name")).to_have_text("Linus")
    ada.says("Between us.")
    linus.enters("Ada")
    expect(linus.row("Between us.")).to_be_visible()
    linus.page.get_by_role("button", name="New direct message").click()
    linus.chooses("Ada", act="Start")
    expect(linus.page).to_have_url(ada.page.url)
    assert ada.page.locator("#directs .room-link").count() == 1


def test_unread_messages_and_mentions_are_counted_live_and_in_the_title(meeting):
    ada, linus = meeting.ada, meeting.linus
    linus.enters("garden")
    ada.enters("Lobby")
    count = linus.count("Lobby")
    expect(count).to_be_hidden()
    ada.says("One.")
    expect(count).to_have_text("1")
    loud = linus.sees_room("Lobby").locator(".count.is-mention")
    expect(loud).to_have_count(0)
    ada.says("Two, @Linus.")
    expect(count).to_have_text("2")
    expect(loud).to_be_visible()
    expect(linus.page).to_have_title(re.compile(r"^\(2\) "))
    linus.enters("Lobby")
    expect(linus.page.locator(".divider.is-new")).to_be_visible()
    expect(linus.row("Two, @Linus.")).to_have_class(re.compile("is-mention"))
    expect(count).to_be_hidden()
    expect(linus.page).to_have_title(re.compile(r"^Lobby"))


def test_reading_on_one_device_clears_it_on_the_other(meeting, signed_in):
    ada, linus = meeting.ada, meeting.linus
    linus.enters("garden")
    phone = signed_in("Linus", viewport={"width": 390, "height": 844}).goes("/rooms")
    ada.enters("Lobby").says("Read this once.")
    counts = [each.count("Lobby") for each in (linus, phone)]
    for count in counts:
        expect(count).to_have_text("1")
    linus.enters("Lobby")
    for count in counts:
        expect(count).to_be_hidden()
    phone.page.close()


def test_a_message_can_be_marked_unread_from_there_on(meeting):
    ada, linus = meeting.ada, meeting.linus
    linus.enters("garden")
    for text in ("Keep this.", "And this.", "This too."):
        ada.enters("Lobby").says(text)
    linus.enters("Lobby")
    count = linus.count("Lobby")
    expect(count).to_be_hidden()
    linus.menu(linus.row("And this."), "Mark unread from here")
    expect(count).to_have_text("2")
    linus.reloads()
    expect(linus.page.locator(".divider.is-new")).to_be_visible()


def test_one_sees_who_types(meeting):
    ada, linus = meeting.ada, meeting.linus
    for each in (ada, linus):
        each.enters("Lobby")
    typing = ada.page.locator(".typing-words")
    expect(typing).to_have_text("")
    linus.body.press_sequentially("I am th")
    expect(typing).to_have_text("Linus is typing…")
    linus.body.fill("")
    expect(typing).to_have_text("")


def test_one_sees_who_is_here(meeting, signed_in):
    ada = meeting.ada
    ada.enters("Lobby")
    panel = ada.panel("People")
    mark = panel.locator(".member", has_text="Linus").locator(".presence")
    expect(mark).to_have_attribute("aria-label", "Online")
    meeting.linus.goes("/announcements")  # where no line is open
    expect(mark).to_have_attribute("aria-label", "Offline")
    meeting.linus.goes("/")
    expect(mark).to_have_attribute("aria-label", "Online")
    ada.closes_panel()


def test_the_connection_can_be_read_out_to_whoever_helps(meeting):
    ada = meeting.ada
    ada.page.locator("#self").click()
    dialog = ada.page.get_by_role("dialog", name="Connection")
    fact = {
        name: dialog.locator(f"[data-fact={name}]") for name in ("transport", "average", "mode")
    }
    expect(fact["transport"]).to_have_text("WebSocket")
    expect(fact["average"]).to_have_text(re.compile(r"\d ms"))
    expect(fact["mode"]).to_have_text(MODE)
    for name in ("sync", "heartbeat"):
        expect(dialog.locator(f"[data-fact={name}]")).to_have_text(re.compile(r"\d"))
    ada.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
