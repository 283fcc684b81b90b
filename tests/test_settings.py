"""What people set for themselves."""

import io
import zlib

import pytest
from PIL import Image, PngImagePlugin

from chatapp.extensions import db
from chatapp.models import Avatar, Login, User
from chatapp.web.devices import device_in_words
from tests.pages import PHONE, fill, text_of
from tests.world import PASSWORD

NEW = "swimming otters at noon"


def picture(size=(640, 480), kind="JPEG", colour="teal", **more):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **more)
    return out.getvalue()


def send(client, data, name="me.jpg"):
    return fill(
        client, "/settings/avatar", at="/settings/profile", picture=(io.BytesIO(data), name)
    )


def ada_of(world):
    with world.app.app_context():
        return world.user("ada")


def test_ada_changes_her_profile(world):
    ada = world.browser("ada")
    assert 'value="ada"' in ada.get("/settings/profile").text
    values = {"name": "Ada", "email": "ada@example.org", "language": "fr"}
    assert fill(ada, "/settings/profile", **values).location == "/settings/profile?done=saved"
    page = ada.get("/settings/profile")
    assert '<html lang="fr" data-theme="">' in page.text
    assert 'value="ada@example.org"' in page.text


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"name": ""}, 422, "This must not be empty."),
        ({"name": "grace"}, 409, "Somebody here has that name"),
        ({"name": "x" * 41}, 413, "This is too long"),
        ({"name": "a\u202eda"}, 422, "characters that can't be seen"),
        ({"email": "no"}, 422, "That is not an e-mail address."),
        ({"language": "xx"}, 422, "One of these is expected"),
    ],
)
def test_what_is_wrong_with_a_profile_is_said_and_nothing_changes(world, change, status, words):
    values = {"name": "ada", "email": "", "language": "", **change}
    answer = fill(world.browser("ada"), "/settings/profile", **values)
    assert answer.status_code == status
    assert words in text_of(answer)
    ada = ada_of(world)
    assert (ada.name, ada.email, ada.language) == ("ada", None, None)


LOOK = {"theme": "", "density": "", "text_size": "", "contrast": "", "motion": ""}


def test_how_pages_look_is_kept_and_in_the_first_bytes_of_each(world):
    ada = world.browser("ada")
    assert '<html lang="en" data-theme="">' in ada.get("/settings/look").text
    listener = world.listener("ada")
    chosen = {"theme": "dark", "density": "compact", "text_size": "largest", "motion": "less"}
    assert fill(ada, "/settings/look", **{**LOOK, **chosen}).status_code == 302
    assert listener.heard("account")[0]["user"]["theme"] == "dark"
    for path in ("/settings/look", "/rooms/lab"):
        look = (
            'data-theme="dark" data-density="compact" data-text-size="largest" data-motion="less"'
        )
        assert f'<html lang="en" {look}>' in ada.get(path).text
    assert 'data-theme=""' in world.browser("grace").get("/rooms/lab").text
    fill(ada, "/settings/look", **LOOK)
    assert '<html lang="en" data-theme="">' in ada.get("/rooms/lab").text


@pytest.mark.parametrize("name", LOOK)
def test_a_look_that_there_is_not_is_refused(world, name):
    answer = fill(world.browser("ada"), "/settings/look", **{**LOOK, name: "pink"})
    assert answer.status_code == 422
    assert "One of these is expected" in text_of(answer)


def test_a_program_is_told_the_same_as_json(world):
    ada = world.browser("ada")
    answer = ada.post(
        "/settings/profile",
        data={"name": "grace", "language": ""},
        headers={"Accept": "application/json", "X-CSRFToken": _token(ada)},
    )
    assert answer.status_code == 409
    assert (answer.json["error"], answer.json["field"]) == ("conflict", "name")


def test_a_page_speaks_the_language_of_the_browser_until_one_is_chosen(world):
    client = world.app.test_client()
    wishes = {"zh-CN,zh;q=0.9": "zh", "ja": "ja", "fr-CA": "fr", "sw": "en", "fr;q=0, zh": "zh"}
    for wanted, spoken in {**wishes, "ja-JP,en;q=0.5": "ja", "en-GB,fr;q=0.9": "en"}.items():
        page = client.get("/sign-in", headers={"Accept-Language": wanted})
        assert f'<html lang="{spoken}"' in page.text


def test_ada_has_initials_until_she_gives_a_picture(world):
    ada = world.browser("ada")
    assert ada_of(world).avatar_url is None
    assert send(ada, picture()).location == "/settings/profile?done=picture"
    url = ada_of(world).avatar_url
    answer = ada.get(url)
    assert answer.mimetype == "image/webp"
    assert "immutable" in answer.headers["Cache-Control"]
    with Image.open(io.BytesIO(answer.data)) as image:
        assert (image.size, image.format) == ((256, 256), "WEBP")
    fill(ada, "/settings/avatar/remove", at="/settings/profile")
    assert ada_of(world).avatar_url is None
    assert ada.get(url).status_code == 404


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_pictures_of_the_usual_kinds_are_taken(world, kind):
    assert send(world.browser("ada"), picture(kind=kind)).status_code == 302


def test_what_a_photo_tells_besides_the_picture_is_not_kept(world):
    exif = Image.Exif()
    exif[0x010E] = "taken at the secret laboratory"
    photo = picture(exif=exif)
    assert b"secret laboratory" in photo
    send(world.browser("ada"), photo)
    with world.app.app_context():
        kept = db.session.query(Avatar).one().data
    assert b"secret" not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert not image.getexif()


def test_a_picture_shared_by_two_goes_with_the_second(world):
    for name in ("ada", "grace"):
        send(world.browser(name), picture())
    url = ada_of(world).avatar_url
    fill(world.browser("grace"), "/settings/avatar/remove", at="/settings/profile")
    assert world.browser("ada").get(url).status_code == 200
    fill(world.browser("ada"), "/settings/avatar/remove", at="/settings/profile")
    with world.app.app_context():
        assert db.session.query(Avatar).count() == 0


def _bomb():
    """A small file that says it is 50,000 pixels wide and high."""
    header = b"IHDR" + (50_000).to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00"
    crc = zlib.crc32(header).to_bytes(4, "big")
    return b"\x89PNG\r\n\x1a\n" + (13).to_bytes(4, "big") + header + crc + b"\x00" * 20


def _chatty_png():
    notes = PngImagePlugin.PngInfo()
    notes.add_text("note", "x" * 2_000_000, zip=True)
    return picture(kind="PNG", pnginfo=notes)


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", 422),
        (b"not a picture", 422),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", 422),
        (b"GIF89a" + b"<script>" * 20, 422),
        (b"%PDF-1.4 %%EOF", 422),
        (picture()[:400], 422),
        (picture(kind="BMP"), 422),
        (picture(kind="TIFF"), 422),
        (_bomb(), 422),
        (picture((9000, 5000), "PNG"), 413),
        (_chatty_png(), 422),
    ],
)
def test_what_is_no_picture_for_us_is_refused(world, data, status):
    answer = send(world.browser("ada"), data)
    assert answer.status_code in (status, 413)
    assert 'id="error-picture"' in answer.text
    assert ada_of(world).avatar_url is None


def test_a_file_of_more_than_ten_megabytes_is_refused(world):
    data = picture() + b"\0" * Avatar.BYTES_MAX
    answer = send(world.browser("ada"), data)
    assert answer.status_code == 413
    assert "too large" in text_of(answer)


def test_ada_changes_her_password_and_is_signed_out_elsewhere(world):
    ada = world.browser("ada")
    elsewhere = world.app.test_client()
    fill(elsewhere, "/sign-in", name="ada", password=PASSWORD)
    assert elsewhere.get("/settings/profile").status_code == 200
    answer = fill(ada, "/settings/password", present=PASSWORD, password=NEW)
    assert answer.location == "/settings/password?done=password"
    assert ada.get("/settings/profile").status_code == 200
    assert elsewhere.get("/settings/profile").status_code == 302
    assert fill(elsewhere, "/sign-in", name="ada", password=PASSWORD).status_code == 403
    assert fill(elsewhere, "/sign-in", name="ada", password=NEW).status_code == 302


def test_who_sits_at_an_open_screen_can_not_change_the_password(world):
    ada = world.browser("ada")
    answers = [
        fill(ada, "/settings/password", present="a wrong guess", password=NEW).status_code
        for _try in range(6)
    ]
    assert answers == [403] * 5 + [429]
    with world.app.app_context():
        assert db.session.query(Login).filter(Login.ended_at.is_not(None)).count() == 0


@pytest.mark.parametrize("password", ["short", "password123", "ada-the-lab"])
def test_a_weak_new_password_is_refused(world, password):
    answer = fill(world.browser("ada"), "/settings/password", present=PASSWORD, password=password)
    assert answer.status_code == 422
    assert 'id="error-password"' in answer.text


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (PHONE, "Safari on iPhone"),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox on Linux",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/130.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.5", "Unknown device"),
        ("", "Unknown device"),
    ],
)
def test_a_device_is_named_in_words(app, user_agent, words):
    with app.test_request_context():
        assert device_in_words(user_agent) == words


def test_settings_are_for_those_who_are_signed_in(world):
    client = world.app.test_client()
    for page in ("profile", "password", "sessions"):
        assert client.get(f"/settings/{page}").location == f"/sign-in?next=/settings/{page}"
    assert User.THEMES == ("light", "dark")


def _token(client):
    page = client.get("/settings/profile").text
    return page.split('name="csrf-token" content="')[1].split('"')[0]
