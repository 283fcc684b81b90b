"""Sharing files: chosen, pasted, dropped; seen large; kept through a lost network and a reload."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from chatapp.operations import accounts, rooms
from tests.browser import axe
from tests.browser.person import PASSWORD, Person

DROP = """([selector, name, text]) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([text], name, { type: "text/plain" }));
  for (const kind of ["dragenter", "dragover", "drop"]) {
    const event = new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true });
    document.querySelector(selector).dispatchEvent(event);
  }
}"""
PASTE = """([name, text]) => {
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([text], name, { type: "text/plain" }));
  const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
  document.querySelector("#body").dispatchEvent(event);
}"""
KEPT = """(wanted) => new Promise((resolve) => {
  const opening = indexedDB.open(`chatapp-${JSON.parse(page.textContent).me.user.id}`, 1);
  opening.onsuccess = () => {
    const counting = opening.result.transaction("outbox").objectStore("outbox").count();
    counting.onsuccess = () => {
      opening.result.close();
      resolve(counting.result === wanted);
    };
  };
})"""
SHIFTS = """() => new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) sum += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(sum), 500);
})"""


def picture(name, colour, size=(1600, 900)):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": out.getvalue()}


def text(name, words=b"some words"):
    return {"name": name, "mimeType": "text/plain", "buffer": words}


@pytest.fixture(scope="module")
def people(server, signed_in):
    """Ada and Linus, who share a room; both pages are live."""
    with server.place():
        ada = accounts.set_up("The Lab", "Ada", None, PASSWORD)
        rooms.open(ada, "gallery", people=[accounts.create("Linus", PASSWORD)])
    return [signed_in(name).goes("/rooms/gallery") for name in ("Ada", "Linus")]


def attach(person, *files):
    person.page.locator("#attached").set_input_files(list(files))
    expect(person.page.locator(".tray li")).to_have_count(len(files))


def test_pictures_are_chosen_sent_and_seen_by_others_large_and_by_the_keys(people):
    ada, linus = people
    attach(ada, *(picture(f"{name}.png", name) for name in ("red", "green", "blue")))
    ada.body.press("Enter")
    expect(ada.page.locator(".tray li")).to_have_count(0)
    row = linus.page.locator("#messages .message:not(.is-notice)").last
    expect(row.get_by_role("img")).to_have_count(3)
    row.get_by_role("img", name="red.png").click()
    box = linus.page.get_by_role("dialog")
    expect(box.get_by_role("img", name="red.png")).to_be_visible()
    linus.page.keyboard.press("ArrowRight")
    expect(box.get_by_role("img", name="green.png")).to_be_visible()
    back, onward = (box.get_by_role("button", name=f"{it} picture") for it in ("Previous", "Next"))
    onward.click()
    onward.click(force=True)
    expect(box.get_by_role("img", name="blue.png")).to_be_visible()
    expect(onward).to_have_attribute("aria-disabled", "true")
    expect(onward).to_be_focused()
    expect(back).to_have_attribute("aria-disabled", "false")
    assert axe.faults(linus.page) == []
    linus.page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    assert linus.asks("document.activeElement.dataset.name") == "red.png"
    assert axe.faults(linus.page) == []
    linus.page.keyboard.press("Control+Shift+F")
    linus.page.locator("#search-field").fill("has:")
    expect(linus.page.locator("#panel")).to_contain_text("With what? Choose.")
    linus.page.get_by_role("button", name="with a file", exact=True).click()
    found = linus.page.locator("#search-list [role=option]")
    expect(found).to_contain_text("red.png, green.png and blue.png")
    linus.page.keyboard.press("Escape")


def test_files_are_sent_later_with_their_words(people):
    ada, _linus = people
    attach(ada, picture("sunrise.png", "orange"), text("plan.txt"))
    ada.page.get_by_role("button", name="Send later").click()
    ada.page.get_by_role("button", name="Send it then").click()
    expect(ada.page.locator("#toast")).to_contain_text("It will be sent")
    expect(ada.page.locator(".tray li")).to_have_count(0)
    ada.goes("/scheduled")
    expect(ada.page.locator("main .list")).to_contain_text("sunrise.png · plan.txt")
    ada.goes("/rooms/gallery")


def test_nothing_jumps_when_pictures_come(people):
    ada, linus = people
    attach(ada, picture("wide.png", "teal"))
    ada.sends("Look how wide")
    expect(linus.row("Look how wide").get_by_role("img")).to_be_visible()
    linus.reloads()
    expect(linus.row("Look how wide").get_by_role("img")).to_be_visible()
    assert linus.asks(SHIFTS) < 0.02


def test_what_is_dropped_and_pasted_is_sent_and_downloads_under_its_name(people):
    ada, linus = people
    ada.asks(DROP, ["#log", "dropped.html", "<script>alert(1)</script>"])
    expect(ada.page.locator(".tray li")).to_have_count(1)
    ada.asks(PASTE, ["pasted.txt", "pasted words"])
    expect(ada.page.locator(".tray li")).to_have_count(2)
    assert axe.faults(ada.page) == []
    ada.sends("Two files")
    row = linus.row("Two files")
    with linus.page.expect_download() as coming:
        row.get_by_role("link", name="dropped.html").click()
    assert coming.value.suggested_filename == "dropped.html"
    assert coming.value.path().read_text() == "<script>alert(1)</script>"
    expect(row.get_by_role("link", name="pasted.txt")).to_be_visible()


def test_what_is_left_out_or_too_large_or_too_many_is_not_sent(people):
    ada, _linus = people
    attach(ada, text("one.txt"), text("two.txt"))
    ada.page.get_by_role("button", name="Leave out one.txt").click()
    expect(ada.page.locator(".tray li")).to_have_text(re.compile("two.txt"))
    ada.page.locator("#attached").set_input_files([text("none.txt", b"")])
    expect(ada.page.locator("#toast")).to_have_text("none.txt is empty.")
    ada.page.locator("#attached").set_input_files([text("big", bytes(26 * 2**20))])
    expect(ada.page.locator("#toast")).to_contain_text("at most 25 MB")
    ada.page.locator("#attached").set_input_files([text(f"{n}.txt") for n in range(12)])
    expect(ada.page.locator("#toast")).to_contain_text("at most 10 files")
    expect(ada.page.locator(".tray li")).to_have_count(10)
    for _ in range(10):
        ada.page.locator(".tray button").first.click()
    expect(ada.page.locator(".tray")).to_be_hidden()


def test_files_written_without_a_network_outlive_a_closed_page_and_are_sent_once(people):
    ada, linus = people
    ada.goes("/rooms/gallery")
    attach(ada, picture("later.png", "navy"))
    ada.context.set_offline(True)
    expect(ada.banner).to_be_visible()
    ada.sends("From the cellar")
    ada.sends("And then words")
    expect(ada.page.locator(".is-pending progress")).to_have_count(1)
    ada.page.wait_for_function(KEPT, arg=2)
    context = ada.context
    ada.page.close()
    context.set_offline(False)
    people[0] = ada = Person("Ada", context.new_page(), ada.server)
    ada.goes("/rooms/gallery")
    expect(linus.row("And then words")).to_be_visible()
    expect(linus.row("From the cellar").get_by_role("img", name="later.png")).to_be_visible()
    assert linus.rows()[-2:] == ["From the cellar", "And then words"]
    expect(ada.page.locator(".is-pending")).to_have_count(0)


def test_an_upload_can_be_cancelled_and_then_nobody_hears_of_it(people):
    ada, linus = people
    ada.page.route("**/files?name=*", lambda route: None)  # it never ends
    attach(ada, text("slow.txt"))
    ada.sends("Never mind")
    ada.row("Never mind").get_by_role("button", name="Cancel").click()
    expect(ada.row("Never mind")).to_have_count(0)
    ada.page.unroute("**/files?name=*")
    ada.says("Something else")
    expect(linus.row("Something else")).to_be_visible()
    expect(linus.row("Never mind")).to_have_count(0)


def test_a_refused_upload_says_why_and_can_be_tried_again(people):
    ada, linus = people
    ada.page.route(
        "**/files?name=*",
        lambda route: route.fulfill(
            status=409, json={"ok": False, "error": "conflict", "message": "Full."}
        ),
    )
    attach(ada, text("again.txt"))
    ada.sends("Try again")
    row = ada.row("Try again")
    expect(row).to_contain_text("Full.")
    ada.page.unroute("**/files?name=*")
    row.get_by_role("button", name="Retry").click()
    expect(linus.row("Try again").get_by_role("link", name="again.txt")).to_be_visible()


def test_the_panel_lists_what_was_shared_and_follows(people):
    ada, linus = people
    linus.page.locator("#show-files").click()
    shared = linus.page.locator(".shared")
    expect(shared.get_by_text("again.txt")).to_be_visible()
    attach(ada, text("newest.txt"))
    ada.says("The newest")
    expect(shared.locator("li").first).to_contain_text("newest.txt")
    assert axe.faults(linus.page) == []
    ada.menu(ada.row("The newest"), "Delete")
    ada.confirms("Delete")
    expect(shared.get_by_text("newest.txt")).to_have_count(0)
