"""The place's settings: who joins, how it looks, in which language, how much at once."""

import io
import re

import pytest
from PIL import Image

from chatapp.errors import Forbidden
from chatapp.models import Place
from chatapp.operations import audits, places
from chatapp.operations.accounts import sign_ups
from chatapp.throttle import Throttle
from tests.doors import send
from tests.pages import fill, text_of, token_of
from tests.world import PASSWORD

AS_IT_IS = {
    "name": "The lab",
    "language": "",
    "sign_up": "invite",
    "emoji_makers": "admins",
    "guest_inviters": "owners",
    "link_previews": "",
    "room_openers": "members",
    "reason": "",
}


@pytest.fixture(autouse=True)
def nobody_has_tried(monkeypatch):
    monkeypatch.setattr(sign_ups, "newcomers", Throttle(burst=5, every=60))


def change(world, **values):
    sent = {"csrf_token": token_of(world.browser("grace"), "/admin/settings")}
    return world.browser("grace").post("/admin/settings", data={**sent, **AS_IT_IS, **values})


def join(world, email="new@example.org", name="newcomer"):
    client = world.app.test_client()
    return fill(client, "/join", at="/sign-in", name=name, email=email, password=PASSWORD)


def test_one_joins_by_invite_until_somebody_says_otherwise(world):
    assert world.app.test_client().get("/join").status_code == 404
    assert join(world).status_code == 404
    assert change(world, sign_up="open").status_code == 302
    assert "Make an account" in text_of(world.app.test_client().get("/sign-in"))
    assert join(world).location == "/"


def test_by_domain_the_address_decides(world):
    refused = change(world, sign_up="domains")
    assert refused.status_code == 422 and "Name the domains" in text_of(refused)
    assert (
        change(world, sign_up="domains", sign_up_domains="@Example.org, x.test").status_code == 302
    )
    for email in ("", "a@other.org", "a@notexample.org", "a@example.org.evil.test"):
        assert "example.org, x.test" in text_of(join(world, email)), email
    assert join(world, "A@EXAMPLE.org").location == "/"


def test_a_machine_that_makes_accounts_gets_nowhere(world):
    change(world, sign_up="open")
    made = [join(world, f"{n}@example.org", f"person {n}").status_code for n in range(7)]
    assert made == [302] * 5 + [429] * 2


def test_each_change_is_written_down_with_what_it_was(app, world):
    change(world, name="Our lab", send_rate="2", reason="A new name")
    with app.app_context():
        row = audits.page(audits.Wanted(action="settings"))[0]
        assert row.details == {
            "name": {"before": "The lab", "after": "Our lab"},
            "send_rate": {"before": None, "after": 2},
        }
        assert (row.reason, row.address) == ("A new name", "127.0.0.1")


def test_nothing_changed_is_not_written_down(app, world):
    change(world)
    with app.app_context():
        assert audits.page(audits.Wanted()) == []


@pytest.mark.parametrize(
    ("colour", "text"),
    [("#ffee00", "hard to read"), ("red", "looks like"), ("#0a6b66;}", "too long")],
)
def test_a_colour_that_cannot_be_read_is_refused_with_one_that_can(app, world, colour, text):
    refused = change(world, accent_light=colour)
    assert refused.status_code in (413, 422) and text in text_of(refused)
    with app.app_context():
        assert places.current().accent_light is None


def test_the_refused_colours_suggestion_is_taken(world):
    found = re.search(
        r"can be read is (#[0-9a-f]{6})", text_of(change(world, accent_light="#ffee00"))
    )
    assert change(world, accent_light=found[1]).status_code == 302


def test_colours_are_a_stylesheet_of_their_own_on_every_page(world):
    assert "/place/" not in world.browser("ada").get("/rooms/lab").text
    change(world, accent_light="#7A1FA2", accent_dark="#d0a0ff")
    page = world.browser("ada").get("/rooms/lab").text
    address = re.search(r'href="(/place/[^"]+\.css)"', page)[1]
    answer = world.app.test_client().get(address)
    assert "#7a1fa2" in answer.text and "immutable" in answer.headers["Cache-Control"]
    assert world.app.test_client().get("/place/000000-.css").status_code == 404


def test_a_logo_stands_in_place_of_ours(app, world):
    grace = world.browser("grace")
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(out, "PNG")
    sent = {"csrf_token": token_of(grace, "/admin/settings")}
    data = {**sent, "picture": (io.BytesIO(out.getvalue()), "logo.png")}
    assert grace.post("/admin/settings/logo", data=data).status_code == 302
    logo = re.search(
        r'<img class="logo" src="([^"]+)"', grace.get("/sign-in", follow_redirects=True).text
    )
    page = world.app.test_client().get("/sign-in").text
    logo = re.search(r'<img class="logo" src="([^"]+)"', page)[1]
    assert world.app.test_client().get(logo).mimetype == "image/webp"
    assert grace.post("/admin/settings/logo/remove", data=sent).status_code == 302
    assert '<img class="logo"' not in world.app.test_client().get("/sign-in").text


def test_the_places_language_is_for_who_has_none(world):
    change(world, language="fr")
    client = world.app.test_client()
    assert "Se connecter" in client.get("/sign-in").text
    assert "Sign in" in client.get("/sign-in", headers={"Accept-Language": "en"}).text


def test_a_pace_that_an_admin_sets_applies_without_a_restart(world, door):
    send(door, "ada", "one")
    change(world, send_rate="1", send_burst="2")
    send(door, "ada", "two")
    send(door, "ada", "three")
    refused = door.do("ada", "send", room="lab", client_id="x", body="four")
    assert refused["error"] == "rate_limited"
    change(world, send_rate="0", send_burst="0")
    for number in range(10):
        send(door, "ada", f"more {number}")


def test_rooms_are_opened_by_whom_the_place_says(world, door):
    change(world, room_openers="admins")
    assert door.do("ada", "open", name="mine")["error"] == "forbidden"
    assert door.do("grace", "open", name="ours")["ok"]


def test_everybody_hears_of_the_new_name(world):
    ada = world.listener("ada")
    change(world, name="Our lab")
    assert ada.heard("place")[-1]["name"] == "Our lab"


def test_members_change_nothing(app, world):
    assert world.browser("ada").get("/admin/settings").status_code == 403
    with app.app_context():
        with pytest.raises(Forbidden):
            places.change(world.user("ada"), name="Mine")
        with pytest.raises(Forbidden):
            places.change_logo(world.user("ada"), None)
        assert Place.NAME_MAX and places.current().name == "The lab"
