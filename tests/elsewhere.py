"""Small exports of other products, written as those products document them."""

import base64
import csv
import json
import sqlite3

from tests.lively import picture

NOON = 1_700_000_000


def write(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value))


def slack(folder):
    """A channel with a thread, a private one, a conversation, and files in one of two ways."""
    people = [
        ("U1", "Ada", "ada@example.org"),
        ("U2", "Bo Lee", ""),
        ("U3", "Cy", "cy@example.org"),
    ]
    write(
        folder / "users.json",
        [
            {
                "id": number,
                "team_id": "T1",
                "name": name.lower(),
                "profile": {"display_name": name, "real_name": name, "email": email},
            }
            for number, name, email in people
        ],
    )
    general = {
        "id": "C1",
        "name": "general",
        "created": NOON,
        "creator": "U1",
        "members": ["U1", "U2"],
        "topic": {"value": "All of us"},
    }
    write(
        folder / "channels.json",
        [general, {"id": "C2", "name": "old", "is_archived": True, "members": ["U1"]}],
    )
    write(folder / "groups.json", [{"id": "G1", "name": "secret", "members": ["U1", "U3"]}])
    write(folder / "dms.json", [{"id": "D1", "members": ["U1", "U2"]}])
    write(folder / "mpims.json", [{"id": "M1", "name": "mpdm-1", "members": ["U1", "U2", "U3"]}])
    said = [
        {
            "type": "message",
            "subtype": "channel_join",
            "user": "U2",
            "ts": f"{NOON}.000001",
            "text": "<@U2> has joined",
        },
        {
            "type": "message",
            "user": "U1",
            "ts": f"{NOON}.000200",
            "thread_ts": f"{NOON}.000200",
            "text": "*Hello* <@U2>, see <#C2|old> &amp; <https://example.org/|this> :tada:"
            " ~no~ `a *b* &lt;c`",
            "edited": {"user": "U1", "ts": f"{NOON + 60}.000000"},
            "pinned_to": ["C1"],
            "reactions": [
                {"name": "+1", "users": ["U1", "U2"], "count": 2},
                {"name": "wave::skin-tone-3", "users": ["U2"], "count": 1},
                {"name": "party_parrot", "users": ["U2"], "count": 1},
            ],
        },
        {
            "type": "message",
            "user": "U3",
            "ts": f"{NOON + 20}.000000",
            "text": "<!here> lunch",
            "files": [
                {"id": "F1", "name": "photo.png", "url_private": "https://files.example.org/F1"},
                {"id": "F2", "name": "gone.txt", "url_private": "https://files.example.org/F2"},
            ],
        },
    ]
    later = [
        {
            "type": "message",
            "user": "U2",
            "ts": f"{NOON + 90000}.000100",
            "thread_ts": f"{NOON}.000200",
            "text": "In the thread",
        },
        {
            "type": "message",
            "subtype": "thread_broadcast",
            "user": "U1",
            "ts": f"{NOON + 90001}.000100",
            "thread_ts": f"{NOON}.000200",
            "text": "To all",
        },
        {
            "type": "message",
            "subtype": "bot_message",
            "bot_id": "B1",
            "username": "Builder",
            "ts": f"{NOON + 90002}.0",
            "text": "",
            "attachments": [{"fallback": "Build *7* is red"}],
        },
    ]
    write(folder / "general" / "2023-11-14.json", said)
    write(folder / "general" / "2023-11-15.json", later)
    write(
        folder / "secret" / "2023-11-14.json",
        [{"type": "message", "user": "U3", "ts": f"{NOON}.5", "text": "x " * 9000}],
    )
    write(
        folder / "D1" / "2023-11-14.json",
        [{"type": "message", "user": "U2", "ts": f"{NOON}.5", "text": "Between us"}],
    )
    (folder / "__uploads" / "F1").mkdir(parents=True)
    (folder / "__uploads" / "F1" / "photo.png").write_bytes(picture())
    return folder


def mattermost(folder):
    """A channel whose reply is younger than what was said after, and a conversation."""
    at = NOON * 1000
    lines = [
        {"type": "version", "version": 1},
        {"type": "team", "team": {"name": "team", "display_name": "Team", "type": "O"}},
        {
            "type": "channel",
            "channel": {
                "team": "team",
                "name": "town",
                "display_name": "Town",
                "type": "O",
                "header": "Square",
            },
        },
        {
            "type": "user",
            "user": {
                "username": "ada",
                "email": "ada@example.org",
                "nickname": "Ada",
                "teams": [
                    {"name": "team", "channels": [{"name": "town", "roles": "channel_admin"}]}
                ],
            },
        },
        {
            "type": "user",
            "user": {
                "username": "bo.lee",
                "email": "bo@example.org",
                "first_name": "Bo",
                "last_name": "Lee",
            },
        },
        {
            "type": "post",
            "post": {
                "team": "team",
                "channel": "town",
                "user": "ada",
                "message": "Hello @bo.lee. **All**? :+1:",
                "create_at": at,
                "edit_at": at + 5,
                "reactions": [{"user": "bo.lee", "emoji_name": "heart", "create_at": at + 7}],
                "attachments": [{"path": "20231114/notes.txt"}],
                "replies": [{"user": "bo.lee", "message": "Late reply", "create_at": at + 9000}],
            },
        },
        {
            "type": "post",
            "post": {
                "team": "team",
                "channel": "town",
                "user": "bo.lee",
                "message": "In between @all",
                "create_at": at + 4000,
            },
        },
        {
            "type": "post",
            "post": {
                "team": "team",
                "channel": "town",
                "user": "bo.lee",
                "type": "system_join_channel",
                "message": "joined",
                "create_at": at + 1,
            },
        },
        {"type": "direct_channel", "direct_channel": {"members": ["ada", "bo.lee"]}},
        {
            "type": "direct_post",
            "direct_post": {
                "channel_members": ["ada", "bo.lee"],
                "user": "ada",
                "message": "Between us",
                "create_at": at,
            },
        },
    ]
    write(folder / "import.jsonl", "".join(f"{json.dumps(it)}\n" for it in lines))
    write(folder / "data" / "20231114" / "notes.txt", "notes")
    return folder


def discord(folder):
    """A channel, a thread of it in a file of its own, and a conversation."""
    ada = {"id": "11", "name": "ada", "nickname": "Ada", "isBot": False}
    bo = {"id": "12", "name": "bo", "nickname": "Bo Lee", "isBot": False}

    def said(number, author, content, second, kind="Default", **more):
        return {
            "id": number,
            "type": kind,
            "timestamp": f"2023-11-14T12:00:{second:02}+02:00",
            "timestampEdited": None,
            "isPinned": False,
            "content": content,
            "author": author,
            "attachments": [],
            "reactions": [],
            "mentions": [],
            **more,
        }

    guild = {"id": "1", "name": "Guild"}
    general = {"id": "21", "type": "GuildTextChat", "name": "general", "topic": "Everything"}
    reaction = {"emoji": {"id": "", "name": "👍", "code": "thumbsup"}, "count": 1, "users": [bo]}
    write(
        folder / "general.json",
        {
            "guild": guild,
            "channel": general,
            "messages": [
                said(
                    "100",
                    ada,
                    "Hello @Bo Lee and <@12>",
                    1,
                    mentions=[bo],
                    reactions=[reaction],
                    isPinned=True,
                    timestampEdited="2023-11-14T12:01:00+02:00",
                ),
                said(
                    "101",
                    bo,
                    "Yes",
                    2,
                    "Reply",
                    reference={"messageId": "100", "channelId": "21"},
                    attachments=[
                        {"id": "300", "url": "general_Files/a%20b.txt", "fileName": "a b.txt"}
                    ],
                ),
                said("102", bo, "joined", 3, "GuildMemberJoin"),
            ],
        },
    )
    thread = {"id": "100", "type": "GuildPublicThread", "name": "Hello", "categoryId": "21"}
    write(
        folder / "thread.json",
        {"guild": guild, "channel": thread, "messages": [said("103", bo, "Inside", 4)]},
    )
    direct = {"id": "22", "type": "DirectTextChat", "name": "Bo"}
    write(
        folder / "direct.json",
        {
            "guild": {"id": "0"},
            "channel": direct,
            "messages": [said("104", ada, "Between us", 5), said("105", bo, "Indeed", 6)],
        },
    )
    write(folder / "general_Files" / "a b.txt", "ab")
    return folder


def rocketchat_csv(folder):
    """Its CSV files: all fields in quotes, times in milliseconds."""
    at = NOON * 1000
    tables = {
        "users.csv": [("ada", "ada@example.org", "Ada"), ("bo", "bo@example.org", "Bo Lee")],
        "channels.csv": [("town", "ada", "public", "bo"), ("den", "bo", "private", "")],
        "town/messages.csv": [("ada", at, "Hello @bo\nand :smile:"), ("bo", at + 5, 'Say "yes"')],
        "den/1.csv": [("bo", at, "Only me")],
        "directmessages/messages1.csv": [("ada", "bo", at, "Between us")],
    }
    for name, rows in tables.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", newline="") as out:
            csv.writer(out, quoting=csv.QUOTE_ALL).writerows(rows)
    return folder


def rocketchat(folder):
    """Its collections, as mongoexport writes them."""

    def at(second):
        return {"$date": f"2023-11-14T12:00:{second:02}.000Z"}

    users = [
        {"_id": "a", "username": "ada", "name": "Ada", "emails": [{"address": "ada@example.org"}]},
        {"_id": "b", "username": "bo", "name": "Bo Lee", "roles": ["user"]},
    ]
    rooms = [
        {"_id": "GENERAL", "t": "c", "name": "general", "topic": "All"},
        {"_id": "ab", "t": "d", "usernames": ["ada", "bo"]},
    ]
    bo, ada = {"_id": "b", "username": "bo"}, {"_id": "a", "username": "ada"}
    messages = [
        {
            "_id": "m1",
            "rid": "GENERAL",
            "msg": "Hello @bo",
            "ts": at(1),
            "u": ada,
            "pinned": True,
            "reactions": {":thumbsup:": {"usernames": ["bo"]}},
            "editedAt": at(9),
        },
        {"_id": "m2", "rid": "GENERAL", "msg": "Thread", "ts": at(3), "u": bo, "tmid": "m1"},
        {"_id": "m3", "rid": "GENERAL", "msg": "bo", "ts": at(2), "u": bo, "t": "uj"},
        {
            "_id": "m4",
            "rid": "ab",
            "msg": "Between us",
            "u": bo,
            "ts": {"$date": {"$numberLong": str(NOON * 1000)}},
        },
    ]
    for name, rows in (
        ("users", users),
        ("rocketchat_room", rooms),
        ("rocketchat_message", messages),
    ):
        write(folder / f"{name}.json", "".join(f"{json.dumps(it)}\n" for it in rows))
    return folder


SCHEMA = """
CREATE TABLE accounts (id INTEGER PRIMARY KEY, name, join_code, created_at, updated_at);
CREATE TABLE users (id INTEGER PRIMARY KEY, name, created_at, updated_at, role INTEGER DEFAULT 0,
    email_address, password_digest, active BOOLEAN DEFAULT 1, bio, bot_token);
CREATE TABLE rooms (id INTEGER PRIMARY KEY, name, created_at, updated_at, type, creator_id);
CREATE TABLE memberships (id INTEGER PRIMARY KEY, room_id, user_id, created_at, updated_at);
CREATE TABLE messages (id INTEGER PRIMARY KEY, room_id, creator_id, created_at, updated_at,
    client_message_id);
CREATE TABLE action_text_rich_texts (id INTEGER PRIMARY KEY, name, body, record_type, record_id,
    created_at, updated_at);
CREATE TABLE boosts (id INTEGER PRIMARY KEY, message_id, booster_id, content, created_at,
    updated_at);
CREATE TABLE active_storage_blobs (id INTEGER PRIMARY KEY, key, filename, content_type,
    byte_size, created_at);
CREATE TABLE active_storage_attachments (id INTEGER PRIMARY KEY, name, record_type, record_id,
    blob_id, created_at);
"""


def campfire(folder):
    """An open room with a mention, a boost and a file, and a conversation."""
    at = "2023-11-14 12:00:0{}.000000"
    gid = base64.b64encode(b"gid://campfire/User/2?expires_in").decode()
    sgid = base64.b64encode(f'{{"_rails":{{"message":"{gid}","pur":"attachable"}}}}'.encode())
    mention = f'<action-text-attachment sgid="{sgid.decode()}--abc"></action-text-attachment>'
    body = f"<div>Hello {mention}, <strong>all</strong><br>see <a href='https://example.org/'>it</a></div>"
    path = folder / "storage" / "db" / "production.sqlite3"
    path.parent.mkdir(parents=True)
    base = sqlite3.connect(path)
    base.executescript(SCHEMA)
    rows = {
        "accounts": [(1, "Acme", "secret-code", at.format(0), at.format(0))],
        "users": [
            (1, "Ada", at.format(0), at.format(0), 1, "ada@example.org", "$2a$x", 1, None, None),
            (2, "Bo Lee", at.format(0), at.format(0), 0, "bo@example.org", "$2a$x", 1, None, None),
            (3, "Robot", at.format(0), at.format(0), 2, None, None, 1, None, "a-token"),
        ],
        "rooms": [
            (1, "All Talk", at.format(0), at.format(0), "Rooms::Open", 1),
            (2, None, at.format(0), at.format(0), "Rooms::Direct", 1),
        ],
        "memberships": [
            (n, *it, at.format(0), at.format(0))
            for n, it in enumerate([(1, 1), (1, 2), (2, 1), (2, 2)], 1)
        ],
        "messages": [
            (1, 1, 1, at.format(1), at.format(1), "c1"),
            (2, 1, 2, at.format(2), at.format(2), "c2"),
            (3, 2, 2, at.format(3), at.format(3), "c3"),
        ],
        "action_text_rich_texts": [
            (1, "body", body, "Message", 1, at.format(1), at.format(1)),
            (2, "body", "<div>Between us</div>", "Message", 3, at.format(3), at.format(3)),
        ],
        "boosts": [
            (1, 1, 2, "👏", at.format(5), at.format(5)),
            (2, 1, 2, "nice", at.format(6), at.format(6)),
        ],
        "active_storage_blobs": [(1, "abcdefgh", "notes.txt", "text/plain", 5, at.format(2))],
        "active_storage_attachments": [(1, "attachment", "Message", 2, 1, at.format(2))],
    }
    for table, values in rows.items():
        marks = ", ".join("?" * len(values[0]))
        base.executemany(f"INSERT INTO {table} VALUES ({marks})", values)
    base.commit()
    base.close()
    write(folder / "storage" / "files" / "ab" / "cd" / "abcdefgh", "notes")
    return folder
