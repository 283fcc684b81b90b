"""What other products' exports really hold besides plain messages, as their readers tell it."""

import codecs
import json
import zipfile

from chatapp.archives import emojis
from chatapp.archives.readers import reader
from chatapp.archives.texts import spoken
from chatapp.operations import imports
from chatapp.operations.imports import invitations
from tests.elsewhere import NOON, write
from tests.moving import quiet

AT = NOON * 1000
ATTACHED = [{"title": "Build", "title_link": "https://ci.example.org/7", "text": "is *red*"}]
TOPIC = {"topic": {"value": "Soup &amp; <https://example.org|bread>"}}
QUOTED = [{"message_link": "https://x.example.org/?msg=1", "author_name": "Ada", "text": "Soup?"}]


def read(path, product):
    """All lines that a reader tells, by their type, and it."""
    brought, found = reader(path, product), {}
    for _where, line in brought.lines():
        found.setdefault(line["type"], []).append(line)
    return brought, found


def words(found):
    """What was said, where nobody and nothing that is named is here."""
    said = found.get("message", ())
    return [spoken(it["body"], lambda _id: None, lambda _id: None) for it in said]


def slack_of(folder, *said, room="general"):
    """A workspace with somebody who left, and one day of a room."""
    people = [
        {"id": "U1", "team_id": "T1", "name": "ada", "profile": {"display_name": "Ada"}},
        {"id": "U2", "name": "bo", "deleted": True, "updated": NOON, "profile": {}},
    ]
    write(folder / "users.json", people)
    pins = [{"id": f"{NOON}.000000", "type": "C", "created": NOON + 9, "user": "U1"}]
    write(folder / "channels.json", [{"id": "C1", "name": "general", "pins": pins, **TOPIC}])
    days = [{"type": "message", "user": "U1", "ts": f"{NOON}.00000{n}", **it} for n, it in said]
    write(folder / room / "2023-11-14.json", days)
    return folder


def test_slack_programs_speak_in_blocks_and_people_pass_on_what_others_said(tmp_path):
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "*Deployed* <@U9|zoe>"}}
    shared = {"is_share": True, "author_name": "Bo", "text": "the words"}
    unfurled = {"from_url": "https://example.org", "title": "A page"}
    said = (
        {"bot_id": "B1", "text": "This content can't be displayed.", "blocks": [section]},
        {"bot_id": "B1", "text": "", "attachments": ATTACHED},
        {"text": "see", "attachments": [shared, unfurled]},
        {"text": "<#C9|hidden> <!subteam^S1|@team> &lt;b&gt; :male-technologist::skin-tone-4:"},
    )
    _brought, found = read(slack_of(tmp_path, *enumerate(said)), "slack")
    assert found["room"][0]["topic"] == "Soup & bread"
    deployed, build, passed, named = words(found)
    assert deployed == "**Deployed** @zoe"
    assert build == "> **[Build](<https://ci.example.org/7>)**\n>\n> is **red**"
    assert passed == "see\n\n> Bo\n>\n> the words"
    assert named == "#hidden @team <b> 👨🏽\u200d💻"
    assert found["message"][0]["pinned_at"] == "2023-11-14T22:13:29.000000Z"


def test_slack_rooms_in_no_list_are_told_of(tmp_path):
    brought, found = read(slack_of(tmp_path, (0, {"text": "?"}), room="lost"), "slack")
    assert "message" not in found
    assert any("a day of lost" in note for note in brought.notes)


def test_who_had_left_there_gets_no_link_here(app, world, tmp_path):
    slack_of(tmp_path, (0, {"text": "still here"}), (1, {"user": "U2", "text": "bye"}))
    with app.app_context():
        move = imports.store(reader(tmp_path, "slack"), 0, quiet)
        assert [it.name for it in invitations.waiting(move)] == ["Ada 2"]


def test_a_zip_that_somebody_packed_anew_is_read_as_well(tmp_path):
    lines = [{"type": "version", "version": 1}, {"type": "bot", "bot": {"username": "ci"}}]
    lines.append({"type": "channel", "channel": {"team": "t", "name": "開会", "type": "O"}})
    post = {"team": "t", "channel": "開会", "user": "ci", "message": "", "create_at": AT}
    reacted = [{"user": "ci", "emoji_name": "+1_medium_skin_tone", "create_at": AT}]
    post |= {"props": {"attachments": ATTACHED}, "reactions": reacted}
    post["attachments"] = [{"path": "開.txt"}]
    text = "\r\n".join(map(json.dumps, [*lines, {"type": "post", "post": post}]))
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("__MACOSX/._import.jsonl", b"\0\5\26\7")
        out.writestr("My export/import.jsonl", codecs.BOM_UTF8 + text.encode())
        out.writestr("My export/data/開.txt", b"x")
    # As those tools write it that have UTF-8 and don't say so.
    raw = path.read_bytes()
    flagged = b"\x00\x08\x00\x00"
    assert flagged in raw
    path.write_bytes(raw.replace(flagged, b"\x00\x00\x00\x00"))
    _brought, found = read(path, "mattermost")
    (said,) = found["message"]
    assert words(found) == ["[Build](<https://ci.example.org/7>)\nis *red*"]
    assert found["person"][0]["bot"] and said["reactions"][0]["emoji"] == "👍🏽"
    assert said["files"][0]["path"] == "data/開.txt"


def test_rocketchat_keeps_what_it_hides_and_who_is_silent(tmp_path):
    rooms = [{"_id": "R1", "t": "p", "name": "inner"}, {"_id": "R2", "t": "l"}]
    people = [{"username": name, "active": name != "bo"} for name in ("ada", "bo")]
    entries = [{"rid": "R1", "u": {"username": "bo"}, "roles": ["owner"]}]
    by = {"u": {"username": "ada"}, "ts": {"$date": "2023-11-14T22:13:20.000Z"}}
    said = [
        {"_id": "1", "rid": "R1", "msg": "first words", "_hidden": True, "parent": "2", **by},
        {"_id": "2", "rid": "R1", "msg": "[ ](https://x.example.org/?msg=1) Yes", **by},
        {"_id": "3", "rid": "R2", "msg": "a visitor", **by},
    ]
    said[1] |= {"attachments": QUOTED, "reactions": {":wave_tone3:": {"usernames": ["bo"]}}}
    collections = {"users": people, "rocketchat_room": rooms, "rocketchat_message": said}
    for name, rows in {**collections, "rocketchat_subscription": entries}.items():
        write(tmp_path / f"{name}.json", "\n".join(map(json.dumps, rows)))
    brought, found = read(tmp_path, "rocketchat")
    assert words(found) == ["> **Ada**\n> Soup?\n\nYes"]
    assert [it["id"] for it in found["room"]] == ["R1"]
    assert {(it["person"], it["role"]) for it in found["member"]} >= {("bo", "owner")}
    assert found["message"][0]["reactions"][0]["emoji"] == "👋🏽"
    assert [bool(it.get("deactivated_at")) for it in found["person"]] == [False, True]
    assert len(brought.notes) == 3


def test_discord_programs_embed_and_people_forward(tmp_path):
    field = {"name": "Branch", "value": "main"}
    embed = {"title": "Push", "url": "https://example.org/p", "fields": [field]}
    link = {"title": "A page", "url": "https://example.org"}
    file = {"id": "9", "url": "https://cdn.example.org/a.txt", "fileName": "a.txt"}
    passed = {"content": "two\nlines", "attachments": [file], "embeds": []}
    ada, bot = {"id": "1", "name": "ada"}, {"id": "2", "name": "ci", "isBot": True}
    said = [
        {"author": bot, "content": "New:", "embeds": [embed]},
        {"author": ada, "content": "https://example.org", "embeds": [link]},
        {"author": ada, "content": "", "forwardedMessage": passed},
    ]
    at = "2023-11-14T23:13:20.1234567+01:00"
    said = [{"id": f"{n}", "type": "Default", "timestamp": at, **it} for n, it in enumerate(said)]
    channel = {"id": "7", "type": "GuildTextChat", "name": "lab"}
    write(tmp_path / "lab.json", {"channel": channel, "messages": said})
    _brought, found = read(tmp_path, "discord")
    assert words(found) == [
        "New:\n\n[Push](<https://example.org/p>)\n- **Branch:** main",
        "https://example.org",
        "> two\n> lines",
    ]
    assert found["message"][2]["files"][0]["name"] == "a.txt"


def test_emoji_are_known_under_the_names_that_others_give_them():
    named = {"flag-ch": "🇨🇭", "man-woman-girl-boy": "👨\u200d👩\u200d👧\u200d👦", "the_horns": "🤘"}
    named |= {"thumbsup_tone3": "👍🏽", "woman-raising-hand::skin-tone-4": "🙋🏽\u200d♀️"}
    assert {name: emojis.of(name) for name in named} == named
    assert emojis.of("party_parrot") is None
