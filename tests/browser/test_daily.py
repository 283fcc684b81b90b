"""What people expect of every day: what they began follows them."""

import pytest
from playwright.sync_api import expect

from chatapp.operations import accounts, rooms
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
