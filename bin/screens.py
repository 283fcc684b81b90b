"""Draws docs/screens: every page, light and dark, wide and on a phone, in a lived-in place."""

import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from config import ROOT
from tests.servers import Server, run, start

FOLDER = ROOT / "docs" / "screens"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
COLOURS = 128
SIZES = {"": (1280, 800), "-phone": (390, 844)}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

NEW = {"setup": "/setup"}
OUTSIDE = {"sign-in": "/sign-in"}
INSIDE = {
    "room": "/rooms/engineering",
    "rooms": "/rooms",
    "permalink": "/rooms/lobby/1200",
    "chinese": "/rooms/中文",
    "profile": "/settings/profile",
    "password": "/settings/password",
    "sessions": "/settings/sessions",
    "invites": "/invites",
    "nothing": "/rooms/nowhere",
}


def main() -> None:
    """Draw everything anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        _command(folder, "db", "upgrade")
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=FLAGS)
        with start(folder, folder / "chat.sqlite3") as server:
            server.wait_for("Chatapp is ready")
            _draw(browser, server, NEW)
        told = _command(folder, "demo")
        with start(folder, folder / "chat.sqlite3") as server:
            server.wait_for("Chatapp is ready")
            _draw(browser, server, OUTSIDE)
            _draw(browser, server, INSIDE, name="Robin", password=told.split()[-1])
        browser.close()


def _command(folder: Path, *command: str) -> str:
    done = run(folder, "-m", "flask", *command)
    assert done.returncode == 0, done.stderr
    return str(done.stdout)


def _draw(browser: Browser, server: Server, screens: dict[str, str], **login: str) -> None:
    for page, suffix in _devices(browser, server):
        if login:
            _sign_in(page, **login)
        for screen, path in screens.items():
            page.goto(path, wait_until="networkidle")
            _keep(page.screenshot(), FOLDER / f"{screen}{suffix}.png")
        page.context.close()


def _devices(browser: Browser, server: Server) -> Iterator[tuple[Page, str]]:
    for suffix, (width, height) in SIZES.items():
        for scheme in SCHEMES:
            context = browser.new_context(
                base_url=f"http://127.0.0.1:{server.port}",
                viewport={"width": width, "height": height},
                color_scheme=scheme,
                locale="en-GB",
                timezone_id="Europe/Paris",
            )
            yield context.new_page(), f"{suffix}-{scheme}"


def _keep(picture: bytes, path: Path) -> None:
    """Keep it with as many colours as a page has: a third of the size, and it is kept for good."""
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS).save(path, optimize=True)
    print(path.relative_to(ROOT))


def _sign_in(page: Page, name: str, password: str) -> None:
    page.goto("/sign-in")
    page.locator("[name=name]").fill(name)
    page.locator("[name=password]").fill(password)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(re.compile("/rooms"))


if __name__ == "__main__":
    main()
