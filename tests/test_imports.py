"""Coming: a place as it was, and once, whatever happens on the way; forgeries stay outside."""

import stat
import zipfile

import pytest
from sqlalchemy import text

from chatapp.archives.readers import reader
from chatapp.archives.sources import Bad
from chatapp.errors import ChatError
from chatapp.extensions import db
from chatapp.models import Message, Origin, Room, User, now, unread_in
from chatapp.operations import accounts, emojis, imports, messages
from chatapp.operations.accounts import resets
from chatapp.operations.imports import invitations
from chatapp.operations.imports.origins import Move
from chatapp.operations.rooms.memberships import find, in_room
from tests.lively import SECRET, lived_in, picture
from tests.moving import bring, bytes_of, empty_place, forged, quiet, take, zipped
from tests.servers import run

COUNTED = (
    "user",
    "room",
    "membership",
    "message",
    "mention",
    "reaction",
    "wording",
    "file",
    "follow",
    "announcement",
    "edition",
    "recipient",
    "avatar",
    "emoji",
    "origin",
)


@pytest.fixture
def left(app, world, tmp_path):
    """A place that was lived in, taken along."""
    with app.app_context():
        lived_in(world)
        world.user("ada").email = "ada@example.org"
        world.user("ada").email_key = "ada@example.org"
        db.session.commit()
        take(tmp_path / "left")
        yield world


@pytest.fixture
def empty(left, tmp_path, empty_database):
    """Another place, in which nobody is yet."""
    with empty_place(tmp_path / "empty", empty_database) as app:
        yield app


def rows(table):
    return db.session.execute(text(f'SELECT count(*) FROM "{table}"')).scalar()


def counts():
    db.session.rollback()
    return {table: rows(table) for table in COUNTED}


def words():
    """What can be found."""
    return sorted(db.session.execute(text("SELECT words FROM word_index")).scalars())


def test_an_empty_place_becomes_the_same_to_the_byte(left, empty, tmp_path):
    with left.app.app_context():
        indexed = words()
    report = bring(tmp_path / "left")
    take(tmp_path / "again")
    before, after = bytes_of(tmp_path / "left"), bytes_of(tmp_path / "again")
    assert before.keys() == after.keys() and len(before) > 10
    assert [name for name in before if before[name] != after[name]] == []
    assert words() == indexed and len(indexed) > 5
    assert (report.notes, report.new["files"]) == ([], 2)


def test_wishes_emoji_and_links_come_and_only_what_could_have_been_said_here(left, empty, tmp_path):
    for name, old, new in (
        ("data/place.jsonl", b'"quiet_from":1350', b'"quiet_from":1440'),
        ("data/place.jsonl", b'"time_zone":"Asia/Tokyo"', b'"time_zone":"../nowhere"'),
        ("data/rooms/3.jsonl", b'"address":"https://example.org/?', b'"address":"javascript:?'),
    ):
        data = (tmp_path / "left" / name).read_bytes()
        assert old in data
        forged(tmp_path / "left", name, lambda data, old=old, new=new: data.replace(old, new))
    bring(tmp_path / "left")
    linus = accounts.find("linus")
    assert (linus.quiet_from, linus.quiet_until, linus.time_zone) == (None, None, None)
    assert (linus.keywords, linus.sound, linus.digest) == ("lift\nlunch", True, "weekly")
    assert linus.digest_at > now()
    assert not [it for it in db.session.query(Message) if it.previews]


@pytest.mark.parametrize("colour", ["purple", "green"])
def test_an_emoji_that_is_here_stays_what_it_is(left, make_world, tmp_path, colour):
    world = make_world()
    with world.app.app_context():
        mine = emojis.add(world.user("grace"), "lab", picture((64, 64), colour)).digest
        report = bring(tmp_path / "left")
        assert [it.digest for it in emojis.every()] == [mine]
        assert any(":lab: stands for another" in it for it in report.notes) == (colour == "green")
        emojis.remove(world.user("grace"), "lab")
        bring(tmp_path / "left")
        assert emojis.every() == [], "what was removed since does not come back"


def test_an_emoji_that_comes_is_told_to_who_is_here(left, make_world, tmp_path):
    world = make_world()
    ada = world.listener("ada")
    with world.app.app_context():
        bring(tmp_path / "left")
    assert [it["name"] for it in ada.heard("emoji")] == ["lab"]


def test_a_zip_file_brings_the_same(left, empty, tmp_path):
    bring(zipped(tmp_path / "left", tmp_path / "left.zip"))
    take(tmp_path / "again")
    assert bytes_of(tmp_path / "left") == bytes_of(tmp_path / "again")


@pytest.mark.parametrize("dies_at", [2, 4, 6, 8])
def test_what_stops_in_the_middle_goes_on_and_nothing_is_doubled(left, empty, tmp_path, dies_at):
    calls = []

    def dying(done, of_all):
        calls.append(done)
        if len(calls) == dies_at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring(tmp_path / "left", progress=dying)
    assert sum(counts().values()) > 0
    bring(tmp_path / "left")
    take(tmp_path / "again")
    assert bytes_of(tmp_path / "left") == bytes_of(tmp_path / "again")
    whole = counts()
    bring(tmp_path / "left")
    assert counts() == whole


def test_a_dry_run_says_what_would_come_and_writes_nothing(left, empty, tmp_path):
    before = counts()
    report = imports.look(reader(tmp_path / "left", "chatapp"), quiet)
    assert counts() == before and not sum(before.values())
    bring(tmp_path / "left")
    assert report.new["people"] == rows("user") == 3
    assert report.new["messages"] == rows("message") > 10
    assert report.new["rooms"] == rows("room")


def test_who_has_no_password_gets_in_by_a_link(left, empty, tmp_path):
    bring(tmp_path / "left")
    (source,) = set(db.session.scalars(db.select(Origin.source)))
    move = Move(source, True, open)
    waiting = invitations.waiting(move)
    assert {user.name for user in waiting} == {"ada", "grace", "linus"}
    key = invitations.invite(waiting[0])
    resets.use(resets.find(key), "a sentence of its own")
    assert accounts.find(waiting[0].name).password_hash
    assert len(invitations.waiting(move)) == 2


def test_people_who_are_here_are_known_by_e_mail_and_others_stay_outside(
    left, make_world, tmp_path
):
    world = make_world()
    with world.app.app_context():
        world.user("ada").email = "ADA@example.org"
        world.user("ada").email_key = "ada@example.org"
        db.session.commit()
        ada, people = world.user("ada").id, rows("user")
        report = bring(tmp_path / "left")
        assert rows("user") == people + 2
        new = db.session.query(User).filter(User.id > people).all()
        assert {user.name for user in new} == {"grace 2", "linus 2"}
        assert not [user for user in new if user.is_active or user.is_admin]
        assert any("is ada here" in note for note in report.notes)
        room = db.session.query(Room).filter_by(slug="square-2").one()
        told = messages.page(find(world.user("ada"), "square-2"))
        assert [it.seq for it in told] == list(range(1, len(told) + 1)) and len(told) > 8
        root = next(it for it in told if it.replies)
        assert (root.author_id, root.replies["count"]) == (ada, 2)
        assert "<strong>Lunch</strong>" in root.html
        assert {it.emoji for it in root.reactions} == {"🎉", "👀", ":lab:"}
        shared = next(it for it in told if it.files)
        assert [it.name for it in shared.files] == ["photo.png", "page.html"]
        assert all(unread_in(each).unread == unread_in(each).threads == 0 for each in in_room(room))
        before = counts()
        bring(tmp_path / "left")
        assert counts() == before
        assert SECRET.lower() in words()


def test_a_later_export_brings_only_what_is_new(left, make_world, tmp_path):
    world = make_world()
    with world.app.app_context():
        bring(tmp_path / "left")
    with left.app.app_context():
        messages.post(left.membership("linus", "square"), "And one more", "more")
        take(tmp_path / "later")
    with world.app.app_context():
        before = rows("message")
        report = bring(tmp_path / "later")
        assert rows("message") == before + 1
        assert report.new["messages"] == 1 and not report.new["people"]
        newest = db.session.query(Message).order_by(Message.id.desc()).first()
        assert newest.body == "And one more" and newest.room.seq == newest.seq


def test_what_was_changed_on_the_way_is_refused(left, empty, tmp_path):
    path = next((tmp_path / "left" / "data" / "rooms").iterdir())
    path.write_bytes(path.read_bytes().replace(b"a", b"b", 1))
    with pytest.raises(ChatError, match=r"data/rooms/\d+\.jsonl: .*its hash"):
        bring(tmp_path / "left")
    assert not sum(counts().values())


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b'{"type":"message"', b'{"type":"message",,', r"line \d+: not JSON"),
        (b'"type":"message"', b'"type":"massage"', r"line \d+: 'massage' is no type"),
        (b'"author":"', b'"author":"9', r"line \d+: nobody has the id"),
        (b'"created_at":"20', b'"created_at":"99', r"line \d+: the year 99\d\d is out of range"),
        (b'"seq":2', b'"seq":7', r"line \d+: its seq is 7, and 2 comes next"),
        (b'"body":"', b'"body":"' + b"x" * 10_001, "line 1: the words are"),
        (b'"author":"', b'"mentions":["x"],"author":"', "line 1: its mentions"),
        (b'"id":"', b'"id":"x', r"line 1: an id is no number"),
    ],
)
def test_a_line_that_can_t_be_is_named_and_nothing_is_written(left, empty, tmp_path, old, new, why):
    name = next(it for it in bytes_of(tmp_path / "left") if it.startswith("data/rooms/2"))
    folder = forged(tmp_path / "left", name, lambda data: data.replace(old, new, 1))
    with pytest.raises(ChatError, match=f"{name}, {why}"):
        bring(folder)
    assert not sum(counts().values())


def test_bad_lines_are_left_out_where_one_says_so_and_their_places_stay_empty(
    left, empty, tmp_path
):
    rooms = {it: len(raw) for it, raw in bytes_of(tmp_path / "left").items() if "data/rooms" in it}
    name = max(rooms, key=rooms.get)
    whole = (tmp_path / "left" / name).read_bytes().splitlines(keepends=True)
    broken = [*whole[:2], b'{"type":"message"\xff\n', *whole[3:5], whole[5][1:]]
    (tmp_path / "left" / name).write_bytes(b"".join([*broken, *whole[6:]]))
    with pytest.raises(ChatError, match="its hash is another"):
        bring(tmp_path / "left")
    report = bring(tmp_path / "left", skip_bad=True)
    assert [it.partition(": ")[0] for it in report.notes] == [
        f"{name}, line 3",
        f"{name}, line 6",
        name,
    ]
    square = db.session.query(Room).filter_by(slug="square").one()
    told = db.session.query(Message).filter_by(room=square).order_by(Message.seq).all()
    assert [it.seq for it in told] == list(range(1, len(told) + 1)) and len(told) > 8
    assert [it.seq for it in told if it.is_deleted and not it.client_id] == [3, 6]
    assert len({it.change for it in told}) == len(told) and square.change >= told[5].change
    before = counts()
    bring(tmp_path / "left", skip_bad=True)
    assert counts() == before
    take(tmp_path / "again")
    assert not imports.look(reader(tmp_path / "again", "chatapp"), quiet).notes, "nothing is bad"


def test_without_the_line_of_the_place_there_is_no_place(left, empty, tmp_path):
    path = tmp_path / "left" / "data" / "place.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"type":"place"', b'"type":"palace"', 1))
    with pytest.raises(ChatError, match="line of the place"):
        bring(tmp_path / "left", skip_bad=True)
    assert not sum(counts().values())


def test_too_many_bad_lines_are_not_bad_lines(left, empty, tmp_path, monkeypatch):
    monkeypatch.setattr(Bad, "MOST", 3)
    path = tmp_path / "left" / "data" / "place.jsonl"
    path.write_bytes(path.read_bytes() + b"no\n" * 4)
    with pytest.raises(ChatError, match="More than 3 lines can't be read"):
        bring(tmp_path / "left", skip_bad=True)


def test_markup_that_we_would_not_make_is_not_believed(left, empty, tmp_path):
    name = next(it for it in bytes_of(tmp_path / "left") if it.startswith("data/rooms/2"))
    evil = b'"html":"<img src=x onerror=alert(1)><p onclick=alert(1)>'
    bring(forged(tmp_path / "left", name, lambda data: data.replace(b'"html":"<p>', evil)))
    htmls = list(db.session.scalars(db.select(Message.html)))
    assert any(htmls) and not [it for it in htmls if "onerror" in it or "onclick" in it]


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "a/../../evil", "a\\evil", "c:/evil"])
def test_a_zip_that_climbs_out_of_its_folder_is_refused(app, tmp_path, name):
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as out:
        entry = zipfile.ZipInfo("x")
        entry.filename = name
        out.writestr(entry, "evil")
    with pytest.raises(ChatError, match="leads out"):
        reader(tmp_path / "evil.zip", "chatapp")


def test_a_zip_with_links_or_a_bomb_is_refused(app, tmp_path):
    with zipfile.ZipFile(tmp_path / "link.zip", "w") as out:
        entry = zipfile.ZipInfo("manifest.json")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        out.writestr(entry, "/etc/passwd")
    with pytest.raises(ChatError, match="a link"):
        reader(tmp_path / "link.zip", "chatapp")
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("manifest.json", bytes(150 * 1024**2))
    with pytest.raises(ChatError, match="suspiciously large"):
        reader(tmp_path / "bomb.zip", "chatapp")


def test_links_out_of_a_folder_are_not_followed(left, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("{}")
    (tmp_path / "left" / "manifest.json").unlink()
    (tmp_path / "left" / "manifest.json").symlink_to(secret)
    with pytest.raises(ChatError, match="no export of ours"):
        reader(tmp_path / "left", "chatapp")


def test_the_command_brings_it_in_beside_a_report_and_links(left, tmp_path, empty_database):
    folder = tmp_path / "server"
    folder.mkdir()
    empty_database.copy(folder)

    def flask(*command):
        done = run(folder, "-m", "flask", "import", str(tmp_path / "left"), *command)
        assert done.returncode == 0, done.stderr
        return done.stdout

    lines = tmp_path / "left" / "data" / "announcements.jsonl"
    lines.write_bytes(lines.read_bytes() + b"{\n")
    told = flask("--skip-bad", "--dry-run", "--report", str(tmp_path / "report"))
    assert "1 line could not be read, left out:\n  data/announcements.jsonl, line" in told
    assert "data/announcements.jsonl, line" in (tmp_path / "report").read_text()
    lines.write_bytes(lines.read_bytes().removesuffix(b"{\n"))
    assert flask("--dry-run").startswith("Nothing was written. It would bring:")
    assert "3 people have no password" in flask()
    told = flask("--links", str(tmp_path / "links.csv"), "--report", str(tmp_path / "report"))
    assert "0 people, and 3 that were here" in told
    links = (tmp_path / "links.csv").read_text().splitlines()
    assert links[0] == "name,email,link" and len(links) == 4
    assert (tmp_path / "links.csv").stat().st_mode & 0o077 == 0
