"""How it feels: rooms change at once, and one types and scrolls while much comes in.

Times are printed for whoever looks after them (`pytest -s`), never judged: machines differ.
"""

import asyncio
import statistics
import threading
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from chatapp.operations import accounts, rooms
from chatapp.operations.accounts import tokens
from tests.browser import past
from tests.browser.person import PASSWORD
from tests.faults.connection import connect

DEEP = 10_000
LENGTHS = {"alpha": 110, "beta": 120, "gamma": 130}
"""Rooms, and how many messages are in each, so that their last ones differ."""

TOLD, APART_SECONDS = 200, 1 / 50
TYPED = "What somebody types while two hundred messages come in has every letter in its place. "

CHANGE = """async ([name, last]) => {
  const links = [...document.querySelectorAll(".room-link")];
  const isThere = () => document.querySelector("#room-name").textContent === name
    && [...document.querySelectorAll("#messages .message")].at(-1)?.textContent.includes(last);
  const began = performance.now();
  links.find((link) => link.textContent.includes(name)).click();
  while (!isThere() && performance.now() - began < 20000) await new Promise(requestAnimationFrame);
  return [isThere(), performance.now() - began];
}"""
WATCH = """() => {
  globalThis.frames = [];
  let last = performance.now();
  const look = (now) => {
    frames.push(now - last);
    last = now;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""
SCROLL = """async () => {
  const log = document.querySelector("#log");
  const began = performance.now();
  while (performance.now() - began < 4000) {
    log.scrollBy({ top: -40, behavior: "instant" });
    await new Promise(requestAnimationFrame);
  }
  return Number(document.querySelector("#messages .message").dataset.seq);
}"""


@pytest.fixture(scope="module")
def place(server):
    with server.place():
        ada = accounts.set_up("The Lab", "Ada", None, PASSWORD)
        for name, length in LENGTHS.items():
            past.fill(rooms.open(ada, name), length)
        past.fill(rooms.open(ada, "deep"), DEEP, apart=timedelta(seconds=30))
    return server


def told_of(frames):
    """What is printed of the time between frames, in milliseconds."""
    late, longest = sum(each > 50 for each in frames), max(frames)
    middle = f"{statistics.median(frames):.1f} ms in the middle"
    return f"{len(frames)} frames, {middle}, {longest:.0f} at most, {late} over 50"


def test_rooms_change_by_a_click_and_are_whole(place, signed_in):
    ada = signed_in("Ada").goes("/rooms/lobby")
    for visit in ("first visit", "from memory", "from memory"):
        times = []
        for name, length in LENGTHS.items():
            is_there, time = ada.asks(CHANGE, [name, f"Message {length}."])
            assert is_there, f"{name}: {ada.rows()[-1:]}"
            times.append(round(time))
        print(f"{visit}: {times} ms")
    ada.context.close()


def test_every_letter_stays_while_fifty_messages_a_second_come(place, signed_in):
    with place.place():
        teller = accounts.create("Teller", None, is_bot=True)
        room = rooms.open(accounts.find("Ada"), "news", people=[teller])
        key, room_id = tokens.make(teller)[1], str(room.room_id)
    ada = signed_in("Ada").goes("/rooms/news")
    ada.body.focus()
    ada.asks(WATCH)
    refused = []
    telling = threading.Thread(target=lambda: asyncio.run(_tell(place.port, key, room_id, refused)))
    telling.start()
    ada.page.keyboard.type(TYPED, delay=45)
    telling.join()
    print(told_of(ada.asks("frames")))
    assert refused == []
    expect(ada.body).to_have_value(TYPED)
    expect(ada.row(f"Told {TOLD - 1}.")).to_be_visible()
    wanted = [f"Told {number}." for number in range(TOLD)]
    assert [words for words in ada.rows() if words.startswith("Told")] == wanted
    ada.context.close()


async def _tell(port, key, room, refused):
    line = await connect(port, lambda *_: None, token=key)
    answers = []
    for number in range(TOLD):
        told = {"room": room, "client_id": f"told-{number}", "body": f"Told {number}."}
        answers.append(line.emit("send", told))
        await asyncio.sleep(APART_SECONDS)
    refused += [answer for answer in await asyncio.gather(*answers) if not answer["ok"]]
    line.close()


def test_a_long_past_is_scrolled_through(place, signed_in):
    ada = signed_in("Ada").goes("/rooms/deep")
    expect(ada.row(f"Message {DEEP}.")).to_be_in_viewport()
    ada.asks(WATCH)
    first = ada.asks(SCROLL)
    print(f"back to message {first}: {told_of(ada.asks('frames'))}")
    assert first < DEEP - 100
    ada.context.close()
