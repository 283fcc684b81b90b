"""Coming from elsewhere: what people said there stands here in its order, and by whom."""

import json
import re

import pytest
from sqlalchemy import text

from chatapp.archives import emojis, hypertext, texts
from chatapp.archives.mrkdwn import markdown
from chatapp.archives.readers import reader
from chatapp.errors import ChatError
from chatapp.extensions import db
from chatapp.models import File, Mention, Message, Room, User, unread_in
from chatapp.operations import imports
from chatapp.operations.rooms.memberships import in_room
from tests import elsewhere
from tests.moving import bring, quiet, zipped

PRODUCTS = {
    "slack": elsewhere.slack,
    "mattermost": elsewhere.mattermost,
    "discord": elsewhere.discord,
    "rocketchat": elsewhere.rocketchat,
    "campfire": elsewhere.campfire,
}


@pytest.fixture
def place(app, world):
    with app.app_context():
        world.user("ada").email = world.user("ada").email_key = "ada@example.org"
        db.session.commit()
        yield world


def came(folder, product, path=None):
    return bring(path or PRODUCTS[product](folder / product), product)


def said(slug):
    room = db.session.query(Room).filter_by(slug=slug).one()
    return db.session.query(Message).filter_by(room_id=room.id).order_by(Message.seq).all()


def direct():
    room = db.session.query(Room).filter_by(kind="direct").order_by(Room.id).first()
    return db.session.query(Message).filter_by(room_id=room.id).order_by(Message.seq).all()


def brought():
    """How many rows there are of what an import writes."""
    db.session.rollback()
    tables = ("user", "room", "membership", "message", "mention", "reaction", "file", "origin")
    return [db.session.execute(text(f'SELECT count(*) FROM "{it}"')).scalar() for it in tables]


@pytest.mark.parametrize("product", PRODUCTS)
def test_it_comes_once_in_order_read_and_findable_and_closed_to_strangers(place, tmp_path, product):
    indexed = "SELECT count(*) FROM word_index"
    before = brought(), db.session.execute(text(indexed)).scalar()
    folder = PRODUCTS[product](tmp_path / product)
    looked = imports.look(reader(folder, product), quiet)
    assert brought() == before[0], "a dry run writes nothing"
    report = bring(folder, product)
    assert {it: report.new[it] for it in ("people", "rooms", "messages")} == {
        it: looked.new[it] for it in ("people", "rooms", "messages")
    }
    told = [it.body for it in direct()]
    assert told[0] == "Between us"
    new = report.new["messages"]
    assert db.session.execute(text(indexed)).scalar() - before[1] == new >= 3
    for room in db.session.query(Room):
        here = db.session.query(Message).filter_by(room_id=room.id).order_by(Message.seq)
        assert [it.seq for it in here] == list(range(1, room.seq + 1))
        for membership in in_room(room):
            counts = unread_in(membership)
            assert (counts.unread, counts.threads, counts.mentions) == (0, 0, 0), room.slug
    bo = db.session.query(User).filter_by(name="Bo Lee").one()
    assert not bo.is_active and bo.password_hash is None and not bo.is_admin
    assert db.session.query(User).filter_by(email_key="ada@example.org").count() == 1
    addressed = db.session.query(Mention).filter_by(user_id=bo.id).count()
    room_too = product == "mattermost"
    assert addressed == 1 + room_too, "who is named by an @ is addressed"
    whole = brought()
    again = bring(folder, product)
    assert brought() == whole and not again.new["messages"]
    bring(zipped(folder, tmp_path / "all.zip"), product)
    assert brought() == whole


def test_slack_s_threads_words_reactions_and_files_come_along(place, tmp_path):
    report = came(tmp_path, "slack")
    hello, lunch, inside, to_all, built = said("general")
    ada, bo = place.user("ada"), db.session.query(User).filter_by(name="Bo Lee").one()
    assert hello.body == (
        "**Hello** @Bo Lee, see [#old](/rooms/old) & [this](<https://example.org/>) 🎉 ~~no~~"
        " `a *b* <c`"
    )
    assert hello.mentions == [bo.id] and hello.author_id == ada.id
    assert hello.edited_at and hello.pinned_at and hello.replies["count"] == 2
    assert {(it.emoji, it.user_id) for it in hello.reactions} == {
        ("👍", ada.id),
        ("👍", bo.id),
        ("👋🏼", bo.id),
    }
    assert (inside.thread_id, inside.aside) == (hello.id, True)
    assert (to_all.thread_id, to_all.aside) == (hello.id, False)
    assert [it.name for it in lunch.files] == ["photo.png"] and lunch.files[0].width == 800
    assert built.body == "> Build **7** is red" and built.author.is_bot
    secret = said("secret")
    assert len(secret) > 1 and " ".join(it.body for it in secret).split() == ["x"] * 9000
    assert db.session.query(Room).filter_by(slug="old").one().archived_at
    assert db.session.query(Room).filter_by(slug="general").one().topic == "All of us"
    notes = "\n".join(report.notes)
    for note in ("party_parrot", "channel_join", "'gone.txt' is not there", "too long for one"):
        assert note in notes


def test_mattermost_s_replies_stand_where_they_were_said(place, tmp_path):
    report = came(tmp_path, "mattermost")
    hello, between, late = said("town")
    assert (between.body, late.body) == ("In between @room", "Late reply")
    assert (late.thread_id, late.aside, hello.replies["count"]) == (hello.id, True, 1)
    assert hello.body == "Hello @Bo Lee. **All**? 👍" and hello.edited_at
    assert [it.emoji for it in hello.reactions] == ["❤️"]
    assert [it.name for it in hello.files] == ["notes.txt"]
    assert any("system_join_channel" in it for it in report.notes)


def test_discord_s_threads_find_their_channel_and_rooms_stay_private(place, tmp_path):
    came(tmp_path, "discord")
    hello, yes, inside = said("general")
    assert hello.body == "Hello @Bo Lee and @Bo Lee" and hello.pinned_at and hello.edited_at
    assert hello.created_at.hour == 10, "the offset counts"
    assert (yes.reply_to_id, [it.name for it in yes.files]) == (hello.id, ["a b.txt"])
    assert (inside.thread_id, inside.aside) == (hello.id, True)
    assert hello.room.kind == "private" and [it.emoji for it in hello.reactions] == ["👍"]


def test_rocket_chat_s_collections_and_its_csv_files_both_come(place, tmp_path):
    came(tmp_path, "rocketchat")
    hello, inside = said("general")
    assert hello.body == "Hello @Bo Lee" and hello.pinned_at and hello.edited_at
    assert (inside.thread_id, [it.emoji for it in hello.reactions]) == (hello.id, ["👍"])


def test_rocket_chat_s_csv_files_keep_quotes_and_lines(place, tmp_path):
    folder = elsewhere.rocketchat_csv(tmp_path / "csv")
    came(tmp_path, "rocketchat", zipped(folder, tmp_path / "csv.zip"))
    assert [it.body for it in said("town")] == ["Hello @Bo Lee\nand 😄", 'Say "yes"']
    assert [it.room.kind for it in said("den")] == ["private"]
    assert [it.body for it in direct()] == ["Between us"]


def test_campfire_s_rich_text_becomes_markdown(place, tmp_path):
    report = came(tmp_path, "campfire")
    hello, file = said("all-talk")
    assert hello.body == "Hello @Bo Lee, **all**\nsee [it](<https://example.org/>)"
    assert [it.emoji for it in hello.reactions] == ["👏"]
    assert [it.name for it in file.files] == ["notes.txt"] and file.body == ""
    assert any("nice" in it for it in report.notes)
    assert not db.session.query(User).filter(User.password_hash.contains("$2a$")).count()


@pytest.mark.parametrize(
    ("product", "name", "old", "new", "why"),
    [
        ("slack", "general/2023-11-14.json", "}", "", r"general/2023-11-14.json: not JSON"),
        (
            "slack",
            "general/2023-11-14.json",
            "1700000000.000200",
            "99999999999999.0",
            r"2023-11-14.json, entry 2: '?9+",
        ),
        ("slack", "users.json", '"id": "U2", ', "", "users.json, entry 2: somebody without an id"),
        (
            "mattermost",
            "import.jsonl",
            '"user": {"username": "ada"',
            '"user": {"username": 5',
            "import.jsonl, line 4: somebody without a username",
        ),
        (
            "mattermost",
            "import.jsonl",
            '"create_at": 1700000000000',
            '"create_at": "x"',
            "import.jsonl, line 6: 'None' is no time",
        ),
        ("mattermost", "import.jsonl", '{"type": "team"', '{"type": ', "import.jsonl, line 2: not"),
        (
            "discord",
            "general.json",
            "2023-11-14T12:00:01",
            "yesterday",
            "general.json, message 1: 'yesterday",
        ),
        (
            "rocketchat",
            "rocketchat_message.json",
            '"_id": "m2"',
            '"_id": ""',
            "rocketchat_message.json, line 2: a message without",
        ),
    ],
)
def test_what_can_t_be_understood_is_named_and_nothing_is_written(
    place, tmp_path, product, name, old, new, why
):
    folder, before = PRODUCTS[product](tmp_path / product), brought()
    path = folder / name
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(ChatError, match=why):
        bring(folder, product)
    assert brought() == before
    if " line " in why or " entry " in why or " message " in why:
        report = bring(folder, product, skip_bad=True)
        assert len([it for it in report.notes if re.search(why, it)]) == 1
        assert brought() > before, "the rest of it came"


@pytest.mark.parametrize("product", PRODUCTS)
def test_a_folder_of_something_else_is_refused_in_words(app, tmp_path, product):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "notes.txt").write_text("notes")
    with app.app_context(), pytest.raises(ChatError, match=r"^\S+: no"):
        reader(tmp_path / "other", product)


def test_a_later_export_of_slack_s_adds_what_is_new(place, tmp_path):
    folder = elsewhere.slack(tmp_path / "slack")
    bring(folder, "slack")
    day = folder / "general" / "2023-11-16.json"
    day.write_text(
        json.dumps(
            [
                {"user": "U1", "ts": "1700200000.1", "text": "Later"},
                {"user": "U9", "ts": "1700200001.1", "text": "A stranger"},
            ]
        )
    )
    report = bring(folder, "slack")
    assert [it.body for it in said("general")[-2:]] == ["Later", "A stranger"]
    assert (report.new["messages"], report.new["people"]) == (2, 1)
    assert db.session.query(File).count() == 1


@pytest.mark.parametrize(
    ("mrkdwn", "expected"),
    [
        ("*a* _b_ ~c~", "**a** _b_ ~~c~~"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("```*x* &lt;y&gt;```", "\n```\n*x* <y>\n```\n"),
        ("<mailto:a@b.c|a@b.c>", "a@b.c"),
        ("<!channel> <!subteam^S1|@ops>", "@room @ops"),
        ("# no heading", "\\# no heading"),
        ("&lt;b&gt;", "<b>"),
        ("<@U1>", texts.person("U1")),
        (":nothing_such:", ":nothing_such:"),
    ],
)
def test_mrkdwn_is_said_in_markdown(mrkdwn, expected):
    assert markdown(mrkdwn) == expected


def test_words_longer_than_a_message_lose_nothing():
    words = "word " * 5000
    assert " ".join(texts.parts(words, 1000)).split() == words.split()
    assert max(map(len, texts.parts("x" * 2500, 1000))) == 1000
    assert texts.parts("", 10) == []


def test_marks_of_ours_in_foreign_words_are_taken_out():
    assert texts.bare(f"a{texts.PERSON}1{texts.END}\0b") == "a1b"
    assert texts.spoken("plain", lambda it: "x", lambda it: None) == "plain"


@pytest.mark.parametrize(
    ("code", "expected"),
    [("thumbsup", "👍"), ("+1", "👍"), ("wave::skin-tone-6", "👋🏿"), ("no_such_thing", None)],
)
def test_emoji_are_known_by_their_words(code, expected):
    assert emojis.of(code) == expected


def test_rich_text_keeps_lists_code_and_quotes():
    html = "<ul><li>a</li><li><em>b</em></li></ul><pre>x\n y</pre><blockquote>q</blockquote>&lt;"
    said = hypertext.markdown(html, lambda held: "")
    assert said == "- a\n- _b_\n```\nx\n y\n```\n> q\n<"
