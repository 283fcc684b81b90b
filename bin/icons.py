"""Draws static/icons from the logo, for devices on which the chat is an application of its own.

`python -m bin.icons`; the pictures are kept with the project, since nobody else needs a browser
to draw them.
"""

import re
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

from config import ROOT

FOLDER = ROOT / "static" / "icons"
COLOURS = {"logo-one": "#0a6b66", "logo-other": "#e8590c"}
GROUND = "#ffffff"

DRAWN = {
    # name: (pixels, share of it that the logo takes, ground, both bubbles' colour)
    "icon-192.png": (192, 0.86, "none", None),
    "icon-512.png": (512, 0.86, "none", None),
    "maskable-512.png": (512, 0.6, GROUND, None),
    "apple-180.png": (180, 0.7, GROUND, None),
    "badge-96.png": (96, 0.9, "none", "#ffffff"),
}
"""A mask may cut off all but the middle four fifths; a badge is drawn by its shape alone."""


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        found = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        for name, (size, share, ground, colour) in DRAWN.items():
            page = browser.new_page(viewport={"width": size, "height": size})
            page.set_content(_svg(size, share, ground, colour))
            page.screenshot(path=FOLDER / name, omit_background=True)
            page.close()
        browser.close()


def _svg(size: int, share: float, ground: str, colour: str | None) -> str:
    logo = Path(ROOT / "templates" / "logo.html").read_text(encoding="utf-8")
    paths = "".join(re.findall(r"<path.*?/>", logo))
    for name, own in COLOURS.items():
        paths = paths.replace(f'class="{name}"', f'fill="{colour or own}"')
    scale, edge = 32 / share, (32 / share - 32) / 2
    return (
        f"<style>body{{margin:0}}svg{{display:block;background:{ground}}}</style>"
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}"'
        f' viewBox="{-edge} {-edge} {scale} {scale}">{paths}</svg>'
    )


if __name__ == "__main__":
    main()
