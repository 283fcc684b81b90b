"""Guests: a link is made, somebody comes by it, and is out when it is revoked."""

import re

import pytest
from playwright.sync_api import expect

from chatapp.operations import accounts, rooms
from chatapp.operations.accounts import guests
from chatapp.operations.rooms import memberships
from tests.browser import axe
from tests.browser.person import PASSWORD, Person

PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}


@pytest.fixture(scope="module")
def place(server):
    """Ada's garden."""
    with server.place():
        ada = accounts.set_up("The Lab", "Ada", None, PASSWORD)
        rooms.open(ada, "garden", "What grows", kind="private")
    return server


@pytest.fixture
def ada(place, signed_in):
    return signed_in("Ada").goes("/rooms/garden")


@pytest.fixture
def stranger(place, device):
    return Person("Maria", device(**PHONE), place)


def test_somebody_comes_by_a_link_talks_and_is_out_when_it_ends(ada, stranger):
    ada.says("Welcome.")
    ada.panel("Room settings").get_by_role("button", name="Guests by a link").press("Enter")
    dialog = ada.page.get_by_role("dialog", name="Guests of garden")
    dialog.get_by_label("For how many people").select_option("5 people")
    dialog.get_by_role("button", name="Make a link").press("Enter")
    link = dialog.get_by_label("Link", exact=True).input_value()
    assert axe.faults(ada.page) == []

    stranger.goes(link.removeprefix(stranger.server.url))
    assert axe.faults(stranger.page) == []
    stranger.page.get_by_label("Your name").fill("Maria")
    stranger.page.keyboard.press("Enter")
    expect(stranger.page.locator("#self .self-name")).to_have_text("Maria")
    stranger.says("Hello from outside.")
    for refused in ("#new-room", "[href*=browse]", "section:has(#directs)"):
        expect(stranger.page.locator(f"#sidebar {refused}").first).to_have_attribute("hidden", "")
    stranger.row("Welcome.").locator(".message-author").click()
    card = stranger.page.get_by_role("dialog", name="Ada")
    expect(card.get_by_role("button", name="Mention")).to_be_visible()
    expect(card.get_by_role("button", name="Message")).to_have_count(0)
    stranger.page.keyboard.press("Escape")
    row = ada.row("Hello from outside.")
    expect(row.locator(".message-author")).to_have_text("Maria guest")

    ada.reloads()
    ada.page.get_by_role("button", name="Guests by a link").click()
    expect(dialog.get_by_role("list", name="Who came by it")).to_contain_text("Maria")
    dialog.get_by_role("button", name="Revoke").press("Enter")
    ada.confirms("Revoke")
    expect(dialog.get_by_role("list", name="Who came by it")).to_contain_text("gone")
    expect(stranger.page).to_have_url(re.compile("/sign-in"))
    dialog.get_by_role("button", name="Close").click()
    expect(ada.row("Hello from outside.")).to_be_visible()


def test_who_only_reads_is_told_so_where_one_writes(place, ada, stranger):
    with place.place():
        garden = memberships.find(accounts.find("Ada"), "garden")
        path = f"/guest/{guests.make(garden, 'hour', 1, True).code}"
    stranger.goes(path).page.get_by_label("Your name").fill("Maria")
    stranger.page.keyboard.press("Enter")
    expect(stranger.page.locator("#silent-note")).to_contain_text("reads, and does not write")
    expect(stranger.body).to_be_hidden()
    assert axe.faults(stranger.page) == []
    ada.panel("People")
    expect(ada.page.locator("#members li", has_text="Maria")).to_contain_text("guest")
