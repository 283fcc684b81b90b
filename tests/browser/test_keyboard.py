"""Without a mouse, and without eyes: the keyboard alone, and what a screen reader is told."""

import re

import pytest
from playwright.sync_api import Route, expect

from chatapp.operations import accounts, rooms
from tests.browser.person import PASSWORD, Person

FOCUS_SEEN = """() => {
  const style = getComputedStyle(document.activeElement);
  const frame = document.activeElement.closest(".composer, .switcher-line");
  const isOutlined = parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== "none";
  return isOutlined || Boolean(frame && getComputedStyle(frame).boxShadow !== "none");
}"""

FOCUSED = """() => {
  const { tagName, id, className, textContent } = document.activeElement;
  return [tagName, id, className, textContent.trim().slice(0, 20)].join(" ");
}"""

LISTEN = """() => {
  window.spoken = [];
  for (const region of document.querySelectorAll("#announcer, #announcer-now")) {
    new MutationObserver(() => region.textContent && spoken.push(region.textContent))
      .observe(region, { childList: true, subtree: true, characterData: true });
  }
}"""


@pytest.fixture(scope="module")
def place(server):
    """Ada and Linus, who share the lobby and the lab."""
    with server.place():
        ada = accounts.set_up("The Lab", "Ada", None, PASSWORD)
        rooms.open(ada, "lab", people=[accounts.create("Linus", PASSWORD)])
    return server


def test_everything_can_be_done_by_keyboard_alone(place, device):
    ada = Person("Ada", device(), place).goes("/sign-in")
    keys = ada.page.keyboard
    expect(ada.page.get_by_label("Name or e-mail")).to_be_focused()
    keys.type("ada")
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    expect(ada.body).to_be_focused()
    keys.type("Sent by keys.")
    keys.press("Enter")
    expect(ada.row("Sent by keys.")).not_to_have_class(re.compile("is-pending"))
    keys.press("ArrowUp")
    keys.press("End")
    keys.type(" Edited too.")
    keys.press("Enter")
    row = ada.row("Edited too.")
    expect(row.locator(".edited")).to_be_visible()
    _until_focused(ada, "Shift+Tab", ".message")
    keys.press("End")
    expect(row).to_be_focused()
    keys.press("+")
    expect(ada.page.get_by_label("Find an emoji")).to_be_focused()
    keys.type("rocket")
    keys.press("Enter")
    expect(row.locator(".chip")).to_have_text(re.compile("🚀"))
    keys.press("Escape")
    expect(ada.body).to_be_focused()
    keys.press("Control+k")
    keys.type("lab")
    expect(ada.page.get_by_role("option", selected=True)).to_have_text("lab")
    keys.press("Enter")
    expect(ada.page.locator("#room-name")).to_have_text("lab")
    keys.press("Alt+ArrowDown")
    expect(ada.page.locator("#room-name")).to_have_text("Lobby")
    _signs_out(ada)


def test_the_keys_lead_to_what_is_unread_and_mark_all_of_it_read(place, signed_in):
    with place.place():
        owner = accounts.find("Linus")
        for name in ("attic", "cellar", "shed"):
            rooms.open(owner, name, people=[accounts.find("Ada")])
    ada, linus = signed_in("Ada").goes("/rooms/lobby"), signed_in("Linus").goes("/rooms/cellar")
    linus.says("Down here")
    linus.goes("/rooms/shed").says("Out here")
    expect(ada.count("shed")).to_be_visible()
    ada.page.keyboard.press("Alt+Shift+ArrowDown")
    expect(ada.page.locator("#room-name")).to_have_text(re.compile("cellar|shed"))
    linus.goes("/rooms/attic").says("Up here")
    expect(ada.count("attic")).to_be_visible()
    ada.page.keyboard.press("Shift+Escape")
    for name in ("attic", "cellar", "shed"):
        expect(ada.count(name)).to_be_hidden()
    for person in (ada, linus):
        person.context.close()


def test_emoji_stand_in_groups_that_the_arrows_lead_through_the_last_used_first(place, signed_in):
    ada = signed_in("Ada").goes("/rooms/lobby")
    keys, groups = ada.page.keyboard, ada.page.get_by_role("tab")
    chosen, options = ada.page.get_by_role("tab", selected=True), ada.page.get_by_role("option")
    ada.page.get_by_role("button", name="Add an emoji").click()
    expect(chosen).to_have_accessible_name("Often used")
    keys.press("Tab")
    keys.press("ArrowRight")
    keys.press("ArrowRight")
    expect(chosen).to_have_accessible_name("People and hands")
    expect(chosen).to_be_focused()
    keys.press("End")
    expect(groups.last).to_be_focused()
    expect(ada.page.get_by_role("tabpanel")).to_have_accessible_name("Flags")
    keys.press("ArrowDown")
    keys.press("ArrowRight")
    expect(options.nth(1)).to_be_focused()
    expect(ada.page.locator(".picker-name")).to_have_text("Triangular flag")
    keys.press("Enter")
    expect(ada.body).to_have_value("🚩")
    ada.page.get_by_role("button", name="Add an emoji").click()
    expect(options.first).to_have_accessible_name("Triangular flag")
    expect(options.nth(1)).to_have_accessible_name("Thumbs up")
    ada.body.fill("")
    ada.context.close()


def _signs_out(ada: Person) -> None:
    _until_focused(ada, "Shift+Tab", "[popovertarget=place-menu]")
    ada.page.keyboard.press("Enter")
    expect(ada.page.locator("#place-menu")).to_be_visible()
    _until_focused(ada, "Tab", "#place-menu form button")
    ada.page.keyboard.press("Enter")
    expect(ada.page).to_have_url(re.compile("/sign-in"))


def test_what_is_typed_before_a_part_is_there_stays_in_its_field(place, signed_in):
    """Keys that came before the script once acted on the row behind, or went to the room."""
    ada = signed_in("Ada").goes("/rooms/lobby")
    waiting: list[Route] = []

    def keep(route: Route) -> None:
        waiting.append(route)

    ada.page.route(re.compile(r"/js/picker\.js"), keep)
    row = ada.says("Which one fits?")
    row.focus()
    ada.page.keyboard.press("+")
    field = ada.page.get_by_label("Find an emoji")
    expect(field).to_be_focused()
    ada.page.keyboard.type("rocket")
    ada.page.keyboard.press("Enter")
    expect(field).to_have_value("rocket")
    expect(row.locator(".chip")).to_have_count(0)
    for route in waiting:
        route.continue_()
    expect(row.locator(".chip")).to_have_text(re.compile("🚀"))
    expect(ada.page.locator(".picker")).to_have_count(0)


def test_tab_goes_round_the_page_and_is_seen_wherever_it_stops(place, signed_in):
    ada = signed_in("Ada").goes("/rooms/lab")
    expect(ada.body).to_be_focused()
    ada.says("Something to stop at.")
    ada.writes("Not empty, and still no trap")
    stops = []
    for _ in range(60):
        ada.page.keyboard.press("Tab")
        if ada.asks("document.activeElement === document.body"):
            continue
        assert ada.asks(FOCUS_SEEN), ada.asks(FOCUSED)
        stops.append(ada.asks(FOCUSED))
        if stops[0] == stops[-1] and len(stops) > 1:
            break
    else:
        raise AssertionError(f"Tab never came round: {stops}")
    assert len(set(stops)) >= 12
    assert any("textarea" in each.lower() for each in stops), stops
    ada.writes("")


def test_escape_closes_what_is_open_and_focus_goes_back(place, signed_in):
    ada = signed_in("Ada").goes("/rooms/lab")
    expect(ada.body).to_be_focused()
    for keys, opened in (("Control+k", "dialog[open]"), ("Control+/", "dialog[open]")):
        ada.page.keyboard.press(keys)
        expect(ada.page.locator(opened)).to_be_visible()
        ada.page.keyboard.press("Escape")
        expect(ada.page.locator(opened)).to_have_count(0)
        expect(ada.body).to_be_focused()
    ada.page.locator("#show-members").focus()
    ada.page.keyboard.press("Enter")
    expect(ada.page.locator("#panel")).to_be_visible()
    ada.page.locator("#panel button").first.focus()
    ada.page.keyboard.press("Escape")
    expect(ada.page.locator("#panel")).to_be_hidden()
    assert ada.asks("document.activeElement !== document.body")


def test_a_few_messages_are_read_aloud_and_many_are_summed_up(place, signed_in):
    ada, linus = (signed_in(name).goes("/rooms/lab") for name in ("Ada", "Linus"))
    expect(ada.body).to_be_focused()
    ada.asks(LISTEN)
    ada.says("My own words.")
    linus.says("One for the ear.")
    announcer = ada.page.locator("#announcer")
    expect(announcer).to_have_text("Linus: One for the ear.")
    for number in range(12):
        linus.sends(f"Flood {number}.")
    expect(announcer).to_have_text(re.compile(r"\d+ new messages from Linus"))
    expect(ada.row("Flood 11.")).to_be_visible()
    linus.says("@Ada, listen.")
    expect(ada.page.locator("#announcer-now")).to_have_text("Linus mentioned you: @Ada, listen.")
    spoken = ada.asks("window.spoken")
    assert 3 <= len(spoken) <= 8, spoken
    assert not any("My own words" in each for each in spoken)


def test_older_messages_are_not_read_aloud(place, signed_in):
    ada = signed_in("Ada").goes("/rooms/lab")
    expect(ada.body).to_be_focused()
    ada.asks(LISTEN)
    ada.enters("Lobby").enters("lab")
    ada.scrolls(0)
    ada.reloads()
    assert ada.page.locator("#log").get_attribute("aria-live") == "off"
    expect(ada.page.locator("#announcer")).to_have_text("")


def _until_focused(person: Person, key: str, selector: str) -> None:
    """Press a key until focus has come to where it is wanted; a trap would never let it."""
    for _ in range(40):
        person.page.keyboard.press(key)
        if person.asks("(it) => document.activeElement.matches(it)", selector):
            return
    raise AssertionError(f"{key} never came to {selector}, but to {person.asks(FOCUSED)}")
