"""Networks fail, servers restart, tabs are closed: what was written arrives, once and in order."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Error, expect

from chatapp.operations import accounts, rooms
from chatapp.operations.rooms import memberships
from tests.browser.person import PASSWORD, Person

BANNER_MILLISECONDS = 5_000


@pytest.fixture(scope="module")
def people(server, signed_in):
    """Ada and Linus, who share the lobby."""
    with server.place():
        accounts.set_up("The Lab", "Ada", None, PASSWORD)
        accounts.create("Linus", PASSWORD)
    return signed_in("Ada"), signed_in("Linus")


@pytest.fixture
def here(people) -> Iterator[tuple[Person, Person]]:
    """Both are in a room of their own, made for the test, and their pages are live."""
    ada, linus = people
    with ada.server.place():
        room = rooms.open(accounts.find("Ada"), "raft", people=[accounts.find("Linus")]).room
        slug = room.slug
    for each in people:
        each.goes(f"/rooms/{slug}")
        expect(each.body).to_be_visible()
    ada.says("We are live.")
    expect(linus.row("We are live.")).to_be_visible()
    yield ada, linus
    ada.context.set_offline(False)


def test_without_a_network_a_calm_banner_says_so_and_what_is_written_is_kept(here):
    ada, linus = here
    expect(ada.banner).to_be_hidden()
    ada.context.set_offline(True)
    expect(ada.banner).to_be_visible(timeout=BANNER_MILLISECONDS)
    assert "kept" in ada.banner.inner_text()
    for text in ("First.", "Second.", "Third."):
        expect(ada.sends(text)).to_have_class(re.compile("is-pending"))
    assert linus.rows() == ["We are live."]
    ada.context.set_offline(False)
    expect(linus.row("Third.")).to_be_visible()
    assert linus.rows() == ["We are live.", "First.", "Second.", "Third."]
    expect(ada.banner).to_be_hidden()
    expect(ada.page.locator(".is-pending")).to_have_count(0)
    assert ada.rows() == linus.rows()


def test_a_server_that_was_killed_comes_back_to_pages_that_waited(here):
    ada, linus = here
    ada.server.kill()
    expect(ada.banner).to_be_visible(timeout=BANNER_MILLISECONDS)
    for text in ("Into the dark.", "Still dark."):
        ada.sends(text)
    linus.sends("Here too.")
    ada.server.start()
    for each in here:
        expect(each.banner).to_be_hidden()
        expect(each.page.locator(".is-pending")).to_have_count(0)
    expect(linus.row("Still dark.")).to_be_visible()
    expect(ada.row("Here too.")).to_be_visible()
    assert linus.rows() == ada.rows()
    assert sorted(linus.rows()[1:]) == ["Here too.", "Into the dark.", "Still dark."]
    assert linus.rows().index("Into the dark.") < linus.rows().index("Still dark.")


def test_a_server_that_says_goodbye_is_found_again(here):
    ada, linus = here
    ada.server.stop()
    expect(ada.banner).to_be_visible()
    ada.server.start()
    expect(ada.banner).to_be_hidden()
    ada.says("Back again.")
    expect(linus.row("Back again.")).to_be_visible()


def test_what_waits_is_sent_after_the_tab_was_loaded_again(here):
    ada, linus = here
    ada.server.kill()
    expect(ada.banner).to_be_visible(timeout=BANNER_MILLISECONDS)
    ada.sends("Before the reload.")
    ada.sends("Also before.")
    address = ada.page.url
    with pytest.raises(Error, match="ERR_CONNECTION_REFUSED"):
        ada.page.reload()
    ada.server.start()
    ada.page.goto(address)
    expect(ada.row("Also before.")).to_be_visible()
    expect(linus.row("Also before.")).to_be_visible()
    assert linus.rows() == ["We are live.", "Before the reload.", "Also before."]
    expect(ada.page.locator(".is-pending")).to_have_count(0)
    assert ada.rows() == linus.rows()


def test_what_waits_is_sent_after_the_page_was_closed_and_opened(here, people):
    ada, linus = here
    tab = Person("Ada", ada.context.new_page(), ada.server)
    tab.page.goto(ada.page.url)
    expect(tab.row("We are live.")).to_be_visible()
    ada.goes("/settings/profile")
    ada.context.set_offline(True)
    expect(tab.banner).to_be_visible(timeout=BANNER_MILLISECONDS)
    expect(tab.sends("Closed before it left.")).to_have_class(re.compile("is-pending"))
    address = tab.page.url
    tab.page.close()
    ada.context.set_offline(False)
    assert linus.rows() == ["We are live."]
    ada.page.goto(address)
    expect(linus.row("Closed before it left.")).to_be_visible()
    assert linus.rows() == ["We are live.", "Closed before it left."]


def test_two_tabs_of_one_person_send_each_message_once(here):
    ada, linus = here
    tab = Person("Ada", ada.context.new_page(), ada.server)
    tab.page.goto(ada.page.url)
    expect(tab.row("We are live.")).to_be_visible()
    ada.context.set_offline(True)
    for each in (ada, tab):
        expect(each.banner).to_be_visible(timeout=BANNER_MILLISECONDS)
    ada.sends("From the first tab.")
    tab.sends("From the second tab.")
    ada.sends("From the first again.")
    expect(tab.page.locator(".is-pending")).to_have_count(3)
    ada.context.set_offline(False)
    wanted = ["From the first tab.", "From the second tab.", "From the first again."]
    for each in (ada, tab, linus):
        expect(each.row(wanted[-1])).to_be_visible()
        expect(each.page.locator(".is-pending")).to_have_count(0)
        assert each.rows() == ["We are live.", *wanted]
    tab.page.close()


def test_what_could_not_be_sent_stays_says_why_and_can_be_retried_or_deleted(here):
    ada, _linus = here
    ada.context.set_offline(True)
    expect(ada.banner).to_be_visible(timeout=BANNER_MILLISECONDS)
    ada.sends("Too late.")
    _archive(ada, True)
    ada.context.set_offline(False)
    row = ada.row("Too late.")
    expect(row).to_have_class(re.compile("is-failed"))
    expect(row.locator(".message-state")).to_contain_text("Not sent. This room is archived")
    ada.reloads()
    expect(row.get_by_role("button", name="Delete")).to_be_visible()
    _archive(ada, False)
    row.get_by_role("button", name="Retry").click()
    expect(row).not_to_have_class(re.compile("is-pending|is-failed"))
    assert ada.rows() == ["We are live.", "Too late."]


def test_what_could_not_be_sent_is_gone_when_it_is_deleted(here):
    ada, linus = here
    ada.context.set_offline(True)
    expect(ada.banner).to_be_visible(timeout=BANNER_MILLISECONDS)
    ada.sends("Never mind.")
    _archive(ada, True)
    ada.context.set_offline(False)
    ada.row("Never mind.").get_by_role("button", name="Delete").click()
    expect(ada.page.locator(".message", has_text="Never mind.")).to_have_count(0)
    ada.reloads()
    expect(ada.row("We are live.")).to_be_visible()
    assert ada.rows() == linus.rows() == ["We are live."]


def test_what_was_missed_during_an_outage_is_there_afterwards(here):
    ada, linus = here
    linus.says("Will be changed.")
    linus.says("Will be deleted.")
    expect(ada.row("Will be deleted.")).to_be_visible()
    ada.context.set_offline(True)
    expect(ada.banner).to_be_visible(timeout=BANNER_MILLISECONDS)
    linus.menu(linus.row("Will be deleted."), "Delete")
    linus.confirms("Delete")
    linus.tool(linus.row("Will be changed."), "Edit")
    linus.body.fill("Was changed.")
    linus.body.press("Enter")
    expect(linus.row("Was changed.").locator(".edited")).to_be_visible()
    for text in ("Missed one.", "Missed two."):
        linus.says(text)
    linus.enters("Lobby").says("Elsewhere.")
    ada.context.set_offline(False)
    expect(ada.row("Missed two.")).to_be_visible()
    expect(ada.row("Was changed.")).to_be_visible()
    expect(ada.row("This message was deleted.")).to_be_visible()
    words = ["We are live.", "This message was deleted.", "Missed one.", "Missed two."]
    assert [each for each in ada.rows() if "changed" not in each] == words
    expect(ada.count("Lobby")).to_be_visible()


def test_drafts_wait_in_their_rooms(here):
    ada, _linus = here
    raft = ada.page.locator(".room-link[aria-current]").get_attribute("data-room")
    ada.writes("Half a thought")
    ada.enters("Lobby")
    expect(ada.body).to_have_value("")
    ada.writes("Half another")
    ada.reloads()
    expect(ada.body).to_have_value("Half another")
    line = ada.page.locator(f".room-link[data-room='{raft}']")
    expect(line.get_by_text("Draft")).to_have_count(1)
    line.click()
    expect(ada.body).to_have_value("Half a thought")
    ada.writes("")
    ada.enters("Lobby")
    ada.writes("")


def _archive(person: Person, on: bool) -> None:
    """Somebody else does it, in a moment when this page does not hear."""
    room = person.page.url.rsplit("/", 1)[-1]
    with person.server.place():
        rooms.archive(memberships.find(accounts.find("Ada"), room), on)
