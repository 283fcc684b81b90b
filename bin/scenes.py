"""What is opened on a page before its picture is taken: dialogs, lists, other looks, no network."""

from collections.abc import Callable

from playwright.sync_api import Page

from bin.furnishing import ROOF, open_room

Scene = Callable[[Page], object]
LOOK = {"density": "", "contrast": "", "text_size": ""}


def _press(keys: str, shows: str) -> Scene:
    def scene(page: Page) -> None:
        open_room(page, "engineering")
        page.keyboard.press(keys)
        page.locator(shows).first.wait_for()

    return scene


def _click(path: str, *selectors: str) -> Scene:
    def scene(page: Page) -> None:
        page.goto(path, wait_until="networkidle")
        for selector in selectors:
            page.locator(selector).last.click()
        page.wait_for_load_state("networkidle")

    return scene


def _write(words: str, shows: str, *then: str) -> Scene:
    def scene(page: Page) -> None:
        open_room(page, "lobby")
        page.locator("#body").fill("")
        page.locator("#body").press_sequentially(words)
        for keys in then:
            page.keyboard.press(keys)
        page.locator(shows).first.wait_for()

    return scene


def _switch(page: Page) -> None:
    _press("Control+k", ".switcher [role=option]")(page)
    page.keyboard.type("ma")
    page.locator(".switcher small").first.wait_for()


def _card(page: Page) -> None:
    open_room(page, "design")
    row = page.locator("#messages .message", has_text="The new signs").last
    row.locator(".message-author").click()
    page.get_by_role("dialog", name="Maya").wait_for()


def _unconnected(page: Page) -> None:
    """The worker keeps what was seen a while after the page is there."""
    open_room(page, "engineering")
    while not page.evaluate(KEPT):
        page.wait_for_timeout(300)
    page.context.set_offline(True)
    page.goto("/rooms/engineering")
    page.locator("#banner").wait_for()
    page.locator("#body").fill("Written on the train")
    page.locator("#body").press("Enter")
    page.locator(".message.is-pending").wait_for()
    page.locator("#self", has_text="Offline").wait_for(state="attached")


KEPT = """async () => Boolean((await navigator.serviceWorker.getRegistration())?.active
  && await caches.match("/kept") && await caches.match("/shell"))"""


def _looking(**look: str) -> Scene:
    def scene(page: Page) -> None:
        page.goto("/settings/look")
        for name, value in {**LOOK, **look}.items():
            page.locator(f"[name={name}]").select_option(value)
        page.get_by_role("button", name="Save").click()
        page.wait_for_load_state("networkidle")
        open_room(page, "design")

    return scene


def _as_before(page: Page) -> None:
    """What follows on another device looks as it did."""
    _looking()(page)
    page.goto("/settings/look", wait_until="networkidle")


SCENES: dict[str, Scene] = {
    "lightbox": _click("/rooms/engineering", f".message:has-text('{ROOF}') img"),
    "emoji": _click("/rooms/engineering", "#add-emoji"),
    "switcher": _switch,
    "shortcuts": _press("Control+/", ".shortcuts"),
    "commands": _write("/", "#suggestions [role=option]"),
    "completion": _write("@e", "#suggestions [role=option]"),
    "card": _card,
    "status": _click("/rooms", "[popovertarget=place-menu]", "#set-doing"),
    "mentions": _click("/rooms/engineering?panel=mentions"),
    "saved": _click("/rooms/engineering?panel=saved"),
    "pins": _click("/rooms/engineering?panel=pins"),
    "edited": _click("/rooms/engineering", ".edited"),
    "asking": _write("/poll Red or blue? | Red | Blue", "dialog[open]", "Enter"),
    "scheduled": _click("/scheduled"),
    "preview": _click("/rooms/kitchen"),
    "share": _click("/share?title=The+roof&url=https://example.org/roof"),
    "guests": _click("/rooms/engineering?panel=settings", "button:has-text('Guests by a link')"),
    "unconnected": _unconnected,
    "offline": _click("/offline"),
    "compact": _looking(density="compact"),
    "contrast": _looking(contrast="more"),
    "large": _looking(text_size="larger"),
    "appearance": _as_before,
}
