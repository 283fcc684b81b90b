"""A browser, a server, and people at the pages; whatever the pages break is a failure."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from chatapp.operations import accounts
from chatapp.operations.accounts import logins
from tests.browser.person import Person
from tests.browser.server import Server
from tests.browser.watch import Watch
from tests.databases import Template

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # This takes the place of Playwright's own list, which is repeated. The last three are ours:
    # otherwise each window prepares lists for its address bar, which cost more than most pages.
    "--disable-features=AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,"
    "HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,LensOverlay,MediaRouter,PaintHolding,"
    "ThirdPartyStoragePartitioning,AvoidCorsURLLoaderRestartOnRedirect,OptimizationHints,"
    "NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch,"
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,OmniboxPopupWebUI",
)
DEVICE = {
    "viewport": {"width": 1280, "height": 800},
    "locale": "en-GB",
    "timezone_id": "Europe/Paris",
    "color_scheme": "light",
    "permissions": ["clipboard-read", "clipboard-write"],
    # What is tried with other things in the way sees them; test_application.py lets it in.
    "service_workers": "block",
}
PATIENCE = 30_000

expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser beside other work stumbles now and then: a second try, named in the summary."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium; where there is none, that is a failure and says what to do."""
    names = (os.environ.get("CHROMIUM", ""), *CHROMIUM)
    found = next(filter(None, map(shutil.which, filter(None, names))), None)
    assert found, "No Chromium here: install one, or say where it is (CHROMIUM=/path/to/it)."
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, empty_database: Template) -> Iterator[Server]:
    """A server on an empty place; it ends with the module."""
    server = Server(tmp_path_factory.mktemp("place"), empty_database)
    server.start()
    yield server
    server.stop()
    assert "Traceback" not in server.said(), server.said()


@pytest.fixture(scope="module")
def watch(server: Server) -> Iterator[Watch]:
    """Sees what goes wrong on any page of the module without a person noticing."""
    watch = Watch(server.url)
    yield watch
    watch.asserts_peace()


@pytest.fixture(scope="module")
def device(browser: Browser, watch: Watch) -> Iterator[Callable[..., Page]]:
    """Take up a new device: a browser of its own, watched until the module ends."""
    contexts: list[BrowserContext] = []

    def take(**options: Any) -> Page:
        context = browser.new_context(**{**DEVICE, **options})
        context.set_default_timeout(PATIENCE)
        watch.over(context)
        contexts.append(context)
        return context.new_page()

    yield take
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def signed_in(device: Callable[..., Page], server: Server) -> Callable[..., Person]:
    """Somebody who has an account, on a new device that is signed in already."""

    def sign_in(name: str, **options: Any) -> Person:
        page = device(**options)
        with server.place():
            _login, key = logins.start(accounts.find(name), True, "127.0.0.1", "tests")
        page.context.add_cookies([{"name": "session", "value": key, "url": server.url}])
        return Person(name, page, server)

    return sign_in
