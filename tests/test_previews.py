"""Previews of links: what is read of a page, where nobody goes, and how it comes to the message."""

import io
import logging
from datetime import timedelta

import pytest
from PIL import ExifTags, Image

from chatapp import glimpses
from chatapp.extensions import db, transaction
from chatapp.jobs import lookout
from chatapp.models import File, Place, now
from chatapp.operations import accounts, complaints, places
from chatapp.operations.complaints import words
from chatapp.operations.files import leftovers, quotas
from chatapp.operations.messages import previews
from chatapp.operations.rooms import retentions
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
    for body in (address, f"again {address}", f"{address}&gone {address}"):
        send(socket_door, "ada", body)
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


def photo(site, path="/cup.jpg", size=(400, 200)):
    """A picture on that server, which says who took it."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = "Nosy Parker"
    Image.new("RGB", size, "teal").save(out, "JPEG", exif=exif)
    return site.page(path, out.getvalue(), "image/jpeg")


def pictured(site, path="/tea", picture="cup.jpg"):
    """A page that names a picture."""
    return site.page(
        path, TEA.replace("<head>", f'<head><meta property="og:image" content="{picture}">')
    )


def kept(world):
    """The bytes of all files that are kept."""
    files = (world.app.config["DATA_DIR"] / "files").rglob("*")
    return [it.read_bytes() for it in files if it.is_file()]


def shown(world, door, site, **page):
    """Let ada link to a page; answers the message, looked at."""
    number = send(door, "ada", pictured(site, **page))["id"]
    lookout.work(world.app)
    page = door.do("ada", "history", room="lab")["messages"]
    return next(it for it in page if it["id"] == number)


def test_a_page_brings_a_small_picture_for_members_of_the_room_alone(curious, socket_door, site):
    photo(site)
    said = shown(curious, socket_door, site)
    (preview,) = said["previews"]
    with curious.browser("grace").get(preview["picture"]) as got:
        assert (got.status_code, got.mimetype) == (200, "image/webp")
        data = got.data
    with Image.open(io.BytesIO(data)) as drawn:
        assert drawn.size == (160, 160) and not drawn.getexif()
    assert kept(curious) == [data] and b"Nosy" not in data
    assert curious.browser("linus").get(preview["picture"]).status_code == 404
    listed = curious.browser("ada").get("/rooms/lab/files").get_json()
    assert listed["files"] == said["files"] == []
    with curious.app.app_context():
        used = quotas.usage(curious.user("grace"), curious.user("ada"))
    assert (used.size, used.count) == (len(data), 1)


@pytest.mark.parametrize("how", ["drop_preview", "edit", "delete", "report", "words", "retention"])
def test_a_picture_goes_from_the_disk_with_its_preview(curious, socket_door, site, how):
    photo(site)
    said = shown(curious, socket_door, site)
    assert len(kept(curious)) == 1
    asked = {"edit": {"body": "never mind"}, "report": {"reason": "spam"}}.get(how, {})
    who = "grace" if how == "report" else "ada"
    if how not in ("words", "retention"):
        assert socket_door.do(who, how, message=said["id"], **asked)["ok"]
    with curious.app.app_context():
        grace, ada = curious.user("grace"), curious.user("ada")
        if how == "words":
            words.delete(grace, ada)
        elif how == "report":
            complaints.delete(grace, complaints.page(grace)[0])
        elif how == "retention":
            with transaction():
                db.session.get(Place, Place.ID).retention_days = 1
            retentions.remove_due(now() + timedelta(days=2))
        leftovers.clear()
        assert db.session.query(File).count() == 0
    assert kept(curious) == []


@pytest.mark.parametrize("wrong", ["missing", "text", "tiny", "large", "half", "refused", "full"])
def test_without_a_picture_the_words_come_alone(curious, socket_door, site, wrong):
    picture = {
        "missing": "/nowhere.jpg",
        "text": site.page("/text.jpg", "<svg/>", "image/jpeg"),
        "tiny": photo(site, "/tiny.jpg", (1, 1)),
        "large": site.page("/large.jpg", site.pages["/tiny.jpg"][2] + b"x" * 600_000, "image/jpeg"),
        "half": photo(site, "/half.jpg"),
        "refused": "http://[",
        "full": photo(site, "/full.jpg"),
    }[wrong]
    status, headers, body = site.pages["/half.jpg"]
    site.pages["/half.jpg"] = status, headers, body[: len(body) // 2]
    if wrong == "full":
        curious.app.config["FILES_PER_PERSON_MB"] = 1
        with curious.app.app_context(), transaction() as session:
            much = {"size": 1, "weight": 2**20, "name": "x", "kind": "file", "type": "x"}
            session.add(File(key="much", owner_id=curious.user("ada").id, **much))
    said = shown(curious, socket_door, site, path=f"/tea-{wrong}", picture=picture)
    (preview,) = said["previews"]
    assert preview["title"] == SHOWN["title"] and "picture" not in preview
    assert kept(curious) == []


@pytest.mark.parametrize(
    "hop", ["http://127.0.0.1/cup.jpg", "http://169.254.169.254/latest", "file:///etc/passwd"]
)
def test_pictures_are_not_fetched_from_where_only_we_can_go(site, hop):
    with pytest.raises(glimpses.Unseen):
        glimpses.picture(hop, is_local=False)
    with pytest.raises(glimpses.Unseen):
        glimpses.picture(
            site.leads("/hop", "https://ada:secret@example.org/cup.jpg"), is_local=True
        )


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
