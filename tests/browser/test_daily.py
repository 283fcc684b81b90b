"""What people expect of every day: what they began follows them."""

import re
from datetime import timedelta

import pytest
from PIL import Image
from playwright.sync_api import expect

from chatapp.extensions import transaction
from chatapp.models import now
from chatapp.operations import accounts, rooms
from chatapp.operations.people import preferences
from tests.browser import axe
from tests.browser.person import PASSWORD

PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture(scope="module")
def place(server):
    """Ada and Linus in the lab, and a kitchen."""
    with server.place():
        ada = accounts.set_up("The Lab", "Ada", None, PASSWORD)
        linus = accounts.create("Linus", PASSWORD)
        for name in ("lab", "kitchen"):
            rooms.open(ada, name, people=[linus])
        rooms.direct(ada, [linus])
    return server


@pytest.fixture
def ada(place, signed_in):
    return signed_in("Ada").goes("/rooms/lab")


@pytest.fixture
def phone(place, signed_in):
    """Ada's other device."""
    return signed_in("Ada", **PHONE)


@pytest.fixture
def linus(place, signed_in):
    return signed_in("Linus").goes("/rooms/lab")


def test_what_was_begun_is_found_on_the_other_device(ada, phone):
    ada.writes("Dear all, tomorrow")
    phone.goes("/rooms")
    mark = phone.sees_room("lab").locator(".room-draft")
    expect(mark).to_be_visible()
    phone.sees_room("lab").click()
    expect(phone.body).to_have_value("Dear all, tomorrow")
    phone.writes("Dear all, tomorrow we")
    expect(ada.body).to_have_value("Dear all, tomorrow we")
    ada.says("Dear all, tomorrow we rest.")
    expect(phone.body).to_have_value("")
    phone.goes("/rooms")
    expect(mark).to_be_hidden()


def test_who_types_is_not_interrupted_by_the_other_device(ada, phone):
    phone.goes("/rooms/lab")
    ada.writes("From the desk")
    expect(phone.body).to_have_value("From the desk")
    ada.context.set_offline(True)
    ada.writes("From the desk, later")
    phone.writes("From the phone")
    phone.page.wait_for_timeout(2_500)
    ada.context.set_offline(False)
    expect(phone.body).to_have_value("From the desk, later")
    expect(ada.body).to_have_value("From the desk, later")
    ada.writes("")
    expect(phone.body).to_have_value("")


def test_a_thread_keeps_what_was_begun_in_it_everywhere(ada, phone):
    ada.says("Who brings cake?")
    ada.tool(ada.row("Who brings cake?"), "Reply in thread")
    field = ada.page.locator("#panel textarea")
    field.fill("I bring")
    phone.goes(ada.page.url.removeprefix(ada.server.url))
    expect(phone.page.locator("#panel textarea")).to_have_value("I bring")
    field.fill("")
    expect(phone.page.locator("#panel textarea")).to_have_value("")


def set_time_zone(place, name, zone):
    with place.place(), transaction():
        accounts.find(name).time_zone = zone


def test_a_face_or_name_leads_to_who_somebody_is(place, ada, linus):
    set_time_zone(place, "Linus", "Asia/Tokyo")
    linus.says("Here I am.")
    row = ada.row("Here I am.")
    card = ada.page.get_by_role("dialog", name="Linus")
    row.get_by_role("button", name="Linus").press("Enter")
    expect(card).to_contain_text("Online")
    expect(card).to_contain_text("for them (Tokyo)")
    expect(card).to_contain_text(re.compile(r"Here since .*20\d\d"))
    expect(card.get_by_role("button", name="Message")).to_be_focused()
    assert axe.faults(ada.page) == []
    ada.page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    row.focus()
    ada.page.keyboard.press("i")
    card.get_by_role("button", name="Message").click()
    expect(ada.page.locator("#room-name")).to_have_text("Linus")


def test_what_one_is_up_to_is_seen_beside_the_name_until_it_is_over(place, ada, linus):
    linus.from_menu("Set a status")
    dialog = linus.page.get_by_role("dialog", name="Set a status")
    dialog.get_by_role("button", name="On holiday").click()
    dialog.get_by_label("What you are up to").fill("Far away")
    dialog.get_by_label("Clear after").select_option("1 hour")
    assert axe.faults(linus.page) == []
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    words = ada.sees_room("Linus").get_by_role("img", name="🌴 Far away")
    expect(words).to_be_visible()
    ada.panel("People").get_by_role("button", name="Linus 🌴 Far away").click()
    expect(ada.page.get_by_role("dialog", name="Linus")).to_contain_text("Far away until")
    ada.page.keyboard.press("Escape")
    linus.from_menu("Set a status")
    expect(dialog.get_by_label("What you are up to")).to_have_value("Far away")
    dialog.get_by_role("button", name="Clear").click()
    expect(words).to_have_count(0)


def test_what_is_chosen_is_there_from_the_first_paint(ada):
    page = ada.page
    ada.says("Plain words.")
    tall = ada.row("Plain words.").bounding_box()["height"]
    page.goto(f"{ada.server.url}/settings/look")
    page.get_by_label("Size of text").select_option("150 %")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "24px"
    page.get_by_label("Colours").select_option("Dark")
    page.get_by_label("Contrast").select_option("High")
    assert axe.faults(page) == []
    page.get_by_role("button", name="Save").click()
    ada.goes("/rooms/lab")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "24px"
    assert axe.faults(page) == []
    page.goto(f"{ada.server.url}/settings/look")
    for label, words in (
        ("Size of text", "100 %"),
        ("Spacing", "Compact: a line each, without faces"),
    ):
        page.get_by_label(label).select_option(words)
    for label in ("Colours", "Contrast"):
        page.get_by_label(label).select_option("As the device has it")
    page.get_by_role("button", name="Save").click()
    ada.goes("/rooms/lab")
    assert ada.row("Plain words.").bounding_box()["height"] < tall
    assert axe.faults(page) == []
    page.goto(f"{ada.server.url}/settings/look")
    page.get_by_label("Spacing").select_option("Comfortable")
    page.get_by_role("button", name="Save").click()


CUT_OFF = """() => [...document.querySelectorAll("body *")].filter((it) => {
  const { width, right, left } = it.getBoundingClientRect();
  const style = getComputedStyle(it);
  if (!width || it.closest("[hidden], .unseen, .skip-link")) return false;
  if (style.clipPath !== "none") return false;
  const isCut = it.scrollWidth > it.clientWidth + 1 && style.overflowX === "hidden"
    && style.textOverflow !== "ellipsis" && it.clientWidth > 1;
  return isCut || right > innerWidth + 1 || left < -1;
}).map((it) => `${it.tagName}.${it.className}#${it.id}`)"""


@pytest.mark.parametrize(
    "path", ["/rooms", "/rooms/lab", "/settings/look", "/rooms/lab?panel=members"]
)
def test_with_text_twice_as_large_nothing_is_cut_off_on_a_phone(phone, path):
    phone.goes(path)
    phone.page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    phone.page.wait_for_timeout(300)
    assert phone.page.evaluate(CUT_OFF) == []


def test_a_room_is_asked_and_its_votes_are_counted_before_everybodys_eyes(ada, linus, phone):
    ada.page.get_by_role("button", name="Poll", exact=True).click()
    dialog = ada.page.get_by_role("dialog", name="Ask the room")
    dialog.get_by_label("Question").fill("Where do we meet?")
    for at, words in enumerate(("Harbour", "Kitchen", "Kitchen", "Roof"), 1):
        dialog.get_by_label(f"Option {at}", exact=True).fill(words)
    dialog.get_by_role("button", name="Ask").click()
    expect(dialog.get_by_role("alert")).to_have_text("Two options are the same.")
    dialog.get_by_label("Option 3", exact=True).fill("")
    dialog.get_by_label("Nobody sees who chose what").check()
    assert axe.faults(ada.page) == []
    dialog.get_by_role("button", name="Ask").click()
    expect(dialog).to_have_count(0)
    mine, theirs = (
        person.row("Where do we meet?").get_by_role("button", name=re.compile("^Kitchen"))
        for person in (ada, linus)
    )
    theirs.focus()
    linus.page.keyboard.press("Enter")
    expect(theirs).to_have_attribute("aria-pressed", "true")
    expect(mine).to_contain_text("1 vote")
    expect(mine).to_have_attribute("aria-pressed", "false")
    linus.row("Where do we meet?").get_by_role("button", name=re.compile("^Roof")).click()
    expect(mine).to_contain_text("0 votes")
    phone.goes("/rooms/lab")
    roof = phone.row("Where do we meet?").get_by_role("button", name=re.compile("^Roof"))
    expect(roof).to_contain_text("1 vote")
    roof.click()
    expect(roof).to_contain_text("2 votes")
    phone.reloads()
    expect(roof).to_have_attribute("aria-pressed", "true")
    assert axe.faults(phone.page) == axe.faults(ada.page) == []
    ada.row("Where do we meet?").get_by_role("button", name="Close the poll").click()
    expect(linus.row("Where do we meet?")).to_contain_text("closed")
    expect(theirs).to_have_attribute("aria-disabled", "true")


def test_a_slash_offers_what_can_be_done_and_does_it(ada, linus):
    ada.body.press_sequentially("/to")
    options = ada.page.locator("#suggestions [role=option]")
    expect(options).to_have_count(1)
    expect(options).to_contain_text("Change the topic of this room")
    ada.page.keyboard.press("Tab")
    expect(ada.body).to_have_value("/topic ")
    ada.body.press_sequentially("Tea and cake")
    ada.page.keyboard.press("Enter")
    expect(linus.page.locator("#room-topic")).to_have_text("Tea and cake")
    expect(ada.body).to_have_value("")
    ada.sends("/shrug no idea")
    expect(linus.row("no idea ¯\\_(ツ)_/¯")).to_be_visible()
    ada.writes("/help")
    ada.page.keyboard.press("Escape")
    ada.page.keyboard.press("Enter")
    dialog = ada.page.get_by_role("dialog", name="Commands")
    expect(dialog).to_contain_text("/invite @name")
    assert axe.faults(ada.page) == []
    ada.page.keyboard.press("Escape")


def test_what_is_no_command_is_explained_and_kept_or_sent_as_it_is(ada):
    ada.writes("/dance now")
    ada.body.press("Enter")
    expect(ada.page.locator("#composer-note")).to_contain_text("There is no command /dance.")
    expect(ada.body).to_have_value("/dance now")
    ada.says("//dance now", shown="/dance now")
    ada.says("/etc/hosts is a file")
    ada.says("/ alone")
    ada.writes("/invite Nobody At All")
    ada.body.press("Enter")
    expect(ada.page.locator("#composer-note")).to_contain_text("nobody called Nobody At All")


def test_a_command_asks_the_room(ada):
    ada.writes("/poll Red or blue? | Red | Blue")
    ada.body.press("Enter")
    dialog = ada.page.get_by_role("dialog", name="Ask the room")
    expect(dialog.get_by_label("Option 2", exact=True)).to_have_value("Blue")
    dialog.get_by_role("button", name="Cancel").click()
    expect(ada.body).to_be_focused()
    ada.writes("/poll Red or blue? | Red | Blue")
    ada.body.press("Enter")
    dialog.get_by_role("button", name="Ask").click()
    blue = ada.row("Red or blue?").get_by_role("button", name=re.compile("^Blue"))
    blue.click()
    expect(blue.locator(".poll-people")).to_have_text("Ada")


def test_a_vote_without_a_network_is_shown_at_once_sent_later_and_put_right(ada, linus, phone):
    ada.writes("/poll Left or right? | Left | Right")
    ada.body.press("Enter")
    ada.page.get_by_role("dialog").get_by_role("button", name="Ask").click()
    poll = ada.row("Left or right?")
    left, right = (poll.get_by_role("button", name=re.compile(it)) for it in ("^Left", "^Right"))
    expect(linus.row("Left or right?")).to_be_visible()
    _loses_the_network(ada)
    left.click()
    expect(left).to_have_attribute("aria-pressed", "true")
    expect(right).to_have_attribute("aria-pressed", "false")
    expect(poll).to_contain_text("Your vote is on its way")
    ada.context.set_offline(False)
    expect(linus.row("Left or right?").locator(".poll-people")).to_have_text("Ada")
    expect(poll).not_to_contain_text("on its way")
    expect(left).to_contain_text("1 vote")
    _loses_the_network(ada)
    right.click()
    expect(right).to_have_attribute("aria-pressed", "true")
    phone.goes("/rooms/lab")
    phone.row("Left or right?").get_by_role("button", name="Close the poll").click()
    expect(linus.row("Left or right?")).to_contain_text("closed")
    ada.context.set_offline(False)
    expect(ada.page.locator("#toast")).to_contain_text("closed")
    expect(left).to_have_attribute("aria-pressed", "true")
    expect(right).to_have_attribute("aria-pressed", "false")


def test_a_vote_that_waits_outlives_its_page(ada, linus):
    ada.writes("/poll Up or down? | Up | Down")
    ada.body.press("Enter")
    ada.page.get_by_role("dialog").get_by_role("button", name="Ask").click()
    up = ada.row("Up or down?").get_by_role("button", name=re.compile("^Up"))
    expect(linus.row("Up or down?")).to_be_visible()
    _loses_the_network(ada)
    up.click()
    expect(ada.row("Up or down?")).to_contain_text("Your vote is on its way")
    ada.page.goto("about:blank")
    ada.context.set_offline(False)
    ada.goes("/rooms/lab")
    expect(linus.row("Up or down?").locator(".poll-people")).to_have_text("Ada")
    expect(up).to_have_attribute("aria-pressed", "true")


def _loses_the_network(person):
    person.context.set_offline(True)
    expect(person.banner).to_be_visible()


def favourites(person):
    return person.page.locator("#favourites .room-label").all_inner_texts()


def test_favourites_stand_as_one_puts_them_on_every_device(place, ada, phone):
    with place.place():
        for name in ("one", "two", "three"):
            mine = rooms.open(accounts.find("Ada"), name)
            preferences.prefer(mine, favourite=True)
    ada.goes("/rooms/lab")
    assert favourites(ada) == ["one", "three", "two"]
    two = ada.page.locator("#favourites .room-link", has_text="two")
    two.focus()
    expect(ada.page.locator("#favourites")).to_have_attribute(
        "aria-keyshortcuts", re.compile("Alt")
    )
    ada.page.keyboard.press("Alt+ArrowUp")
    expect(ada.page.locator("#toast")).to_have_text("two stands at place 2 now.")
    expect(two).to_be_focused()
    ada.page.keyboard.press("Alt+ArrowUp")
    expect(ada.page.locator("#toast")).to_have_text("two stands at place 1 now.")
    phone.goes("/rooms")
    assert favourites(phone) == ["two", "one", "three"]
    ada.page.locator("#favourites li", has_text="three").drag_to(
        ada.page.locator("#favourites li", has_text="two")
    )
    expect(phone.page.locator("#favourites .room-label").first).to_have_text("three")
    assert favourites(phone) == favourites(ada) == ["three", "two", "one"]


def test_a_favourite_follows_the_finger_once_it_is_held(place, ada, signed_in):
    with place.place():
        for name in ("four", "five"):
            mine = rooms.open(accounts.find("Ada"), name)
            preferences.prefer(mine, favourite=True)
    phone = signed_in("Ada", **PHONE, has_touch=True).goes("/rooms")
    before = favourites(phone)
    rows = [phone.page.locator("#favourites li", has_text=name) for name in (before[-1], before[0])]
    with phone.page.expect_response(lambda answer: "/order.js" in answer.url):
        rows[0].locator("a").focus()
    ready = phone.page.locator("#favourites")
    expect(ready).to_have_attribute("aria-keyshortcuts", re.compile("Alt"))
    finger = phone.context.new_cdp_session(phone.page)
    places = [{"x": box["x"] + 40, "y": box["y"] + 8} for box in (it.bounding_box() for it in rows)]
    for kind, at in (("touchStart", places[0]), ("touchMove", places[1]), ("touchEnd", None)):
        touched = {"type": kind, "touchPoints": [at] if at else []}
        finger.send("Input.dispatchTouchEvent", touched)
        if kind == "touchStart":
            expect(rows[0]).to_have_class(re.compile("is-held"))
    expect(phone.page.locator("#toast")).to_have_text(f"{before[-1]} stands at place 1 now.")
    assert favourites(phone) == [before[-1], *before[:-1]]
    assert phone.page.url.endswith("/rooms"), "the finger entered no room"


def test_a_poll_is_asked_on_a_phone_until_something_is_written(place, phone):
    with place.place():
        rooms.open(accounts.find("Ada"), "garden")  # where nothing was begun that would follow her
    phone.goes("/rooms/garden")
    ask, later = (phone.page.locator(it) for it in ("#ask-poll", "#send-later"))
    ask.click()
    expect(phone.page.get_by_role("dialog", name="Ask the room")).to_be_visible()
    phone.page.keyboard.press("Escape")
    phone.writes("Words")
    expect(ask).to_be_hidden()
    expect(later).to_be_visible()
    phone.writes("")


def test_a_choice_of_looks_is_seen_in_the_other_tabs_at_once(ada):
    root = ada.page.locator("html")
    settings = ada.context.new_page()
    settings.goto(ada.server.url + "/settings/look")
    for theme, density in (("dark", "compact"), ("", "")):
        settings.get_by_label("Colours").select_option(theme)
        settings.get_by_label("Spacing").select_option(density)
        settings.get_by_role("button", name="Save").click()
        expect(root).to_have_attribute("data-theme", theme)
        expect(root).to_have_attribute("data-density", density)
        compact = ada.page.locator("link[href$='/compact.css']")
        expect(compact).to_have_count(1 if density else 0)


def test_a_card_says_who_wants_no_disturbance(place, ada, linus):
    with place.place(), transaction():
        accounts.find("Linus").dnd_until = now() + timedelta(days=2)
    linus.says("Not now.")
    ada.row("Not now.").get_by_role("button", name="Linus").click()
    card = ada.page.get_by_role("dialog", name="Linus")
    expect(card).to_contain_text("Don’t disturb until")
    assert axe.faults(ada.page) == []


def test_an_emoji_of_the_place_is_written_chosen_and_put_on_messages(ada, linus, tmp_path):
    picture = tmp_path / "wave.png"
    Image.new("RGB", (300, 200), "teal").save(picture)
    linus.page.goto(f"{linus.server.url}/emoji")
    expect(linus.page.get_by_text("There are none yet.")).to_be_visible()
    ada.says("Before there was one: :otter:")
    page = ada.page.context.new_page()
    page.goto(f"{ada.server.url}/emoji")
    page.get_by_label("Name").fill("Otter!")
    page.get_by_label("Picture").set_input_files(picture)
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("A name has 2 to 30 small letters")).to_be_visible()
    page.get_by_label("Name").fill("otter")
    page.get_by_label("Picture").set_input_files(picture)
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("It can be used now.")).to_be_visible()
    assert axe.faults(page) == []
    expect(ada.row("Before there was one").get_by_role("img", name=":otter:")).to_be_visible()
    ada.body.press_sequentially("Look: :ott")
    ada.page.keyboard.press("Enter")
    ada.page.keyboard.press("Enter")
    row = ada.row("Look:")
    expect(row.locator(".message-body img.emoji")).to_be_visible()
    ada.tool(row, "React")
    ada.page.get_by_role("button", name="Medium", exact=True).click()
    ada.page.get_by_label("Find an emoji").fill("otter")
    ada.page.keyboard.press("Enter")
    expect(row.locator(".chip img.emoji")).to_be_visible()
    linus.goes("/rooms/lab")
    expect(linus.row("Look:").locator(".chip img.emoji")).to_be_visible()
    ada.body.press_sequentially(":thumbs")
    expect(ada.page.locator("#suggestions [role=option]").first).to_contain_text("👍🏽")
    ada.writes("")
    assert axe.faults(ada.page) == []
    page.get_by_role("button", name="Remove :otter:").click()
    expect(linus.row("Look:").locator(".message-body")).to_have_text("Look: :otter:")
    page.close()
