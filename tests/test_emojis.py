"""Emoji of the place's own."""

import io
import os

import pytest
from PIL import Image

from chatapp.operations import emojis, places
from tests.doors import HttpDoor, SocketDoor, send
from tests.pages import fill, text_of


def picture(size=(300, 200), kind="PNG", frames=1, **more):
    out = io.BytesIO()
    first, *rest = [Image.new("RGB", size, (20 * n, 90, 90)) for n in range(frames)]
    moving = {"save_all": True, "append_images": rest, "duration": 50} if rest else {}
    first.save(out, kind, **moving, **more)
    return out.getvalue()


def add(world, name, data=None, who="grace"):
    sent = io.BytesIO(picture() if data is None else data)
    return fill(world.browser(who), "/emoji", name=name, picture=(sent, "me.png"))


@pytest.fixture(params=[HttpDoor, SocketDoor])
def door(world, request):
    return request.param(world)


def test_an_admin_adds_one_and_everybody_hears_of_it(world):
    linus = world.listener("linus")
    assert linus.heard("me")[0]["emoji"] is False
    assert add(world, ":wave:").status_code == 302
    (told,) = linus.heard("emoji")
    assert told["name"] == "wave"
    assert linus.call("emoji") == {"ok": True, "emoji": [told]}
    assert world.listener("linus").heard("me")[0]["emoji"] is True
    answer = world.app.test_client().get(told["url"])
    with Image.open(io.BytesIO(answer.data)) as drawn:
        assert (drawn.format, drawn.size) == ("WEBP", (128, 85))
    assert answer.cache_control.immutable


def test_what_moves_goes_on_moving_and_tells_nothing_of_where_it_was_made(world):
    add(world, "dance", picture((64, 64), "GIF", frames=4, comment=b"at home"))
    with world.app.app_context():
        (emoji,) = emojis.every()
        data = emojis.find(emoji.digest).data
    with Image.open(io.BytesIO(data)) as drawn:
        assert drawn.n_frames == 4
    assert b"at home" not in data


@pytest.mark.parametrize(
    ("name", "data", "status", "words"),
    [
        ("Wave", None, 422, "A name has 2 to 30 small letters"),
        ("w", None, 422, "A name has 2 to 30 small letters"),
        ("../up", None, 422, "A name has 2 to 30 small letters"),
        ("wave", b"no picture", 422, "That is not a picture we can read."),
        ("wave", b"x" * (2 * 1024 * 1024 + 1), 413, "The picture is too large."),
        ("there", None, 409, "There is an emoji of that name."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(world, name, data, status, words):
    add(world, "there")
    answer = add(world, name, data)
    assert answer.status_code == status and words in text_of(answer)
    with world.app.app_context():
        assert [it.name for it in emojis.every()] == ["there"]


def test_what_can_not_be_made_small_enough_is_refused(world):
    noise = [Image.frombytes("RGB", (128, 128), os.urandom(128 * 128 * 3)) for _ in range(24)]
    out = io.BytesIO()
    noise[0].save(out, "WEBP", save_all=True, append_images=noise[1:], quality=50)
    answer = add(world, "noise", out.getvalue())
    assert answer.status_code == 413 and "64 KB" in text_of(answer)


def test_others_add_them_where_the_place_says_so_and_remove_their_own(world):
    assert add(world, "mine", who="ada").status_code == 403
    with world.app.app_context():
        places.change(world.user("grace"), emoji_makers="members")
    assert add(world, "mine", who="ada").status_code == 302
    assert add(world, "theirs").status_code == 302
    ada = world.browser("ada")
    assert fill(ada, "/emoji/theirs/remove", at="/emoji").status_code == 403
    assert fill(ada, "/emoji/mine/remove", at="/emoji").status_code == 302
    assert fill(ada, "/emoji/mine/remove", at="/emoji").status_code == 404
    with world.app.app_context():
        assert [it.name for it in emojis.every()] == ["theirs"]


def test_one_reacts_with_it_while_it_is_there(world, door):
    message = send(door, "ada", "Hello :wave:")["id"]
    on = {"message": message, "emoji": ":wave:", "on": True}
    assert door.do("ada", "react", **on)["field"] == "emoji"
    add(world, "wave")
    assert door.do("ada", "react", **on)["message"]["reactions"] == {":wave:": [world.id_of("ada")]}
    fill(world.browser("grace"), "/emoji/wave/remove", at="/emoji")
    assert door.do("grace", "react", **on)["field"] == "emoji"
    off = door.do("ada", "react", **{**on, "on": False})["message"]
    assert (off["reactions"], off["body"]) == ({}, "Hello :wave:")
    assert door.do("ada", "react", **{**on, "emoji": ":no name:"})["error"] == "invalid"
