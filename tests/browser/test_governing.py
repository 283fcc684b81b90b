"""What people do with rooms and with their own accounts, while others look on."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from chatapp.operations import accounts
from tests.browser.person import PASSWORD, Person


@pytest.fixture(scope="module")
def people(server, signed_in):
    """Ada, an admin, and Linus, both in the lobby."""
    with server.place():
        accounts.set_up("The Lab", "Ada", None, PASSWORD)
        accounts.create("Linus", PASSWORD)
    return signed_in("Ada").goes("/"), signed_in("Linus").goes("/")


def test_a_new_name_and_topic_reach_everybody(people):
    ada, linus = people
    ada.opens_room("plans", topic="Soon")
    ada.adds("Linus")
    linus.enters("plans")
    panel = ada.panel("Room settings")
    panel.get_by_label("Name").fill("ideas")
    panel.get_by_label("Topic").fill("Later")
    panel.get_by_role("button", name="Save").click()
    expect(linus.page.locator("#room-name")).to_have_text("ideas")
    expect(linus.page.locator("#room-topic")).to_have_text("Later")
    expect(linus.sees_room("ideas")).to_be_visible()
    notice = linus.page.locator(".is-notice", has_text="Ada renamed this room to ideas")
    expect(notice).to_be_visible()
    assert linus.panel("Room settings").get_by_label("Name").is_disabled()
    linus.closes_panel()
    ada.closes_panel()


def test_a_room_that_is_made_private_is_gone_for_who_is_not_in_it(people):
    ada, linus = people
    ada.opens_room("den")
    linus.goes("/rooms")
    offered = linus.page.locator(".browse").get_by_text("den")
    expect(offered).to_be_visible()
    panel = ada.panel("Room settings")
    panel.get_by_role("radio", name=re.compile("^Private")).check()
    panel.get_by_role("button", name="Save").click()
    expect(ada.page.locator(".is-notice", has_text="made this room private")).to_be_visible()
    expect(offered).to_have_count(0)
    panel.get_by_role("radio", name=re.compile("^Public")).check()
    panel.get_by_role("button", name="Save").click()
    expect(offered).to_be_visible()
    ada.closes_panel()
    linus.goes("/")


def test_the_owner_slows_a_room_or_keeps_it_to_a_few_and_members_are_told(people):
    ada, linus = people
    ada.opens_room("debate")
    ada.adds("Linus")
    linus.enters("debate")
    panel = ada.panel("Room settings")
    panel.get_by_label("Between two messages of a person").select_option(label="5 minutes")
    panel.get_by_role("button", name="Save").click()
    expect(linus.page.locator("#slow-note")).to_have_text(
        "This room is slow: a message every 5 minutes."
    )
    expect(ada.page.locator("#slow-note")).to_be_hidden()
    panel.get_by_label("Only owners and admins write").check()
    panel.get_by_role("button", name="Save").click()
    expect(linus.page.locator("#silent-note")).to_contain_text("the admins write here")
    expect(linus.body).to_be_hidden()
    expect(ada.body).to_be_visible()
    ada.closes_panel()


def test_favourites_stand_first_and_a_quiet_room_stays_quiet_on_all_devices(people, signed_in):
    ada, linus = people
    ada.opens_room("noise")
    ada.adds("Linus")
    linus.enters("noise")
    panel = linus.panel("Room settings")
    panel.get_by_label("Among my favourites").check()
    first = linus.page.get_by_role("region", name="Favourites").locator(".room-link")
    expect(first).to_contain_text("noise")
    panel.get_by_label("Tell me of").select_option("What addresses me")
    expect(linus.page.locator("#toast")).to_have_text("Saved")
    linus.closes_panel()
    other = signed_in("Linus").goes("/rooms")
    ada.says("hum")
    ada.says("@Linus are you there?")
    expect(other.count("noise")).to_have_text("1")
    expect(ada.page.locator("#favourite-rooms")).to_be_hidden()
    other.page.close()


def test_an_archived_room_is_read_but_not_written_in_until_it_is_brought_back(people):
    ada, linus = people
    ada.opens_room("old")
    ada.adds("Linus")
    linus.enters("old")
    expect(linus.body).to_be_visible()
    ada.panel("Room settings").get_by_role("button", name="Archive the room").click()
    ada.confirms("Archive the room")
    expect(linus.page.locator("#archived-note")).to_be_visible()
    expect(linus.body).to_be_hidden()
    ada.page.locator("#panel").get_by_role("button", name="Bring the room back").click()
    expect(linus.body).to_be_visible()
    ada.closes_panel()


def test_whoever_leaves_or_is_removed_is_out_at_once(people):
    ada, linus = people
    ada.opens_room("tea")
    ada.adds("Linus")
    linus.enters("tea")
    member = ada.panel("People").locator(".member", has_text="Linus")
    member.get_by_role("button", name="More about").click()
    ada.page.get_by_role("menuitem", name="Remove").click()
    ada.confirms("Remove")
    expect(linus.sees_room("tea")).to_have_count(0)
    expect(linus.page).to_have_url(re.compile("/rooms$"))
    expect(member).to_have_count(0)
    ada.closes_panel()
    linus.page.get_by_role("button", name="Join tea").click()
    expect(linus.page.locator("#room-name")).to_have_text("tea")
    linus.panel("Room settings").get_by_role("button", name="Leave the room").click()
    linus.confirms("Leave")
    expect(linus.sees_room("tea")).to_have_count(0)
    expect(ada.page.locator(".is-notice", has_text="Linus left")).to_be_visible()


def test_a_new_name_and_picture_are_seen_by_the_others(people, signed_in):
    ada, _linus = people
    ada.enters("Lobby")
    grace = _newcomer(signed_in, ada, "Grace")
    grace.goes("/settings/profile")
    grace.page.locator("input[type=file]").set_input_files(
        {"name": "me.png", "mimeType": "image/png", "buffer": _picture()}
    )
    expect(grace.page.locator("[data-preview] img")).to_be_visible()
    grace.page.get_by_role("button", name="Use this picture").click()
    expect(grace.page.locator(".notice")).to_have_text("Your picture has changed.")
    grace.page.get_by_label("Your name").fill("Grace Hopper")
    grace.page.get_by_role("button", name="Save").click()
    expect(grace.page.locator(".notice")).to_have_text("Saved.")
    grace.goes("/rooms/lobby").says("It is me.")
    expect(ada.row("It is me.").locator(".message-author")).to_have_text("Grace Hopper")
    expect(ada.row("It is me.").locator(".face img")).to_be_visible()


def test_a_new_password_ends_the_other_logins_and_opens_the_door(people, device, server, signed_in):
    heidi = _newcomer(signed_in, people[0], "Heidi")
    other = signed_in("Heidi").goes("/")
    expect(other.body).to_be_visible()
    heidi.goes("/settings/password")
    heidi.fills(present=PASSWORD, password="another quiet sentence")
    expect(heidi.page.locator(".notice")).to_contain_text("Your password has changed.")
    expect(other.page).to_have_url(re.compile("/sign-in"))
    fresh = Person("Heidi", device(), server).goes("/sign-in")
    fresh.fills(name="heidi", password=PASSWORD)
    expect(fresh.page.locator(".notice.danger")).to_contain_text("go together")
    fresh.fills(name="heidi", password="another quiet sentence")
    expect(fresh.page.locator("#room-name")).to_have_text("Lobby")


def test_ending_a_login_closes_the_page_that_lives_on_it(people, signed_in):
    mallory = _newcomer(signed_in, people[0], "Mallory")
    forgotten = signed_in("Mallory").goes("/")
    expect(forgotten.body).to_be_visible()
    mallory.goes("/settings/sessions")
    lines = mallory.page.locator(".list li")
    expect(lines).to_have_count(2)
    lines.filter(has_not_text="this one").get_by_role("button").click()
    expect(mallory.page.locator(".notice")).to_have_text("Signed out there.")
    expect(lines).to_have_count(1)
    expect(forgotten.page).to_have_url(re.compile("/sign-in"))
    forgotten.goes("/rooms/lobby")
    expect(forgotten.page).to_have_url(re.compile("/sign-in"))


def test_who_signs_out_is_out_in_every_tab(people, signed_in):
    olivia = _newcomer(signed_in, people[0], "Olivia")
    tab = Person("Olivia", olivia.context.new_page(), olivia.server).goes("/")
    expect(tab.body).to_be_visible()
    olivia.from_menu("Sign out")
    expect(olivia.page).to_have_url(re.compile("/sign-in"))
    expect(tab.page).to_have_url(re.compile("/sign-in"))


def _newcomer(signed_in, host: Person, name: str) -> Person:
    with host.server.place():
        accounts.create(name, PASSWORD)
    person = signed_in(name).goes("/")
    expect(person.page.locator("#room-name")).to_have_text("Lobby")
    return person


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "#7a4fd0").save(out, "PNG")
    return out.getvalue()
