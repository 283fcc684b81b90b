"""The same pages in another engine, and what only it can show here: pushes by a browser's own way.

Firefox takes its push service from a preference; so a real one subscribes, is told by a service of
ours what the server posted, opens it with its own keys and wakes the service worker.
"""

import json
import time

import pytest
from playwright.sync_api import expect

from chatapp.extensions import db
from chatapp.models import Subscription
from chatapp.operations import accounts, messages, rooms
from chatapp.operations.accounts import logins
from chatapp.operations.rooms import memberships
from tests.browser import film, firefox, push_server
from tests.browser.person import PASSWORD

PAGES = {
    "room": "/rooms/lab",
    "people": "/rooms/lab?panel=members",
    "search": "/rooms/lab?panel=search&q=words",
    "settings": "/settings/notifications",
    "announcements": "/announcements/new",
    "console": "/admin/live",
}
SIZES = {"wide": (1280, 800), "phone": (390, 844)}
SHOWN = """navigator.serviceWorker.ready.then((it) => it.getNotifications())
  .then((all) => all.map(({ title, body, data }) => ({ title, body, url: data.url })))"""

HAS_ANOTHER = """navigator.serviceWorker.ready.then(({ pushManager }) => crypto.subtle
    .generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign"])
    .then(({ publicKey }) => crypto.subtle.exportKey("raw", publicKey))
    .then((key) => pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })))
  .then(({ endpoint }) => endpoint)"""
"""A subscription of what was at this address before, for another key."""


@pytest.fixture(scope="module")
def place(server):
    with server.place():
        accounts.set_up("The Lab", "Ada", None, PASSWORD)
        accounts.create("Linus", PASSWORD)
        lab = rooms.open(accounts.find("Ada"), "lab", people=[accounts.find("Linus")])
        for number in range(3):
            messages.post(lab, f"Words to keep {number}", f"w{number}")
    return server


@pytest.fixture(scope="module")
def service():
    with push_server.running() as found:
        yield found


@pytest.fixture(scope="module")
def ada(place, service, tmp_path_factory):
    """Ada at a Firefox of hers, signed in."""
    with place.place():
        _login, key = logins.start(accounts.find("Ada"), True, "127.0.0.1", "tests")
    preferences = {"dom.push.serverURL": service.address}
    with firefox.running(tmp_path_factory.mktemp("firefox"), **preferences) as found:
        found.cookie(place.url, "session", key)
        yield found


def says(place, body):
    """Linus writes, and no page is told of it: what calls people finds it in the database."""
    with place.place():
        ticket = memberships.find(accounts.find("Linus"), "lab")
        messages.post(ticket, body, f"{body}-{time.monotonic_ns()}")


def has(log, text):
    return f"document.querySelector('{log}')?.innerText.includes({json.dumps(text)})"


def test_two_engines_talk_and_one_is_told_at_once_what_the_other_says(ada, place, signed_in):
    linus = signed_in("Linus").goes("/rooms/lab")
    ada.goes(place.url + "/rooms/lab")
    ada.waits(has("#log", "Words to keep 2"))
    ada.types("#body", "Hello from Firefox", firefox.ENTER)
    expect(linus.row("Hello from Firefox")).to_have_count(1)
    linus.says("Hello from Chromium")
    ada.waits(has("#log", "Hello from Chromium"))
    place.kill()
    ada.types("#body", "Said to nobody yet", firefox.ENTER)
    place.start()
    expect(linus.row("Said to nobody yet")).to_have_count(1)
    ada.waits("document.querySelectorAll('#log [data-seq]').length === 7 || null")
    linus.context.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_fits_the_window_and_its_scripts_run(ada, place, page, size):
    ada.sees(*SIZES[size])
    ada.goes("about:blank")
    ada.waits("new Promise((resolve) => setTimeout(resolve, 200, true))")
    ada.errors.clear()  # what the page before was still fetching when it was left
    ada.goes(place.url + PAGES[page])
    ada.waits("document.querySelector('h1, #room-name')?.innerText")
    wide = "Math.max(document.documentElement.scrollWidth - innerWidth, 0)"
    assert ada.asks(wide) == 0
    assert ada.errors == []
    ada.draws(film.FOLDER / f"firefox-{page}-{size}.png")


def test_a_push_goes_by_the_browsers_own_service_and_is_opened_by_the_browser(ada, place, service):
    ada.goes(place.url + "/rooms/lab")
    assert ada.asks(HAS_ANOTHER)
    ada.goes(place.url + "/settings/notifications")
    ada.clicks("#this-device [data-act=on]")
    ada.waits("document.querySelector('#this-device [data-act=off]')?.checkVisibility()")
    ada.goes("about:blank")
    says(place, "@Ada, tea?")
    until(lambda: service.acked)
    assert service.acked == [push_server.OPENED]
    ada.goes(place.url + "/settings/notifications")
    (shown,) = ada.waits(SHOWN)
    assert (shown["title"], shown["body"]) == ("Linus · lab", "@Ada, tea?")
    assert shown["url"].startswith("/rooms/lab/")


def test_a_device_that_is_turned_off_is_not_called_any_more(ada, place, service):
    ada.goes(place.url + "/settings/notifications")
    ada.clicks("#this-device [data-act=off]")
    ada.waits("document.querySelector('#this-device [data-act=on]')?.checkVisibility()")
    until(lambda: not service.channels)
    with place.place():
        assert db.session.query(Subscription).count() == 0


def until(is_so):
    deadline = time.monotonic() + firefox.PATIENCE
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)
