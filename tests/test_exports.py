"""Leaving: everything can be taken along, read without us, and nothing in it opens a door."""

import json
import re
import threading
from hashlib import sha256

import pytest

from chatapp.archives import kinds
from chatapp.archives.folder import safe_name
from chatapp.errors import Conflict, NotFound
from chatapp.extensions import db
from chatapp.models import Audit, User
from chatapp.operations import exports, messages, rooms
from chatapp.operations.accounts import tokens
from chatapp.operations.exports import takeaways
from config import ROOT
from tests.lively import HIDDEN, PAGE, SECRET, lived_in

EVERYTHING = {"private": True, "direct": True}


@pytest.fixture
def place(app, world):
    """The place, lived in."""
    with app.app_context():
        lived_in(world)
        yield world


def taken(folder, slugs=(), person=None, private=False, direct=False):
    scope = exports.begin(slugs, person, private, direct)
    return takeaways.write(folder, scope, lambda done, of_all: None)


def lines(folder):
    for path in sorted(folder.glob("data/**/*.jsonl")):
        yield from map(json.loads, path.read_text().splitlines())


def of_type(folder, kind):
    return [line for line in lines(folder) if line["type"] == kind]


def text_of(folder):
    """All that was written, in whichever file."""
    return b"\n".join(it.read_bytes() for it in folder.rglob("*") if it.is_file()).decode(
        errors="replace"
    )


def test_everything_is_in_it_and_each_file_is_as_its_hash_says(place, tmp_path):
    counts = taken(tmp_path / "out", **EVERYTHING)
    sums = (tmp_path / "out" / "SHA256SUMS").read_text().splitlines()
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert len(sums) > 10
    for line in sums:
        digest, name = line.split("  ")
        assert sha256((tmp_path / "out" / name).read_bytes()).hexdigest() == digest
    listed = {line.split("  ")[1] for line in sums} | {"SHA256SUMS", "manifest.json"}
    files = [it for it in (tmp_path / "out").rglob("*") if it.is_file()]
    assert listed == {str(it.relative_to(tmp_path / "out")) for it in files}
    assert (manifest["version"], manifest["counts"]) == (kinds.VERSION, counts)
    assert (
        manifest["sha256sums"] == sha256((tmp_path / "out" / "SHA256SUMS").read_bytes()).hexdigest()
    )
    assert counts["messages"] == len(of_type(tmp_path / "out", "message")) > 15
    assert counts["files"] == 3 and counts["missing"] == 0


def test_a_message_keeps_all_that_happened_to_it(place, tmp_path):
    taken(tmp_path / "out")
    found = {
        it["client_id"]: it for it in of_type(tmp_path / "out", "message") if "client_id" in it
    }
    root, deleted, shared = found["a-1"], found["l-2"], found["l-3"]
    assert root["body"] == "**Lunch** at one, @grace & @linus?" and "edited_at" in root
    assert [it["emoji"] for it in root["reactions"]] == ["🎉", "🎉", "👀", ":lab:"]
    assert root["wordings"][0]["body"].startswith("**Lunch** at noon")
    assert root["replies"]["count"] == 2
    assert found["g-1"]["reply_to"] == root["id"] and "pinned_at" in found["g-1"]
    assert found["l-1"]["thread"] == root["id"] and found["l-1"]["aside"]
    assert "body" not in deleted and "deleted_at" in deleted
    assert [it["name"] for it in shared["files"]] == ["photo.png", "page.html"]
    for file in shared["files"]:
        assert (tmp_path / "out" / file["path"]).stat().st_size == file["size"]
    assert shared["files"][1]["path"].endswith("page.html.txt"), "it must not run as our page"


def test_links_emoji_and_wishes_are_taken_along(place, tmp_path):
    taken(tmp_path / "out")
    (emoji,) = of_type(tmp_path / "out", "emoji")
    assert (emoji["name"], emoji["person"]) == ("lab", str(place.user("grace").id))
    drawn = (tmp_path / "out" / f"emoji/{emoji['picture']}.webp").read_bytes()
    assert sha256(drawn).hexdigest() == emoji["picture"]
    said = [it for it in of_type(tmp_path / "out", "message") if "previews" in it]
    assert [it["previews"] for it in said] == [[{k: v for k, v in PAGE.items() if v}]]
    linus = next(it for it in of_type(tmp_path / "out", "person") if it["name"] == "linus")
    assert (linus["quiet_from"], linus["quiet_until"], linus["sound"]) == (1350, 0, True)
    assert (linus["keywords"], linus["digest"]) == ("lift\nlunch", "weekly")
    assert "Lifts &amp; &lt;stairs&gt;" in text_of(tmp_path / "out")


def test_some_rooms_bring_the_emoji_but_not_who_is_elsewhere(place, tmp_path):
    rooms.open(place.user("ada"), "attic", kind="private")
    taken(tmp_path / "out", slugs=("attic",), private=True)
    people = {it["id"] for it in of_type(tmp_path / "out", "person")}
    (emoji,) = of_type(tmp_path / "out", "emoji")
    assert str(place.user("grace").id) not in people and "person" not in emoji


def test_who_voted_in_secret_stays_secret(place, tmp_path):
    taken(tmp_path / "out", **EVERYTHING)
    found = {it["client_id"]: it for it in of_type(tmp_path / "out", "message") if "poll" in it}
    assert [it["option"] for it in found["p-1"]["votes"]] == [0, 1]
    assert "votes" not in found["p-2"] and found["p-2"]["poll"]["closed"]
    assert [it["votes"] for it in found["p-2"]["poll"]["options"]] == [1, 1]


def test_private_rooms_and_conversations_come_only_where_they_were_asked_for(place, tmp_path):
    taken(tmp_path / "public")
    taken(tmp_path / "private", private=True)
    taken(tmp_path / "all", **EVERYTHING)
    seen = [text_of(tmp_path / it) for it in ("public", "private", "all")]
    assert [HIDDEN in it for it in seen] == [False, True, True]
    assert [SECRET in it for it in seen] == [False, False, True]
    assert ["The lab is closed." in it for it in seen] == [False, True, True]
    asked = [it.details for it in db.session.query(Audit).filter_by(action="export")]
    assert [(it["private"], it["direct"]) for it in asked] == [
        (False, False),
        (True, False),
        (True, True),
    ]


def test_nothing_that_lets_somebody_in_is_in_it(place, tmp_path):
    robot = place.user("ada")
    _token, key = tokens.make(robot)
    session = place.key("grace")
    taken(tmp_path / "out", **EVERYTHING)
    everything = text_of(tmp_path / "out")
    hashes = [it for it in db.session.scalars(db.select(User.password_hash)) if it]
    assert len(hashes) == 3
    assert not [it for it in (*hashes, key, session, "argon2") if it in everything]


def test_some_rooms_bring_the_people_who_have_to_do_with_them(place, tmp_path):
    with pytest.raises(Conflict, match="--private"):
        taken(tmp_path / "none", slugs=("lab",))
    with pytest.raises(NotFound):
        taken(tmp_path / "none", slugs=("nowhere",))
    assert not (tmp_path / "none").exists()
    taken(tmp_path / "lab", slugs=("lab",), private=True)
    assert {it["name"] for it in of_type(tmp_path / "lab", "person")} == {"ada", "grace"}
    assert [it["slug"] for it in of_type(tmp_path / "lab", "room")] == ["lab"]
    assert not of_type(tmp_path / "lab", "place") + of_type(tmp_path / "lab", "announcement")


def test_somebody_s_own_words_are_theirs_alone(place, tmp_path):
    linus = place.user("linus")
    taken(tmp_path / "linus", person=linus, **EVERYTHING)
    authors = {it["author"] for it in of_type(tmp_path / "linus", "message")}
    assert authors == {str(linus.id)}
    assert {it["name"] for it in of_type(tmp_path / "linus", "person")} == {"linus"}
    assert not of_type(tmp_path / "linus", "member")
    assert SECRET not in text_of(tmp_path / "linus"), "that was ada's"


def test_the_pages_need_no_server_and_no_script_and_their_links_lead_somewhere(place, tmp_path):
    taken(tmp_path / "out", **EVERYTHING)
    pages = list((tmp_path / "out").rglob("*.html"))
    assert len(pages) > 5
    for page in pages:
        html = page.read_text()
        assert "<script" not in html and "style=" not in html
        for link in re.findall(r'(?:href|src)="([^"]+)"', html):
            if link.startswith("https://example.org/"):
                continue  # what somebody linked to
            path, _, anchor = link.partition("#")
            target = (page.parent / path) if path else page
            assert target.is_file(), f"{page}: {link}"
            assert not anchor or f'id="{anchor}"' in target.read_text(), f"{page}: {link}"


def test_what_is_said_after_the_first_moment_is_not_in_it(place, tmp_path):
    before, said = place.messages("square")[-1].seq, threading.Event()

    def progress(done, of_all):
        if not said.is_set():
            said.set()
            messages.post(place.membership("ada", "square"), "Too late", "late")
            db.session.commit()

    takeaways.write(tmp_path / "out", exports.begin((), None, True, True), progress)
    assert said.is_set() and place.messages("square")[-1].seq == before + 1
    assert "Too late" not in text_of(tmp_path / "out")


def test_what_is_there_is_not_written_over(place, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(Conflict, match="not empty"):
        taken(tmp_path / "out")
    assert [it.name for it in (tmp_path / "out").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("notes.md", "notes.md"),
        ('a<b>:"c|?*.txt', "a_b___c___.txt"),
        ("NUL.txt", "_NUL.txt"),
        ("com1", "_com1"),
        ("…", "…"),
        ("..", "file"),
        ("page.HTML", "page.HTML.txt"),
    ],
)
def test_files_have_names_that_every_disk_takes(name, safe):
    assert safe_name(name) == safe
    assert len(safe_name("実" * 199 + ".png").encode()) <= 120


def test_every_field_is_documented():
    told = (ROOT / "docs" / "export.md").read_text()
    for kind, fields in kinds.TYPES.items():
        section = told.partition(f"\n### `{kind}`")[2].partition("\n### ")[0]
        missing = [name for name in fields if f"`{name}`" not in section]
        assert not missing, f"{kind}: {missing}"
