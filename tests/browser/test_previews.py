"""Previews of links, as they are seen."""

import pytest
from playwright.sync_api import expect

from chatapp.operations import accounts, places, rooms
from tests import web_page
from tests.browser import axe
from tests.browser.person import PASSWORD
from tests.test_previews import photo, pictured


@pytest.fixture(scope="module")
def site():
    with web_page.serving() as found:
        yield found


@pytest.fixture(scope="module")
def place(server):
    """Ada and Linus in a kitchen, whose place shows what links lead to."""
    with server.place():
        ada = accounts.set_up("The Lab", "Ada", None, PASSWORD)
        rooms.open(ada, "kitchen", people=[accounts.create("Linus", PASSWORD)])
        places.change(ada, link_previews=True)
    return server


def test_a_link_shows_what_it_leads_to_until_its_sender_takes_that_away(place, site, signed_in):
    ada = signed_in("Ada").goes("/rooms/kitchen")
    narrow = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
    linus = signed_in("Linus", **narrow).goes("/rooms/kitchen")
    photo(site)
    ada.says(f"Look at {pictured(site)}")
    cards = [who.page.get_by_role("list", name="Previews of links") for who in (ada, linus)]
    for card in cards:
        expect(card.get_by_role("link")).to_contain_text("How to & when to pour tea")
    assert axe.faults(ada.page) == axe.faults(linus.page) == []
    linus.reloads()
    expect(cards[1]).to_be_visible()
    height = "(list) => [list.offsetHeight, parseInt(list.style.minHeight)]"
    drawn, kept = cards[1].evaluate(height)
    assert drawn == kept, "its room was kept before it was drawn"
    for who, card in zip((ada, linus), cards, strict=True):
        picture = card.locator("img")
        expect(picture).to_have_js_property("naturalWidth", 160)
        box = picture.bounding_box()
        assert (box["width"], box["height"]) == (74, 74), "it fits where it was to be"
        assert picture.get_attribute("alt") == "", "the link says what it is"
        assert axe.faults(who.page) == []
    assert cards[1].get_by_role("button").count() == 0, "only Ada takes it away"
    cards[0].get_by_role("button", name="Take away the preview of").press("Enter")
    for card in cards:
        expect(card).to_have_count(0)
