"""Everybody can use it: no faults on any screen, everything by keyboard, narrow and aloud."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from chatapp.models import now
from chatapp.operations import accounts, announcements, messages, rooms
from chatapp.operations.accounts import invites
from chatapp.operations.announcements import receipts
from chatapp.operations.announcements.plans import Plan
from chatapp.operations.messages import schedules
from chatapp.operations.rooms import memberships
from tests.browser import axe, past
from tests.browser.person import PASSWORD, Person

SIZES = {"wide": {"width": 1280, "height": 800}, "narrow": {"width": 390, "height": 844}}
Step = Callable[[Person], object]


@pytest.fixture(scope="module")
def first_visit(server, device) -> dict[str, list[str]]:
    """What axe finds on the very first page, which is gone once the place has been set up."""
    found = {}
    for name, size in SIZES.items():
        page = device(viewport=size)
        page.goto(server.url + "/setup")
        found[name] = axe.faults(page)
        page.close()
    with server.place():
        _furnish()
    return found


def _furnish() -> None:
    ada = accounts.set_up("The Lab", "Ada", None, PASSWORD)
    linus, _grace = accounts.create("Linus", PASSWORD), accounts.create("Grace", PASSWORD)
    lobby = memberships.find(ada, "lobby")
    past.fill(lobby, 40)
    asked = messages.post(lobby, "Shall we **meet** at `noon`? https://example.org", "1")
    messages.post(memberships.find(linus, "lobby"), "Yes, @Ada.", "2", reply_to=asked.id)
    messages.react(memberships.find(linus, "lobby"), asked, "🎉", True)
    messages.edit(lobby, messages.post(lobby, "Code:", "3"), "Code:\n\n```\nprint(1)\n```")
    messages.delete(lobby, messages.post(lobby, "Gone.", "4"))
    memberships.read(lobby, lobby.room.seq - 3)
    messages.post(rooms.direct(linus, [ada]), "Between us.", "5")
    rooms.archive(rooms.open(ada, "old"), True)
    rooms.open(linus, "garden", "What grows")
    invites.make(ada, None, None)
    announced = announcements.publish(ada, Plan("The **lift** is out of order.", level="warning"))
    receipts.dismiss(ada, announced.id, "desktop")
    schedules.plan(lobby, "Good morning.", "later", now() + timedelta(days=1))


@pytest.fixture(scope="module", params=SIZES)
def ada(request, first_visit, signed_in) -> Person:
    """Ada at a wide screen, and at a narrow one."""
    return signed_in("Ada", viewport=SIZES[request.param])


@pytest.fixture(scope="module", params=SIZES)
def stranger(request, first_visit, device, server) -> Person:
    """Somebody who is not signed in."""
    return Person("stranger", device(viewport=SIZES[request.param]), server)


def _click(selector: str, shows: str) -> Step:
    def step(person: Person) -> None:
        person.page.locator(selector).click()
        expect(person.page.locator(shows).first).to_be_visible()

    return step


def _press(keys: str, shows: str) -> Step:
    def step(person: Person) -> None:
        person.page.keyboard.press(keys)
        expect(person.page.locator(shows).first).to_be_visible()

    return step


def _see(selector: str) -> Step:
    return lambda person: expect(person.page.locator(selector).first).to_be_visible()


def _menu_of_last(person: Person) -> None:
    person.page.locator(".message:not(.is-deleted)").last.focus()
    person.page.keyboard.press("m")
    expect(person.page.get_by_role("menu", name="Message actions")).to_be_visible()


def _delete_last(person: Person) -> None:
    person.page.locator(".message:not(.is-deleted)").last.focus()
    person.page.keyboard.press("Delete")
    expect(person.page.get_by_role("alertdialog")).to_be_visible()


def _offline(person: Person) -> None:
    person.context.set_offline(True)
    expect(person.banner).to_be_visible()
    person.sends("Kept for later.")


def _send_later(person: Person) -> None:
    person.writes("In the morning.")
    person.page.get_by_role("button", name="Send later").click()
    expect(person.page.locator("dialog[open] input")).to_be_visible()


SCREENS: dict[str, tuple[str, Step]] = {
    "room": ("/rooms/lobby", _see("#messages .message")),
    "permalink": ("/rooms/lobby/12", _see(".is-target")),
    "direct conversation": ("/rooms", _click("#directs .room-link", "#body")),
    "archived room": ("/rooms/old", _see("#archived-note")),
    "room from outside": ("/rooms/garden", _see("#join-note")),
    "list": ("/rooms", _see("#rooms .room-link, .browse-row")),
    "browse": ("/rooms?panel=browse", _see(".browse-row")),
    "people": ("/rooms/lobby?panel=members", _see(".member")),
    "room settings": ("/rooms/lobby?panel=settings", _see("#panel .facts")),
    "search": ("/rooms/lobby?panel=search&q=meet", _see("#search-list [role=option]")),
    "search without words": ("/rooms?panel=search", _see(".search-help")),
    "search without finds": ("/rooms/lobby?panel=search&q=xyz", _see(".search-empty")),
    "switcher": ("/rooms/lobby", _press("Control+k", ".switcher [role=option]")),
    "shortcuts": ("/rooms/lobby", _press("Control+/", ".shortcuts")),
    "emoji": ("/rooms/lobby", _click("#add-emoji", ".picker")),
    "message menu": ("/rooms/lobby", _menu_of_last),
    "question": ("/rooms/lobby", _delete_last),
    "place menu": ("/rooms", _click("[popovertarget=place-menu]", "#place-menu")),
    "new room": ("/rooms", _click("#new-room", "dialog[open]")),
    "new direct message": ("/rooms", _click("#new-direct", "dialog[open] .choice")),
    "connection": ("/rooms", _click("#self", "dialog[open]")),
    "profile": ("/settings/profile", _see("main form")),
    "password": ("/settings/password", _see("main form")),
    "signed in": ("/settings/sessions", _see(".list li")),
    "invites": ("/invites", _see(".invite")),
    "announcements": ("/announcements", _see("main h1")),
    "written announcements": ("/announcements/written", _see(".share")),
    "announcing": ("/announcements/new", _see("#reach:not(:empty)")),
    "who has read it": ("/announcements/1", _see(".people")),
    "an announcement on paper": ("/announcements/1/print", _see(".people")),
    "messages for later": ("/scheduled", _see(".list li")),
    "sending later": ("/rooms/lobby", _send_later),
    "not found": ("/nowhere", _see("main .card")),
    "no network": ("/rooms/lobby", _offline),
}


def test_the_first_visit_has_no_faults(first_visit):
    assert set(first_visit) == set(SIZES)
    assert first_visit == {name: [] for name in SIZES}


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_has_no_faults(ada, screen):
    path, step = SCREENS[screen]
    ada.goes(path)
    step(ada)
    found = axe.faults(ada.page)
    ada.context.set_offline(False)
    assert found == []


def test_the_doors_have_no_faults(stranger):
    with stranger.server.place():
        code = invites.made(accounts.first_admin())[0].code
    for path in ("/sign-in", f"/join/{code}", "/join/nothing"):
        stranger.goes(path)
        assert axe.faults(stranger.page) == [], path
    stranger.goes("/sign-in").fills(name="ada", password="wrong and long enough")
    expect(stranger.page.get_by_role("alert")).to_be_visible()
    assert axe.faults(stranger.page) == []


WIDER_THAN_THE_WINDOW = "document.documentElement.scrollWidth - innerWidth"


@pytest.mark.parametrize(
    "path",
    [
        "/rooms",
        "/rooms/lobby",
        "/rooms/lobby?panel=settings",
        "/invites",
        "/settings/profile",
        "/settings/sessions",
        "/announcements",
        "/announcements/new",
        "/announcements/1",
        "/scheduled",
    ],
)
def test_nothing_is_cut_off_at_320_pixels(first_visit, signed_in, path):
    person = signed_in("Ada", viewport={"width": 320, "height": 640}).goes(path)
    expect(person.page.locator("#chat, main").first).to_be_visible()
    assert person.asks(WIDER_THAN_THE_WINDOW) <= 0
    person.page.close()


def test_axe_would_see_a_fault(stranger):
    stranger.goes("/sign-in")
    stranger.asks("document.querySelector('main').append(document.createElement('button'))")
    assert any("button-name" in each for each in axe.faults(stranger.page))
