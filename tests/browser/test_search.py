"""Looking for what was said: as one types, by keys, with an address, on a phone."""

import re

import pytest
from playwright.sync_api import Route, WebSocketRoute, expect

from chatapp.operations import accounts, messages, rooms
from chatapp.operations.rooms import memberships
from tests.browser import past
from tests.browser.person import PASSWORD

PHONE = {"width": 390, "height": 844}
FILLED = 120


@pytest.fixture(scope="module")
def place(server):
    """Ada and Linus; in the garden much was said before and after what is looked for."""
    with server.place():
        ada = accounts.set_up("The Lab", "Ada", None, PASSWORD)
        garden = rooms.open(ada, "garden", people=[accounts.create("Linus", PASSWORD)])
        messages.post(garden, "The first **tulips** are out", "tulips")
        messages.post(garden, "我们明天在花园开会", "meeting")
        past.fill(garden, FILLED)
        lobby = memberships.find(accounts.find("Linus"), "lobby")
        for number in range(40):
            messages.post(lobby, f"A rose is a rose, number {number}", f"rose {number}")
        messages.post(lobby, "Tulip bulbs for all", "bulbs")
    return server


@pytest.fixture
def ada(place, signed_in):
    return signed_in("Ada").goes("/rooms/lobby")


def options(person):
    return person.page.locator("#search-list [role=option]")


def looks_for(person, words):
    person.page.keyboard.press("Control+Shift+F")
    field = person.page.get_by_role("combobox", name="Search")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("placeholder", re.compile("from:"))
    field.fill(words)
    return field


def test_it_is_found_as_one_types_and_the_words_are_marked(ada):
    field = looks_for(ada, "")
    field.press_sequentially("tulip")
    expect(options(ada)).to_have_count(2)
    assert options(ada).locator("mark").all_inner_texts() == ["Tulip", "tulips"]
    expect(options(ada).first).to_contain_text("Lobby")
    expect(options(ada).first).to_contain_text("Linus")
    expect(ada.page.locator("#panel [role=status]")).to_have_text("2 messages")
    field.fill("开会")
    expect(options(ada).locator("mark")).to_have_text(["开会"])


def test_enter_jumps_to_the_message_and_escape_leads_back(ada):
    field = looks_for(ada, "tulip")
    expect(options(ada)).to_have_count(2)
    field.press("ArrowDown")
    expect(options(ada).nth(1)).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    expect(ada.page.locator("#room-name")).to_have_text("garden")
    target = ada.page.locator(".message.is-target")
    expect(target).to_contain_text("The first tulips are out")
    expect(target).to_be_in_viewport()
    assert re.search(r"/rooms/garden/\d+\?panel=search&q=tulip$", ada.page.url)
    ada.page.keyboard.press("Control+Shift+F")
    expect(field).to_be_focused()
    ada.page.keyboard.press("Escape")
    expect(ada.page.locator("#panel")).to_be_hidden()
    expect(ada.page.locator("#room-name")).to_have_text("Lobby")


def test_closed_by_its_button_one_stays_where_it_led(ada):
    looks_for(ada, "tulips")
    options(ada).get_by_text("tulips").click()
    expect(ada.page.locator(".message.is-target")).to_be_visible()
    ada.closes_panel()
    expect(ada.page.locator("#room-name")).to_have_text("garden")
    assert "panel" not in ada.page.url


def test_the_address_brings_it_back(ada):
    looks_for(ada, "rose")
    expect(ada.page.locator(".search-count")).to_have_text("40 messages")
    ada.page.get_by_role("button", name="Best").click()
    expect(ada.page.get_by_role("button", name="Best")).to_have_attribute("aria-pressed", "true")
    expect(ada.page.get_by_role("button", name="Best")).to_be_focused()
    expect(options(ada)).to_have_count(30)
    ada.page.wait_for_url(re.compile("q=rose&order=best"))
    ada.reloads()
    expect(ada.page.get_by_role("button", name="Best")).to_have_attribute("aria-pressed", "true")
    expect(options(ada)).to_have_count(30)
    ada.page.get_by_role("button", name="Show more").click()
    expect(options(ada)).to_have_count(40)
    assert len(set(options(ada).locator(".search-words").all_inner_texts())) == 40
    ada.page.go_back()
    expect(ada.page.locator("#panel")).to_be_hidden()
    ada.page.go_forward()
    expect(ada.page.locator("#search-field")).to_have_value("rose")
    expect(options(ada)).to_have_count(40)


def test_what_is_wrong_or_not_there_is_said(ada):
    field = looks_for(ada, "on:soon")
    said = ada.page.locator("#panel [role=status]")
    expect(said).to_have_text(re.compile("“soon” is no date"))
    field.fill("xyzzy")
    expect(said).to_have_text("Nothing was found.")
    field.fill("tulip from:")
    expect(options(ada)).to_have_count(2)
    expect(field).to_have_value("tulip from:")
    field.fill("tulip from:nobody")
    expect(said).to_have_text(re.compile("called nobody"))
    field.fill("")
    ada.page.get_by_role("button", name="in:lobby").click()
    expect(field).to_be_focused()
    ada.page.keyboard.type("bulb")
    expect(options(ada)).to_have_count(1)


def test_the_latest_question_is_answered_whatever_comes_last(place, signed_in):
    late = []

    def through(line: WebSocketRoute) -> None:
        server = line.connect_to_server()
        server.on_message(
            lambda told: late.append((line, told)) if "A rose is" in told else line.send(told)
        )

    ada = signed_in("Ada")
    ada.page.route_web_socket(re.compile("socket.io"), through)
    ada.goes("/rooms/garden")
    field = looks_for(ada, "rose")
    while not late:
        ada.page.wait_for_timeout(20)
    field.fill("tulips")
    expect(options(ada)).to_have_count(2)
    line, told = late.pop()
    line.send(told)
    ada.page.wait_for_timeout(300)
    expect(options(ada)).to_have_count(2)


def test_typed_before_its_script_is_there_it_is_not_lost(ada):
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    ada.page.route("**/js/search.js*", hold)
    ada.page.keyboard.press("Control+Shift+F")
    expect(ada.page.locator("#search-field")).to_be_focused()
    ada.page.keyboard.type("tulips")
    expect(ada.page.locator("#search-field")).to_have_value("tulips")
    while not waiting:
        ada.page.wait_for_timeout(20)
    waiting.pop().continue_()
    expect(options(ada)).to_have_count(2)


def test_on_a_phone_it_takes_the_screen_and_back_leads_to_the_finds(place, signed_in):
    linus = signed_in("Linus", viewport=PHONE).goes("/rooms")
    linus.page.get_by_role("button", name="Search").locator("visible=true").click()
    expect(linus.page.locator("#sidebar")).to_be_hidden()
    linus.page.locator("#search-field").fill("tulip")
    expect(options(linus)).to_have_count(2)
    options(linus).nth(1).click()
    expect(linus.page.locator("#panel")).to_be_hidden()
    expect(linus.page.locator(".message.is-target")).to_contain_text("tulips")
    linus.page.go_back()
    expect(linus.page.locator("#search-field")).to_have_value("tulip")
    expect(options(linus).nth(1)).to_have_attribute("aria-selected", "true")
    assert linus.asks("() => document.documentElement.scrollWidth <= innerWidth")


def test_who_leaves_while_typing_is_not_called_back(ada):
    field = looks_for(ada, "")
    field.press_sequentially("tulip")
    field.press("Escape")
    expect(ada.page.locator("#panel")).to_be_hidden()
    ada.page.wait_for_timeout(400)
    expect(ada.page.locator("#panel")).to_be_hidden()


def test_what_could_not_be_asked_can_be_asked_again(ada):
    looks_for(ada, "")
    ada.context.set_offline(True)
    expect(ada.banner).to_be_visible()
    ada.page.locator("#search-field").fill("tulip")
    again = ada.page.get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    ada.context.set_offline(False)
    expect(ada.banner).to_be_hidden()
    again.click()
    expect(options(ada)).to_have_count(2)
