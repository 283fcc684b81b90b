"""Where docs/screens is drawn: browsers of two sizes, and how a picture is kept."""

import io
import re
from typing import Literal
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, Page

from config import ROOT
from tests.servers import Server

FOLDER = ROOT / "docs" / "screens"
COLOURS = 256
KMEANS = 4
"""Rounds in which each colour moves to the middle of what it stands for: greys stay grey."""
WIDE, PHONE = "", "-phone"
SIZES = {WIDE: (1280, 800), PHONE: (390, 844)}
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
Devices = tuple[tuple[str, Scheme], ...]
ALL: Devices = tuple((size, scheme) for size in SIZES for scheme in SCHEMES)
WIDE_ONLY: Devices = ((WIDE, "light"), (WIDE, "dark"))
ONE_OF_EACH: Devices = ((WIDE, "light"), (PHONE, "dark"))
"""What is the same form in another colour needs no four pictures."""


class Stage:
    """A place in lived-in rooms, and the browser that looks at it."""

    def __init__(self, browser: Browser, server: Server) -> None:
        self.url = f"http://127.0.0.1:{server.port}"
        self.password = ""
        self._browser = browser

    def device(
        self, size: str = WIDE, scheme: Scheme = "light", zone: str = "Europe/Paris"
    ) -> Page:
        """Take up a new device."""
        width, height = SIZES[size]
        context = self._browser.new_context(
            base_url=self.url,
            viewport={"width": width, "height": height},
            is_mobile=size == PHONE,
            has_touch=size == PHONE,
            color_scheme=scheme,
            locale="en-GB",
            timezone_id=zone,
        )
        return context.new_page()

    def signed_in(
        self, name: str, size: str = WIDE, scheme: Scheme = "light", zone: str = "Europe/Paris"
    ) -> Page:
        """Take up a new device, and sign in on it."""
        page = self.device(size, scheme, zone)
        page.goto("/sign-in")
        page.locator("[name=name]").fill(name)
        page.locator("[name=password]").fill(self.password)
        page.locator("[name=password]").press("Enter")
        page.wait_for_url(re.compile("/rooms"))
        return page


def path_of(address: str) -> str:
    """What stands after the host."""
    return urlsplit(address).path


def keep(picture: bytes, name: str) -> None:
    """Keep it with as many colours as a page has: a third of the size, and it is kept for good."""
    path = FOLDER / f"{name}.png"
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS, kmeans=KMEANS).save(
        path, optimize=True
    )
    print(path.relative_to(ROOT))
