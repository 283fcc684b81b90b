"""What the pages may cost: bytes and requests on the wire, rows in the document, nobody's ears.

Times are printed for whoever looks after them, never judged: machines differ.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from chatapp.operations import accounts, rooms
from tests.browser import past
from tests.browser.person import PASSWORD

SIGN_IN = (12_000, 4)
ROOM = (92_000, 32)
WINDOW = 400
DEEP = 10_000

READ_TO_THE_BEGINNING = """async (wanted) => {
  const log = document.querySelector("#log");
  const rows = () => log.querySelectorAll("#messages .message");
  const began = performance.now();
  let most = 0;
  while (Number(rows()[0].dataset.seq) > wanted && performance.now() - began < 60000) {
    log.scrollTop = 0;
    await new Promise(requestAnimationFrame);
    most = Math.max(most, rows().length);
  }
  return { first: Number(rows()[0].dataset.seq), most, ms: Math.round(performance.now() - began) };
}"""

WHEN_USABLE = """() => new Promise((resolve) => {
  const look = () => document.querySelector("#body")?.placeholder
    ? resolve(Math.round(performance.now())) : requestAnimationFrame(look);
  look();
})"""


class Wire:
    """What one page takes from the network until it is quiet: requests and bytes as they travel."""

    def __init__(self, page: Page) -> None:
        self._urls: dict[str, str] = {}
        self._bytes: dict[str, int] = {}
        session: CDPSession = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._finished)

    def asserts_within(self, budget: tuple[int, int]) -> None:
        size, requests = sum(self._bytes.values()), len(self._bytes)
        print(f"{size} bytes, {requests} requests")
        assert 0 < requests <= budget[1], "\n".join(sorted(self._urls.values()))
        assert 0 < size <= budget[0]

    def _asked(self, event: dict[str, Any]) -> None:
        if event["request"]["url"].startswith("http"):
            self._urls[event["requestId"]] = event["request"]["url"]

    def _finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self._urls:
            self._bytes[event["requestId"]] = int(event["encodedDataLength"])


@pytest.fixture(scope="module")
def place(server):
    """Ada and Linus, and a room in which 10,000 messages have been written."""
    with server.place():
        accounts.set_up("The Lab", "Ada", None, PASSWORD)
        accounts.create("Linus", PASSWORD)
        deep = rooms.open(accounts.find("Ada"), "deep", people=[accounts.find("Linus")])
        past.fill(deep, DEEP, apart=timedelta(seconds=30))
    return server


def test_signing_in_costs_next_to_nothing(place, device: Callable[..., Page]):
    page = device()
    wire = Wire(page)
    page.goto(place.url + "/sign-in", wait_until="networkidle")
    expect(page.get_by_role("button", name="Sign in")).to_be_enabled()
    wire.asserts_within(SIGN_IN)


def test_a_room_costs_little_on_a_first_visit(place, signed_in):
    ada = signed_in("Ada")
    wire = Wire(ada.page)
    ada.page.goto(place.url + "/rooms/deep")
    expect(ada.row(f"Message {DEEP}.")).to_be_in_viewport()
    print(f"usable after {ada.asks(WHEN_USABLE)} ms")
    ada.page.wait_for_load_state("networkidle")
    wire.asserts_within(ROOM)


def test_a_second_visit_takes_hardly_anything(place, signed_in):
    ada = signed_in("Ada").goes("/rooms/deep")
    expect(ada.row(f"Message {DEEP}.")).to_be_in_viewport()
    fetched = """() => performance.getEntriesByType("resource")
      .filter(({ transferSize, name }) => transferSize > 0 && !name.includes("/socket.io/"))
      .map(({ name }) => name)"""
    assert len(ada.asks(fetched)) > 10, "a first visit fetches scripts and styles"
    ada.goes("/rooms/deep")
    expect(ada.row(f"Message {DEEP}.")).to_be_in_viewport()
    assert ada.asks(fetched) == []


def test_ten_thousand_messages_never_stand_in_the_page_at_once(place, signed_in):
    ada = signed_in("Ada").goes("/rooms/deep")
    expect(ada.row(f"Message {DEEP}.")).to_be_in_viewport()
    found = ada.asks(READ_TO_THE_BEGINNING, 1)
    print(f"back through {DEEP} messages in {found['ms']} ms, {found['most']} rows at most")
    assert found["first"] == 1, "the room must have been read to its beginning"
    assert WINDOW / 2 < found["most"] <= WINDOW
    ada.page.locator("#to-latest").click()
    expect(ada.row(f"Message {DEEP}.")).to_be_in_viewport()
    assert ada.page.locator("#messages .message").count() <= WINDOW


def test_many_arrivals_keep_the_window_small_and_the_reader_at_the_end(place, signed_in):
    ada, linus = (signed_in(name).goes("/rooms/deep") for name in ("Ada", "Linus"))
    expect(ada.row(f"Message {DEEP}.")).to_be_in_viewport()
    for number in range(60):
        linus.sends(f"Arrival {number}.")
    expect(ada.row("Arrival 59.")).to_be_in_viewport()
    assert [each for each in ada.rows() if "Arrival" in each] == [
        f"Arrival {number}." for number in range(60)
    ]
    assert ada.page.locator("#messages .message").count() <= WINDOW


def test_the_watch_would_see_a_refusal_and_a_foreign_request(place, device, watch):
    page = device()
    page.goto(place.url + "/sign-in")
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    page.evaluate("new Image().src = 'http://127.0.0.1:9/other.png'")
    page.wait_for_timeout(300)
    problems = watch.problems
    assert any(re.search("style", each) for each in problems), problems
    assert any("a request to http://127.0.0.1:9/" in each for each in problems), problems
    problems.clear()
