"""Twenty messages without a network, from two tabs, one of which dies: each sent once, in order."""

import time
from contextlib import suppress

import pytest
from playwright.sync_api import Error, expect

from chatapp.operations import accounts, rooms
from tests.browser.person import PASSWORD, Person
from tests.faults import figures

AWAY_SECONDS = figures.size(5, 600)
MESSAGES = 20


@pytest.fixture(scope="module")
def people(server, signed_in):
    """Ada and Linus, who share a room; both pages are live."""
    with server.place():
        ada = accounts.set_up("The Lab", "Ada", None, PASSWORD)
        rooms.open(ada, "raft", people=[accounts.create("Linus", PASSWORD)])
    return signed_in("Ada").goes("/rooms/raft"), signed_in("Linus").goes("/rooms/raft")


@pytest.mark.parametrize("survivors", [1, 0])
def test_what_two_tabs_wrote_without_a_network_is_sent_once_and_in_order(people, survivors):
    """With no tab left, the next page that is opened sends what they could not."""
    ada, linus = people
    linus.goes("/rooms/raft")
    before = linus.rows()
    tabs = [_new_tab(ada), _new_tab(ada)]
    ada.goes("/settings/profile")
    ada.context.set_offline(True)
    left_at = time.monotonic()
    for tab in tabs:
        expect(tab.banner).to_be_visible()
    written = [f"message {number} of {survivors}" for number in range(MESSAGES)]
    for number, text in enumerate(written):
        tabs[number % 2].sends(text)
    expect(tabs[1].page.locator(".is-pending")).to_have_count(MESSAGES)
    for tab in tabs[survivors:]:
        _die(tab)
    time.sleep(max(0.0, AWAY_SECONDS - (time.monotonic() - left_at)))
    assert linus.rows() == before
    ada.context.set_offline(False)
    back_at = time.monotonic()
    if not survivors:
        ada.page.goto(f"{ada.server.url}/rooms/raft")
    expect(linus.row(written[-1])).to_be_visible()
    seconds = time.monotonic() - back_at
    assert linus.rows() == before + written
    for tab in tabs[:survivors]:
        expect(tab.page.locator(".is-pending")).to_have_count(0)
        assert tab.rows() == linus.rows()
        tab.page.close()
    figures.record(
        f"browser_{survivors}_tabs_left",
        away_seconds=AWAY_SECONDS,
        messages=MESSAGES,
        all_sent_after_seconds=round(seconds, 2),
    )


def _new_tab(person: Person) -> Person:
    tab = Person(person.name, person.context.new_page(), person.server)
    tab.page.goto(f"{person.server.url}/rooms/raft")
    expect(tab.body).to_be_visible()
    expect(tab.banner).to_be_hidden()
    return tab


def _die(tab: Person) -> None:
    """End the tab's process, as a lack of memory would."""
    with suppress(Error):
        tab.page.goto("chrome://crash", timeout=3000)
    with suppress(Error):
        tab.page.close()
