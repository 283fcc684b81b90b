"""Tokens, webhooks and commands, made by hand: seen in the room, without faults."""

import re
import urllib.request

import pytest
from playwright.sync_api import expect

from chatapp.operations import accounts
from tests.browser import axe
from tests.browser.person import PASSWORD, Person
from tests.browser.test_accessibility import SIZES, WIDER_THAN_THE_WINDOW
from tests.listening import Post


@pytest.fixture(scope="module")
def ada(server, signed_in) -> Person:
    with server.place():
        accounts.set_up("The Lab", "Ada", None, PASSWORD)
    return signed_in("Ada")


@pytest.fixture
def post():
    found = Post()
    yield found
    found.close()


def has_no_faults(person: Person) -> None:
    for size in SIZES.values():
        person.page.set_viewport_size(size)
        assert axe.faults(person.page) == []
        assert person.asks(WIDER_THAN_THE_WINDOW) <= 0
    person.page.set_viewport_size(SIZES["wide"])


def test_an_owner_gives_out_an_address_names_others_and_types_a_command(ada, server, post):
    page = ada.goes("/rooms/lobby").page
    ada.panel("Room settings").get_by_role("link", name="Webhooks and commands").click()
    form = page.locator("form", has=page.get_by_role("heading", name="Make an address"))
    form.get_by_label("What it is called").press_sequentially("GitHub")
    form.get_by_label("What it is called").press("Enter")
    address = page.get_by_label("The new address", exact=True).last.input_value()
    assert address.startswith(f"{server.url}/hooks/")
    has_no_faults(ada)

    told = page.locator("form", has=page.get_by_role("heading", name="Send what is said"))
    told.get_by_label("What it is called").fill("Mirror")
    told.get_by_label("Address").fill("gopher://example.org")
    told.get_by_label("Address").press("Enter")
    expect(page.locator(".field-error")).to_contain_text("everybody can reach")
    told.get_by_label("Address").fill(post.url)
    told.get_by_label("Address").press("Enter")
    expect(page.get_by_label("The secret that signs").last).to_have_value(re.compile("^whsec_"))

    asked = page.locator("form", has=page.get_by_role("heading", name="Make a command"))
    asked.get_by_label("Command").fill("/deploy")
    asked.get_by_label("What it is called").fill("Deployer")
    asked.get_by_label("What it does").fill("Puts the site online")
    asked.get_by_label("Address").fill(post.url)
    asked.get_by_label("Address").press("Enter")
    expect(page.locator(".list", has_text="/deploy")).to_be_visible()
    has_no_faults(ada)

    body = b'{"text": "*Build 7* passed"}'
    with urllib.request.urlopen(urllib.request.Request(address, body), timeout=10) as answer:
        assert answer.read() == b"ok"
    ada.goes("/rooms/lobby")
    row = ada.row("Build 7 passed")
    expect(row.locator(".message-author")).to_have_text("GitHub webhook")
    expect(row.locator("strong")).to_have_text("Build 7")

    ada.body.press_sequentially("/dep")
    expect(page.locator("#suggestions")).to_contain_text("Puts the site online")
    post.answers.append((200, {}, '{"text": "Which *one*?"}'))
    ada.body.fill("/deploy web")
    ada.body.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("strong")).to_have_text("one")
    has_no_faults(ada)
    page.keyboard.press("Escape")
    ada.writes("/help")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    expect(dialog).to_contain_text("Puts the site online")
    page.keyboard.press("Escape")

    ada.goes("/rooms/lobby/programs").page.get_by_role("link", name="How it went Mirror").click()
    page.get_by_role("button", name="Send a try").click()
    expect(page.get_by_role("status").first).to_contain_text("on its way")
    has_no_faults(ada)


def test_a_person_makes_a_token_by_keyboard_and_revokes_it(ada):
    page = ada.goes("/settings/tokens").page
    page.get_by_label("What it is for").press_sequentially("Backups")
    page.keyboard.press("Tab")
    expect(page.get_by_role("checkbox", name="read")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Token", exact=True)).to_have_value(re.compile(r"^\S{40,}$"))
    has_no_faults(ada)
    page.get_by_role("button", name="Revoke Backups").click()
    expect(page.get_by_role("status").first).to_have_text("That token opens nothing any more.")
