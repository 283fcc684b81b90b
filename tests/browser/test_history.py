"""Reading what was said before: days, groups, older pages, permalinks, the way back to now."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from chatapp.operations import accounts, rooms
from chatapp.operations.rooms import memberships
from tests.browser import past
from tests.browser.person import PASSWORD

READ_UPWARD = """async (frames) => {
  const log = document.querySelector("#log");
  const top = (row) => row.getBoundingClientRect().top;
  const middle = () => [...log.querySelectorAll(".message")]
    .find((row) => top(row) > log.getBoundingClientRect().top + 200);
  const [jumps, first] = [[], Number(log.querySelector(".message").dataset.seq)];
  for (let frame = 0; frame < frames; frame += 1) {
    const [eye, before, from] = [middle(), top(middle()), log.scrollTop];
    log.scrollTop -= 40;
    const moved = from - log.scrollTop;
    await new Promise(requestAnimationFrame);
    const jump = top(eye) - before - moved;
    if (eye.isConnected && Math.abs(jump) > 2) jumps.push(jump);
  }
  return { jumps, first, last: Number(log.querySelector(".message").dataset.seq) };
}"""

A_BANNER_COMES = """async (height) => {
  const log = document.querySelector("#log");
  const banner = Object.assign(document.createElement("div"), { style: `height: ${height}px` });
  log.parentElement.before(banner);
  log.dispatchEvent(new Event("scroll"));  // one that was on its way, and finds the log smaller
  for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
  const left = log.scrollHeight - log.scrollTop - log.clientHeight;
  banner.remove();
  for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
  return left;
}"""

LENGTH = 1_000


@pytest.fixture(scope="module")
def people(server, signed_in):
    """Ada, an admin, and Linus; they have been talking for days in the attic."""
    with server.place():
        accounts.set_up("The Lab", "Ada", None, PASSWORD)
        accounts.create("Linus", PASSWORD)
        attic = rooms.open(accounts.find("Ada"), "attic", people=[accounts.find("Linus")])
        past.fill(attic, LENGTH, apart=timedelta(minutes=40))
        rooms.open(accounts.find("Ada"), "cellar", people=[accounts.find("Linus")])
    return signed_in("Ada"), signed_in("Linus")


def test_a_room_opens_at_its_end_when_everything_has_been_read(people):
    ada, _linus = people
    ada.goes("/rooms/attic")
    expect(ada.row(f"Message {LENGTH}.")).to_be_in_viewport()
    assert ada.page.locator("#messages .message").count() <= 100, "the past is read page by page"
    expect(ada.page.locator("#to-latest")).to_be_hidden()


def test_whoever_is_at_the_end_stays_there_when_something_comes_above(people):
    ada, _linus = people
    ada.goes("/rooms/attic")
    expect(ada.row(f"Message {LENGTH}.")).to_be_in_viewport()
    assert ada.asks(A_BANNER_COMES, 120) < 1
    ada.page.locator("#log").evaluate("(log) => (log.scrollTop -= 400)")
    assert ada.asks(A_BANNER_COMES, 120) > 400, "who reads further up is not taken away"


def test_older_pages_come_without_a_jump_of_what_is_being_read(people):
    ada, _linus = people
    ada.goes("/rooms/attic")
    expect(ada.row(f"Message {LENGTH}.")).to_be_in_viewport()
    found = ada.asks(READ_UPWARD, 400)
    assert found["last"] < found["first"] - 100, "older pages must have been loaded meanwhile"
    assert found["jumps"] == []


def test_an_older_page_that_could_not_be_had_comes_with_the_network(people):
    ada, _linus = people
    ada.goes("/rooms/attic")
    expect(ada.row(f"Message {LENGTH}.")).to_be_in_viewport()
    before = ada.page.locator("#messages .message").first.get_attribute("data-seq")
    ada.context.set_offline(True)
    expect(ada.banner).to_be_visible()
    ada.page.locator("#log").evaluate("(log) => (log.scrollTop = 0)")
    first = ada.page.locator("#messages .message").first
    expect(first).to_have_attribute("data-seq", str(before))
    ada.context.set_offline(False)
    expect(first).not_to_have_attribute("data-seq", str(before))


def test_days_have_dividers_and_a_persons_messages_stand_together(people):
    ada, _linus = people
    ada.goes("/rooms/attic")
    last = ada.row(f"Message {LENGTH}.")
    expect(last).to_be_in_viewport()
    ada.scrolls(0)
    expect(ada.page.locator(".divider.is-day", has_text="Yesterday")).to_have_count(1)
    ada.page.locator("#to-latest").click()
    ada.says("The first of three.")
    ada.says("The second.")
    expect(ada.row("The second.")).to_have_class(re.compile("is-grouped"))
    expect(ada.row("The first of three.")).not_to_have_class(re.compile("is-grouped"))
    expect(ada.row("The first of three.").locator(".message-author")).to_be_visible()


def test_the_exact_time_is_told_on_hover(people):
    ada, _linus = people
    ada.goes("/rooms/attic")
    row = ada.says("What time is it?")
    row.hover()
    clock = row.locator("time:visible").first
    title = row.locator("time:visible, a:has(time):visible").first.get_attribute("title")
    assert re.search(r"\d{4}.*\d\d:\d\d:\d\d", title), title
    assert re.fullmatch(r"\d\d:\d\d", clock.inner_text())


def test_a_permalink_opens_at_its_message_and_the_way_back_is_offered(people):
    ada, linus = people
    ada.goes("/rooms/attic/400")
    target = ada.page.locator(".message.is-target")
    expect(target).to_have_attribute("data-seq", "400")
    expect(target).to_be_in_viewport()
    expect(target).to_be_focused()
    linus.goes("/rooms/attic").says("Meanwhile at the end.")
    assert ada.page.locator(".message", has_text="Meanwhile at the end.").count() == 0
    ada.page.locator("#to-latest").click()
    expect(ada.row("Meanwhile at the end.")).to_be_in_viewport()
    expect(ada.page.locator("#to-latest")).to_be_hidden()


def test_a_link_copied_from_a_message_leads_others_to_it(people):
    ada, linus = people
    ada.goes("/rooms/attic/500")
    target = ada.page.locator(".message.is-target")
    ada.menu(target, "Copy link")
    expect(ada.page.locator("#toast")).to_have_text("Copied")
    link = ada.asks("navigator.clipboard.readText()")
    assert link.endswith("/rooms/attic/500")
    linus.page.goto(link)
    expect(linus.page.locator(".message.is-target")).to_have_attribute("data-seq", "500")


def test_a_room_opens_where_reading_stopped(people):
    ada, linus = people
    with ada.server.place():
        cellar = memberships.find(accounts.find("Linus"), "cellar")
        past.fill(cellar, 300)
        memberships.read(memberships.find(accounts.find("Ada"), "cellar"), 200)
    ada.goes("/rooms/cellar")
    line = ada.page.locator(".divider.is-new")
    expect(line).to_be_in_viewport()
    following = ada.page.locator(".divider.is-new + .message")
    expect(following).to_have_attribute("data-seq", "203")
    expect(ada.page.locator("#to-latest")).to_contain_text(re.compile(r"\d+ new messages"))
    expect(linus.goes("/rooms/cellar").row("Message 300.")).to_be_in_viewport()
