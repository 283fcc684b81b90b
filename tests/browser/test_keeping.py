"""Keeping messages in the browser: pins, saved ones, and what a message said before."""

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


def listed(person):
    return person.page.locator("#panel .listing-row")


def test_what_one_pins_is_in_everybodys_sight_and_leads_to_its_place(people):
    ada, linus = people
    ada.says("The key is under the mat.")
    ada.menu(ada.row("The key is under the mat."), "Pin to the room")
    expect(linus.row("The key is under the mat.").locator(".message-pin")).to_be_visible()
    expect(linus.row("Ada pinned a message")).to_be_visible()
    linus.page.locator("#show-pins").click()
    expect(listed(linus)).to_have_count(1)
    expect(listed(linus)).not_to_contain_text("In lab")
    listed(linus).locator("a").click()
    expect(linus.page.locator(".message.is-target")).to_contain_text("The key is under the mat.")
    linus.page.go_back()
    listed(linus).get_by_role("button", name="Unpin").click()
    expect(listed(linus)).to_have_count(0)
    expect(linus.page.locator("#panel .panel-empty")).to_be_visible()
    expect(ada.row("The key is under the mat.").locator(".message-pin")).to_be_hidden()


def test_what_one_saves_is_found_again_on_all_devices_and_by_nobody_else(people, signed_in):
    ada, linus = people
    phone = signed_in("Ada", viewport={"width": 390, "height": 844}).goes("/rooms?panel=saved")
    expect(phone.page.locator("#panel .panel-empty")).to_be_visible()
    linus.says("Read this book.")
    row = ada.row("Read this book.")
    row.focus()
    ada.page.keyboard.press("s")
    expect(listed(phone)).to_have_count(1)
    ada.tool(row, "More")
    menu = ada.page.get_by_role("menu", name="Message actions")
    expect(menu.get_by_role("menuitem", name="Remove from saved")).to_be_visible()
    ada.page.keyboard.press("Escape")
    ada.goes("/rooms/lobby")
    ada.page.locator("#show-saved").click()
    expect(listed(ada)).to_contain_text("Read this book.")
    listed(ada).get_by_role("button", name="Remove from saved").click()
    expect(listed(phone)).to_have_count(0)
    linus.goes("/rooms?panel=saved")
    expect(linus.page.locator("#panel .panel-empty")).to_be_visible()


def test_what_a_message_said_before_is_read_by_everybody_in_the_room(people):
    ada, linus = people
    ada.says("Meet at noone.")
    ada.body.press("ArrowUp")
    ada.body.fill("Meet at **noon**.")
    ada.body.press("Enter")
    linus.row("Meet at noon.").locator(".edited").click()
    dialog = linus.page.get_by_role("dialog", name="What it said before")
    expect(dialog.locator("li")).to_have_count(2)
    expect(dialog.locator("li").nth(0)).to_contain_text(re.compile("now.*Meet at noon.", re.DOTALL))
    expect(dialog.locator("li").nth(1)).to_contain_text("Meet at noone.")
    assert axe.faults(linus.page) == []
    linus.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


@pytest.mark.parametrize("panel", ["pins", "saved"])
def test_the_lists_have_no_faults_that_axe_finds(people, panel):
    ada, _linus = people
    ada.says(f"Kept in {panel}.")
    row = ada.row(f"Kept in {panel}.")
    row.focus()
    ada.page.keyboard.press("p" if panel == "pins" else "s")
    name = "Pinned messages" if panel == "pins" else "Saved"
    ada.page.get_by_role("button", name=name, exact=True).click()
    expect(listed(ada).first).to_contain_text(f"Kept in {panel}.")
    assert axe.faults(ada.page) == []
