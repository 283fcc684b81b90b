"""Addressing somebody: names are offered while one writes, and found however they are typed."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete

from chatapp.extensions import transaction
from chatapp.models import Draft
from chatapp.operations import accounts, rooms
from tests.browser.person import PASSWORD

LIBRARIES = """() => performance.getEntriesByType("resource")
  .map(({ name }) => name.split("/").pop()).filter((name) => name.endsWith(".esm.js"))"""


@pytest.fixture(scope="module")
def place(server):
    """The lab, with Ada, Zoë Lecka and 王小明 in it; Zoltan is elsewhere."""
    with server.place():
        ada = accounts.set_up("The Lab", "Ada", None, PASSWORD)
        names = ("Zoë Lecka", "王小明")
        inside = [accounts.create(name, PASSWORD) for name in names]
        rooms.open(ada, "lab", kind="private", people=inside)
        accounts.create("Zoltan", PASSWORD)
    return server


@pytest.fixture
def ada(place, signed_in):
    person = signed_in("Ada").goes("/rooms/lab")
    person.body.press_sequentially("@")
    expect(person.page.locator("#suggestions [role=option]")).not_to_have_count(0)
    person.body.fill("")
    yield person
    person.page.context.close()
    # Nothing that was begun follows her into the next test.
    with place.place(), transaction() as session:
        session.execute(delete(Draft))


def offered(person):
    return person.page.locator("#suggestions [role=option]")


def test_people_of_the_room_are_offered_before_others_with_accents_folded(ada):
    ada.body.press_sequentially("Look @zo")
    expect(offered(ada)).to_have_count(2)
    expect(offered(ada).nth(0)).to_contain_text("Zoë Lecka")
    expect(offered(ada).nth(1)).to_contain_text(re.compile("Zoltan.*not in this room"))
    expect(ada.body).to_have_attribute("aria-activedescendant", "suggestions-0")
    expect(offered(ada).nth(0)).to_have_attribute("aria-selected", "true")
    ada.body.press("ArrowDown")
    expect(ada.body).to_have_attribute("aria-activedescendant", "suggestions-1")
    ada.body.press("ArrowUp")
    ada.body.press("Tab")
    expect(ada.body).to_have_value("Look @Zoë Lecka ")
    expect(ada.body).to_be_focused()


def test_escape_closes_the_list_and_keeps_what_was_written(ada):
    ada.body.press_sequentially("@le")
    expect(offered(ada)).to_have_count(1)
    ada.body.press("Escape")
    expect(offered(ada)).to_have_count(0)
    expect(ada.body).to_have_value("@le")
    expect(ada.body).to_be_focused()


def test_a_chinese_name_is_found_by_pinyin_and_its_library_comes_with_the_first_such_name(
    place, signed_in
):
    zoe = signed_in("Zoë Lecka").goes("/rooms/lab")  # who has begun nothing that would follow her
    assert zoe.asks(LIBRARIES) == [], "nothing is fetched before somebody types an @"
    zoe.body.press_sequentially("@xiaom")
    expect(offered(zoe)).to_have_count(1)
    zoe.body.press("Enter")
    expect(zoe.body).to_have_value("@王小明 ")
    assert zoe.asks(LIBRARIES) == ["tiny-pinyin.esm.js"]


def test_a_name_is_completed_while_an_older_message_is_changed(ada):
    ada.says("Ask somebody.")
    ada.body.press("ArrowUp")
    ada.body.press_sequentially(" @zoë")
    expect(offered(ada)).to_have_count(1)
    ada.body.press("Enter")
    expect(ada.body).to_have_value("Ask somebody. @Zoë Lecka ")
    ada.body.press("Enter")
    expect(ada.row("Ask somebody.").locator(".mention")).to_have_text("@Zoë Lecka")


def test_my_own_name_stands_out_among_others(ada, signed_in):
    zoe = signed_in("Zoë Lecka").goes("/rooms/lab")
    ada.says("@Zoë Lecka and @王小明, tea.", shown="tea.")
    mentions = zoe.row("tea.").locator(".mention")
    expect(mentions.nth(0)).to_have_class(re.compile("is-me"))
    expect(mentions.nth(1)).not_to_have_class(re.compile("is-me"))
    expect(ada.row("tea.").locator(".mention.is-me")).to_have_count(0)
    zoe.says("@room, coffee.", shown="coffee.")
    expect(ada.row("coffee.").locator(".mention.is-me")).to_have_text("@room")
