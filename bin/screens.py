"""Draws docs/screens: every page, light and dark, wide and on a phone, in a lived-in place."""

import io
import os
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, sync_playwright

from config import ROOT
from tests.servers import Server, run, start

FOLDER = ROOT / "docs" / "screens"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
COLOURS = 256
KMEANS = 4
"""Rounds in which each colour moves to the middle of what it stands for: greys stay grey."""
WIDE, PHONE = "", "-phone"
SIZES = {WIDE: (1280, 800), PHONE: (390, 844)}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
Devices = tuple[tuple[str, Literal["light", "dark"]], ...]
ALL: Devices = tuple((size, scheme) for size in SIZES for scheme in SCHEMES)
WIDE_ONLY: Devices = ((WIDE, "light"), (WIDE, "dark"))
ONE_OF_EACH: Devices = ((WIDE, "light"), (PHONE, "dark"))
"""What is the same form in another colour needs no four pictures."""

NEW = {"setup": "/setup"}
OUTSIDE = {"sign-in": "/sign-in"}
INSIDE = {
    "room": "/rooms/engineering",
    "rooms": "/rooms",
    "permalink": "/rooms/lobby/1200",
    "people": "/rooms/lobby?panel=members",
    "search": "/rooms/engineering?panel=search&q=keep",
}
ABROAD = {
    "chinese": "/rooms/中文",
    "settings": "/rooms/engineering?panel=settings",
    "programs": "/rooms/engineering/programs",
}
FORMS = {
    "profile": "/settings/profile",
    "password": "/settings/password",
    "sessions": "/settings/sessions",
    "notifications": "/settings/notifications",
    "invites": "/invites",
    "nothing": "/rooms/nowhere",
}
ANNOUNCEMENT = "The lifts stand still on Monday morning: take the stairs, or work from home."
ANNOUNCED = {
    "announced": "/rooms/engineering",
    "announcements": "/announcements",
    "announcement": "/announcements/1",
    "announce": "/announcements/new",
}
CONSOLE = {
    "console": "/admin/live",
    "console-people": "/admin/people",
    "console-audit": "/admin/audit",
    "console-settings": "/admin/settings",
}

SHARED = {"files": "/rooms/engineering?panel=files"}
QUESTION = "Where do we have lunch?"
POLL = f"/poll {QUESTION} | The canteen | By the lake | At our desks"
SUNRISE = ("#0b3c5d", "#ffb37a")


def main() -> None:
    """Draw everything anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        _command(folder, "db", "upgrade")
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=FLAGS)
        with start(folder, None) as server:
            server.wait_for("Chatapp is ready")
            _draw(browser, server, NEW, ALL)
        told = _command(folder, "demo")
        with start(folder, None) as server:
            server.wait_for("Chatapp is ready")
            robin = {"name": "Robin", "password": told.split()[-1]}
            door = _invites(browser, server, **robin)
            _draw(browser, server, OUTSIDE, ALL)
            _draw(browser, server, {"join": door}, ONE_OF_EACH)
            _draw(browser, server, INSIDE, ALL, **robin)
            _draw(browser, server, ABROAD, WIDE_ONLY, **robin)
            _draw(browser, server, FORMS, ONE_OF_EACH, **robin)
            _draw(browser, server, CONSOLE, ONE_OF_EACH, **robin)
            _command(folder, "announce", ANNOUNCEMENT, "--level", "warning", "--confirm")
            _draw(browser, server, ANNOUNCED, ONE_OF_EACH, **robin)
            _share(browser, server, **robin)
            _draw(browser, server, SHARED, ALL, **robin)
            thread = _asks(browser, server, **robin)
            _draw(browser, server, {"thread": thread}, ALL, **robin)
        browser.close()


def _command(folder: Path, *command: str) -> str:
    done = run(folder, "-m", "flask", *command)
    assert done.returncode == 0, done.stderr
    return str(done.stdout)


def _invites(browser: Browser, server: Server, **login: str) -> str:
    """Make an invite, so that there is one to see; answer its address."""
    page = _device(browser, server, WIDE, "light")
    _sign_in(page, **login)
    page.goto("/invites")
    page.locator(".make .button").click()
    link = page.locator(".invite-link input").input_value()
    page.context.close()
    return urlsplit(link).path


def _share(browser: Browser, server: Server, **login: str) -> None:
    """Say something with a picture and a document."""
    out, size = io.BytesIO(), (1600, 1000)
    above, below = (Image.new("RGB", size, colour) for colour in SUNRISE)
    Image.composite(below, above, Image.linear_gradient("L").resize(size)).save(out, "JPEG")
    page = _device(browser, server, WIDE, "light")
    _sign_in(page, **login)
    page.goto("/rooms/engineering", wait_until="networkidle")
    plan = FilePayload(name="plan.pdf", mimeType="application/pdf", buffer=b"%PDF-1.4" * 20_000)
    photo = FilePayload(name="sunrise.jpg", mimeType="image/jpeg", buffer=out.getvalue())
    page.locator("#attached").set_input_files([photo, plan])
    page.locator(".tray li").nth(1).wait_for()
    page.locator("#body").fill("The roof this morning, and where the panels go")
    page.locator("#body").press("Enter")
    page.locator(".message .file-card[href]").wait_for()
    page.context.close()


def _asks(browser: Browser, server: Server, **login: str) -> str:
    """Ask the room something, and talk about it in a thread; answer its address."""
    page = _device(browser, server, WIDE, "light")
    _sign_in(page, **login)
    page.goto("/rooms/engineering", wait_until="networkidle")
    page.locator("#body").fill(POLL)
    page.locator("#body").press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Ask", exact=True).click()
    asked = page.locator("#messages .message", has_text=QUESTION).last
    asked.get_by_text("By the lake").click()
    asked.hover()
    asked.get_by_role("button", name="Reply in thread").click()
    field = page.locator("#panel .thread textarea")
    for words in ("If the sun stays.", "I bring a blanket 👍"):
        field.fill(words)
        field.press("Enter")
        page.locator("#panel .thread .message", has_text=words[:9]).last.wait_for()
    page.wait_for_load_state("networkidle")
    address = urlsplit(page.url).path
    page.context.close()
    return address


def _draw(
    browser: Browser, server: Server, screens: dict[str, str], devices: Devices, **login: str
) -> None:
    for size, scheme in devices:
        page = _device(browser, server, size, scheme)
        if login:
            _sign_in(page, **login)
        for screen, path in screens.items():
            page.goto(path, wait_until="networkidle")
            _keep(page.screenshot(), FOLDER / f"{screen}{size}-{scheme}.png")
        page.context.close()


def _device(browser: Browser, server: Server, size: str, scheme: Literal["light", "dark"]) -> Page:
    width, height = SIZES[size]
    context = browser.new_context(
        base_url=f"http://127.0.0.1:{server.port}",
        viewport={"width": width, "height": height},
        is_mobile=size == PHONE,
        has_touch=size == PHONE,
        color_scheme=scheme,
        locale="en-GB",
        timezone_id="Europe/Paris",
    )
    return context.new_page()


def _keep(picture: bytes, path: Path) -> None:
    """Keep it with as many colours as a page has: a third of the size, and it is kept for good."""
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS, kmeans=KMEANS).save(
        path, optimize=True
    )
    print(path.relative_to(ROOT))


def _sign_in(page: Page, name: str, password: str) -> None:
    page.goto("/sign-in")
    page.locator("[name=name]").fill(name)
    page.locator("[name=password]").fill(password)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(re.compile("/rooms"))


if __name__ == "__main__":
    main()
