"""Draws docs/screens: every page, light and dark, wide and on a phone, in a lived-in place.

`make screens` draws all of them; `python -m bin.screens NAME…` only these.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

from bin import furnishing
from bin.scenes import SCENES, Scene
from bin.stage import ALL, FOLDER, ONE_OF_EACH, WIDE_ONLY, Devices, Stage, keep
from tests import web_page
from tests.servers import run, start

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WANTED = frozenset(sys.argv[1:])

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

SETTLED = 400
"""Milliseconds in which what fades in has done so."""
SHARED = {"files": "/rooms/engineering?panel=files"}


def main() -> None:
    """Draw everything anew, or what is wanted."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        _command(folder, "db", "upgrade")
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=FLAGS)
        with start(folder, None) as server:
            server.wait_for("Chatapp is ready")
            _draw(Stage(browser, server), NEW, ALL)
        _play(browser, folder, _command(folder, "demo").split()[-1])
        browser.close()


def _play(browser: Browser, folder: Path, password: str) -> None:
    """What the demo's people see, and then what they do."""
    with start(folder, None, PREVIEW_LOCAL=1, MAX_CONNECTIONS_PER_PERSON=0) as server:
        server.wait_for("Chatapp is ready")
        stage = Stage(browser, server)
        stage.password = password
        door = furnishing.invite(stage)
        _draw(stage, OUTSIDE, ALL)
        _draw(stage, {"join": door}, ONE_OF_EACH)
        _draw(stage, INSIDE, ALL, furnishing.ROBIN)
        _draw(stage, ABROAD, WIDE_ONLY, furnishing.ROBIN)
        _draw(stage, FORMS, ONE_OF_EACH, furnishing.ROBIN)
        _draw(stage, CONSOLE, ONE_OF_EACH, furnishing.ROBIN)
        _command(folder, "announce", ANNOUNCEMENT, "--level", "warning", "--confirm")
        if any(map(_is_wanted, ANNOUNCED)):
            furnishing.answer(folder)
        _draw(stage, ANNOUNCED, ONE_OF_EACH, furnishing.ROBIN)
        _do(stage)


def _do(stage: Stage) -> None:
    """What is there once people have used the place for a while."""
    furnishing.share(stage)
    _draw(stage, SHARED, ALL, furnishing.ROBIN)
    thread = furnishing.ask(stage)
    _draw(stage, {"thread": thread}, ALL, furnishing.ROBIN)
    furnishing.keep_things(stage)
    furnishing.talk_with_maya(stage)
    with web_page.serving() as site:
        furnishing.link(stage, site.page("/tea", furnishing.TEA))
    _enter(stage, furnishing.guest_link(stage))
    _open(stage, SCENES)


def _command(folder: Path, *command: str) -> str:
    done = run(folder, "-m", "flask", *command)
    assert done.returncode == 0, done.stderr
    return str(done.stdout)


def _draw(stage: Stage, screens: Mapping[str, str], devices: Devices, who: str = "") -> None:
    wanted = {name: path for name, path in screens.items() if _is_wanted(name)}
    for size, scheme in devices if wanted else ():
        page = stage.signed_in(who, size, scheme) if who else stage.device(size, scheme)
        for screen, path in wanted.items():
            page.goto(path, wait_until="networkidle")
            keep(page.screenshot(), f"{screen}{size}-{scheme}")
        page.context.close()


def _enter(stage: Stage, path: str) -> None:
    """What guests see."""
    for size, scheme in ONE_OF_EACH:
        page = stage.device(size, scheme)
        furnishing.come(page, size, path)
        if _is_wanted("guest"):
            keep(page.screenshot(), f"guest{size}-{scheme}")
        page.context.close()


def _open(stage: Stage, scenes: Mapping[str, Scene]) -> None:
    """Each on a page of its own: what one has opened is not in the way of another."""
    for size, scheme in ONE_OF_EACH:
        for name, scene in scenes.items():
            if _is_wanted(name):
                page = stage.signed_in(furnishing.ROBIN, size, scheme)
                scene(page)
                page.wait_for_timeout(SETTLED)
                keep(page.screenshot(), f"{name}{size}-{scheme}")
                page.context.close()


def _is_wanted(name: str) -> bool:
    return not WANTED or name in WANTED


if __name__ == "__main__":
    main()
