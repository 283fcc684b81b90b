"""Previews of links: what is read of a page, where nobody goes, and how it comes to the message."""

import logging

import pytest

from chatapp import glimpses, lookout
from chatapp.operations import accounts, places, previews
from tests import web_page
from tests.doors import send

TEA = """<!doctype html><html><head><title>ignored</title>
<meta property="og:title" content="How to &amp; when to pour tea">
<meta name="description" content="Hot water,\n and   leaves">
<meta property="og:site_name" content="The Teapot"><meta property="og:title" content="second">
</head><body><title>no</title></body>"""
SHOWN = {
    "title": "How to & when to pour tea",
    "description": "Hot water, and leaves",
    "site": "The Teapot",
}


@pytest.fixture(scope="module")
def site():
    with web_page.serving() as found:
        yield found


@pytest.fixture
def curious(world):
    """The place, which wants previews, of pages on this machine too."""
    lookout._kept.clear()
    previews.waiting.clear()
    world.app.config["PREVIEW_LOCAL"] = True
    with world.app.app_context():
        places.change(accounts.find("grace"), link_previews=True)
    yield world
    previews.waiting.clear()


@pytest.mark.parametrize(
    ("page", "title"),
    [
        (b"<title>Plain\n words</title>", "Plain words"),
        ("<meta charset=gbk><title>开会</title>".encode("gbk"), "开会"),
        ("<title>午後</title>".encode("shift_jis"), "午後"),
        (b"<title>" + b"x" * 500, "x" * 199 + "…"),
        ("<title>\u202egnihtyna\x00</title>".encode(), "gnihtyna"),
        (b"<meta property=og:title content='Half a page", ""),
        (b"<body><title>Late</title>", ""),
    ],
)
def test_what_a_page_says_of_itself_in_any_charset(page, title):
    charset = "shift_jis" if title == "午後" else None
    assert glimpses.read(page, charset).title == title


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://[::1]/",
        "http://169.254.169.254/latest",
        "http://10.0.0.1/",
        "http://0x7f000001/",
        "https://ada:secret@example.org/",
        "https://example.org:8443/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "http://",
    ],
)
def test_nobody_goes_where_only_we_can(address):
    with pytest.raises(glimpses.Unseen):
        glimpses.look(address, is_local=False)


def test_only_pages_are_read_and_only_so_many_steps_are_gone(site):
    picture = site.page("/tea.png", b"\x89PNG", "image/png")
    empty = site.page("/empty", "<p>no title</p>")
    site.page("/tea", TEA)
    near = site.leads("/1", site.leads("/2", site.leads("/3", "/tea")))
    far = site.leads("/0", near)
    away = site.leads("/away", "https://ada:secret@example.org/")
    long = site.page("/long", TEA + "x" * 600_000)
    assert glimpses.look(near, is_local=True).title == SHOWN["title"]
    assert glimpses.look(long, is_local=True).title == SHOWN["title"], "its beginning will do"
    for address in (picture, empty, far, away, f"{site.url}/nowhere"):
        with pytest.raises(glimpses.Unseen):
            glimpses.look(address, is_local=True)


def test_a_preview_comes_after_the_message_and_goes_at_a_word(curious, door, site):
    address = site.page("/tea", TEA)
    site.asked.clear()
    grace = curious.listener("grace")
    said = send(door, "ada", f"Look: {address}?cup=2")
    assert "previews" not in said and site.asked.count("/tea?cup=2") == 0

    lookout.work(curious.app)

    shown = grace.heard("message")[-1]
    assert shown["previews"] == [{"address": f"{address}?cup=2", **SHOWN}]
    assert shown["id"] == said["id"] and shown["change"] > said["change"]
    synced = door.do("grace", "history", room="lab")["messages"][-1]
    assert synced == shown, "whoever was away gets the same"

    assert door.do("grace", "drop_preview", message=said["id"])["error"] == "forbidden"
    answer = door.do("ada", "drop_preview", message=said["id"], address=f"{address}?cup=2")
    assert "previews" not in answer["message"] and answer["message"]["change"] > shown["change"]


def test_what_was_said_of_an_address_is_remembered_for_a_while(curious, socket_door, site):
    address = site.page("/tea", TEA) + "?once"
    for words in (address, f"again {address}", f"{address}&gone {address}"):
        send(socket_door, "ada", words)
    lookout.work(curious.app)
    assert [site.asked.count(it) for it in ("/tea?once", "/tea?once&gone")] == [1, 1]
    counts = [len(it.previews or ()) for it in curious.messages() if it.kind == "text"]
    assert counts == [1, 1, 2]


def test_previews_follow_the_words(curious, socket_door, site):
    tea, milk = site.page("/tea", TEA), site.page("/milk", "<title>Milk</title>")
    both = send(socket_door, "ada", f"{tea} and {milk}")
    gone = send(socket_door, "ada", f"{tea}, never mind")
    assert socket_door.do("ada", "delete", message=gone["id"])["ok"]
    lookout.work(curious.app)
    edited = socket_door.do("ada", "edit", message=both["id"], body=f"only {milk}")["message"]
    assert [it["title"] for it in edited["previews"]] == ["Milk"]
    deleted = socket_door.do("ada", "delete", message=both["id"])["message"]
    assert "previews" not in deleted
    assert all(it.previews is None for it in curious.messages())


def test_nothing_is_fetched_unless_the_place_wants_it(world, socket_door, site):
    address = site.page("/quiet", TEA)
    send(socket_door, "ada", address)
    lookout.work(world.app)
    assert "/quiet" not in site.asked and not previews.waiting


def test_the_log_never_says_what_an_address_asks_for(curious, socket_door, site, caplog):
    caplog.set_level(logging.INFO)
    send(socket_door, "ada", f"{site.url}/nowhere?token=secret")
    lookout.work(curious.app)
    assert "no preview" in caplog.text and "secret" not in caplog.text
