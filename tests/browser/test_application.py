"""The chat as an application of its own: installed, opened without a network, called, shared to.

A headless browser without a push service can't subscribe; what the page does up to there is tried,
and pushes are handed to the service worker by the browser's own tools.
"""

import json
import re
import time

import pytest
from playwright.sync_api import expect

from chatapp.operations import accounts, messages, notifications, rooms
from chatapp.operations.rooms import memberships
from tests.browser.axe import faults
from tests.browser.person import PASSWORD

APP = {"service_workers": "allow", "permissions": ["notifications"]}
READY = """async () => {
  const patience = performance.now() + 20000;
  while (performance.now() < patience) {
    const kept = await caches.match("/kept"), shell = await caches.match("/shell");
    const { active } = (await navigator.serviceWorker.getRegistration("/")) ?? {};
    if (kept && shell && active?.state === "activated") return true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const [registration] = await navigator.serviceWorker.getRegistrations();
  return [await caches.keys(), registration?.active?.state, registration?.installing?.state].join();
}"""
SHOWN = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
  .map(({ title, body, tag, data }) => ({ title, body, tag, url: data.url }))"""

NUMBER = "navigator.setAppBadge = async (count) => { globalThis.number = count; };"
AWAY_AND_LISTENING = """() => {
  Document.prototype.hasFocus = () => false;
  const Sounding = AudioContext;
  globalThis.sounds = 0;
  globalThis.AudioContext = class extends Sounding {
    constructor() {
      super();
      globalThis.sounds += 1;
    }
  };
}"""
LEFT = """async () => (await caches.keys()).filter((name) => !name.startsWith("chatapp-files"))"""


@pytest.fixture(scope="module")
def place(server):
    with server.place():
        accounts.set_up("The Lab", "Ada", None, PASSWORD)
        accounts.create("Linus", PASSWORD)
        lab = rooms.open(accounts.find("Ada"), "lab", people=[accounts.find("Linus")])
        for number in range(3):
            messages.post(lab, f"Words to keep {number}", f"w{number}")
        rooms.open(accounts.find("Ada"), "tea", people=[accounts.find("Linus")])
    return server


@pytest.fixture
def ada(place, signed_in):
    """Ada on a device that keeps the chat."""
    found = signed_in("Ada", **APP).goes("/rooms/lab")
    expect(found.row("Words to keep 2")).to_be_visible()
    assert found.asks(READY) is True
    yield found
    found.context.close()


def push(person, **what):
    """Let the browser hand a push to the service worker."""
    session = person.context.new_cdp_session(person.page)
    found = []

    def hear(event):
        found.extend(event["registrations"])

    session.on("ServiceWorker.workerRegistrationUpdated", hear)
    session.send("ServiceWorker.enable")
    person.page.wait_for_timeout(300)
    registration = next(it for it in found if it["scopeURL"].startswith(person.server.url))
    session.send(
        "ServiceWorker.deliverPushMessage",
        {
            "origin": person.server.url,
            "registrationId": registration["registrationId"],
            "data": json.dumps(what),
        },
    )


def has_shown(person, count):
    """Wait until so many notifications are shown."""
    deadline = time.monotonic() + 20
    while len(person.asks(SHOWN)) != count:
        assert time.monotonic() < deadline, person.asks(SHOWN)
        time.sleep(0.1)


def has_number(person, count):
    """Wait until the icon shows it; the page's own policy lets nothing wait inside it."""
    deadline = time.monotonic() + 20
    while person.asks("globalThis.number") != count:
        assert time.monotonic() < deadline, person.asks("globalThis.number")
        time.sleep(0.1)


def test_it_opens_without_a_network_with_what_was_last_seen(ada):
    ada.context.set_offline(True)
    ada.page.goto(ada.server.url + "/")
    expect(ada.row("Words to keep 2")).to_be_visible()
    expect(ada.page.locator("#room-name")).to_have_text("lab")
    expect(ada.banner).to_contain_text("You are offline. This was last seen here: Today")
    ada.sends("Written on the train")
    expect(ada.row("Written on the train")).to_have_class(re.compile("is-pending"))
    ada.page.goto(ada.server.url + "/rooms/lab?panel=search&q=keep")
    found = ada.page.locator("#search-list li")
    expect(found).not_to_have_count(0)
    expect(ada.page.locator(".search")).to_contain_text("this is what this device still has")
    found.filter(has_text="Words to keep 2").click()
    expect(ada.row("Words to keep 2")).to_be_visible()
    ada.page.goto(ada.server.url + "/settings/profile")
    expect(ada.page.get_by_role("heading", name="You are offline")).to_be_visible()
    ada.page.get_by_role("link", name="Open the chat").click()
    expect(ada.row("Written on the train")).to_have_class(re.compile("is-pending"))
    ada.context.set_offline(False)
    expect(ada.row("Written on the train")).not_to_have_class(re.compile("is-pending"))
    expect(ada.banner).to_be_hidden()


def test_whoever_signs_out_leaves_nothing_behind(ada):
    ada.from_menu("Sign out")
    expect(ada.page.get_by_role("button", name="Sign in")).to_be_visible()
    assert ada.asks(LEFT) == []
    ada.context.set_offline(True)
    ada.page.goto(ada.server.url + "/rooms/lab")
    expect(ada.page.get_by_role("heading", name="You are offline")).to_be_visible()
    expect(ada.page.get_by_text("Words to keep")).to_have_count(0)


def test_a_login_that_was_ended_elsewhere_leaves_nothing_either(ada):
    ada.context.clear_cookies()
    ada.page.goto(ada.server.url + "/rooms/lab")
    expect(ada.page.get_by_role("button", name="Sign in")).to_be_visible()
    assert ada.asks(LEFT) == []


def test_a_push_is_shown_and_taken_back(ada, place):
    push(ada, kind="direct", tag="m1", title="Linus", body="Psst", url="/rooms/lab/1", badge=1)
    has_shown(ada, 1)
    assert ada.asks(SHOWN) == [
        {"title": "Linus", "body": "Psst", "tag": "m1", "url": "/rooms/lab/1"}
    ]
    push(ada, kind="direct", tag="m1", title="Linus", body="Psst", url="/rooms/lab/1")
    push(ada, kind="message", tag="m2", title="Linus · lab", body="Hi", url="/rooms/lab/2")
    has_shown(ada, 2)
    push(ada, kind="read", tags=["m1"], badge=0)
    has_shown(ada, 1)
    assert [it["tag"] for it in ada.asks(SHOWN)] == ["m2"]


def test_what_is_read_on_another_device_goes_from_this_one(ada, place, signed_in):
    with place.place():
        lab = memberships.find(accounts.find("Linus"), "lab")
        said = messages.post(lab, "Look here", "look")
        room, seq = str(said.room_id), said.seq
    push(ada, kind="message", tag="m9", title="t", body="b", url="/", room=room, seq=seq)
    has_shown(ada, 1)
    other = signed_in("Ada").goes("/rooms/lab")
    other.says("I have read that")
    has_shown(ada, 0)
    assert ada.asks(SHOWN) == []
    other.context.close()


def test_the_number_on_its_icon_is_what_is_unread(place, signed_in):
    ada, linus = signed_in("Ada"), signed_in("Linus").goes("/rooms/tea")
    ada.page.add_init_script(NUMBER)
    ada.goes("/rooms/lab")
    linus.says("Tea?")
    has_number(ada, 1)
    ada.goes("/rooms/tea")
    has_number(ada, 0)
    assert "(" not in ada.page.title()
    for person in (ada, linus):
        person.context.close()


def listens(person):
    """Wait for the part of the page that calls, which is fetched when all else is there."""
    loaded = (
        "performance.getEntriesByType('resource').some(({ name }) => name.includes('/kept.js'))"
    )
    deadline = time.monotonic() + 20
    while not person.asks(loaded):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    person.page.wait_for_timeout(300)


def test_a_sound_calls_who_is_addressed_and_looks_elsewhere(place, signed_in):
    with place.place():
        notifications.prefer(accounts.find("Ada"), sound=True)
    ada, linus = signed_in("Ada"), signed_in("Linus").goes("/rooms/lab")
    ada.page.add_init_script(f"({AWAY_AND_LISTENING})()")
    listens(ada.goes("/rooms/tea"))
    linus.says("Nothing for anybody in particular")
    expect(ada.sees_room("lab")).to_have_class(re.compile("unread"))
    assert ada.asks("sounds") == 0
    linus.says("@Ada come and see")
    expect(ada.count("lab")).to_be_visible()
    deadline = time.monotonic() + 10
    while ada.asks("sounds") != 1:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    with place.place():
        notifications.hush(accounts.find("Ada"), "hour")
    listens(ada.goes("/rooms/tea"))
    linus.says("@Ada and again")
    expect(ada.count("lab")).to_have_text("3")
    ada.page.wait_for_timeout(500)
    assert ada.asks("sounds") == 0, "who wants no disturbance hears nothing"
    for person in (ada, linus):
        person.context.close()


def test_it_can_be_installed(ada):
    session = ada.context.new_cdp_session(ada.page)
    found = session.send("Page.getAppManifest")
    assert found["errors"] == []
    manifest = json.loads(found["data"])
    assert (manifest["name"], manifest["display"]) == ("The Lab", "standalone")
    for icon in manifest["icons"]:
        size = ada.asks(
            """(src) => new Promise((resolve) => { const image = new Image();
            image.onload = () => resolve(`${image.naturalWidth}x${image.naturalHeight}`);
            image.src = src; })""",
            icon["src"],
        )
        assert size == icon["sizes"]
    assert manifest["theme_color"] == manifest["background_color"] == "#f3f4f6"


def test_what_is_shared_to_it_stands_in_the_composer_of_a_room(ada):
    ada.page.goto(ada.server.url + "/share?title=Tea&text=Green+tea&url=https://example.org/tea")
    ada.page.get_by_role("link", name="lab", exact=True).click()
    expect(ada.body).to_have_value("Tea\nGreen tea\nhttps://example.org/tea")
    assert ada.page.url.endswith("/rooms/lab"), "a reload doesn't write it again"


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["wide", "phone"])
def test_its_pages_can_be_read_by_everybody(place, signed_in, size):
    ada = signed_in("Ada", viewport={"width": size[0], "height": size[1]})
    for path in ("/settings/notifications", "/offline", "/share?text=Tea"):
        ada.page.goto(place.url + path)
        expect(ada.page.locator("h1")).to_be_visible()
        assert faults(ada.page) == []
        assert ada.asks("() => document.documentElement.scrollWidth") <= size[0]
    ada.context.close()


def test_the_settings_say_what_this_device_can_do(place, signed_in):
    denied = signed_in("Ada", service_workers="allow", permissions=[])
    denied.page.goto(place.url + "/settings/notifications")
    expect(denied.page.locator("[data-state=denied]")).to_be_visible()
    ada = signed_in("Ada", **APP)
    ada.page.goto(place.url + "/settings/notifications")
    card = ada.page.locator("#this-device")
    expect(card.get_by_text("It doesn't call you.")).to_be_visible()
    card.get_by_role("button", name="Turn on for this device").click()
    expect(card.locator("[data-said]")).to_have_text(re.compile("push service of this browser"))
    assert ada.asks("async () => Boolean(await navigator.serviceWorker.getRegistration('/'))")
