"""The command line: beside a running server or without, in plain words."""

import json
import os
import socket
import time

import pytest

from tests import databases
from tests.servers import run, start
from tests.valkeys import Valkey

PASSWORD = "correct horse battery"


@pytest.fixture
def flask(tmp_path, empty_database):
    """Run a flask command on a place of its own."""
    empty_database.copy(tmp_path)

    def flask(*command, stdin="", **settings):
        return run(tmp_path, "-m", "flask", *command, stdin=stdin, **settings)

    return flask


@pytest.fixture
def grace(flask):
    """An admin, made by command."""
    made = flask("user", "create", "grace", "--role", "admin", stdin=PASSWORD + "\n")
    assert made.returncode == 0, made.stderr
    return "grace"


def test_a_person_made_by_command_is_there(flask, grace):
    again = flask("user", "create", "Grace", stdin=PASSWORD)
    assert again.returncode == 1
    assert again.stderr == "Error: Somebody here has that name, or one that looks the same.\n"


@pytest.mark.parametrize(
    ("arguments", "password", "text"),
    [
        (["ada"], "short", "characters"),
        (["ada"], "", "characters"),
        (["ada", "--role", "king"], PASSWORD, "'king' is not one of"),
        (["x" * 41], PASSWORD, "long"),
        (["ada", "--email", "not an address"], PASSWORD, "e-mail address"),
        ([], PASSWORD, "Missing argument 'NAME'"),
    ],
)
def test_a_person_who_cannot_be_made_is_refused_plainly(flask, arguments, password, text):
    refused = flask("user", "create", *arguments, stdin=password)
    assert refused.returncode != 0
    assert text in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_room_gets_its_address_from_its_name(flask, grace):
    made = flask("room", "create", "Lab")
    assert made.returncode == 0, made.stderr
    assert made.stdout == "Made the room Lab, at /rooms/lab\n"
    assert "/rooms/実験室" in flask("room", "create", "実験室", "--private").stdout


def test_a_public_room_can_be_made_before_anybody_is_there_but_not_a_private_one(flask):
    assert flask("room", "create", "Lab").stdout == "Made the room Lab, at /rooms/lab\n"
    refused = flask("room", "create", "Den", "--private")
    assert refused.returncode == 1
    assert refused.stderr.startswith("Error: Nobody could enter it: name a --member")


def test_a_room_needs_a_name_and_members_who_exist(flask, grace):
    assert "nobody called linus" in flask("room", "create", "Lab", "--member", "linus").stderr
    assert flask("room", "create", " ").returncode == 1
    assert flask("room", "create", "x" * 81).returncode == 1


def test_a_token_is_the_last_word_and_opens_a_connection_to_its_rooms(
    flask, grace, tmp_path, empty_database
):
    flask("room", "create", "Lab", "--private", "--member", "grace")
    made = flask("token", "create", "robot", "--room", "lab")
    assert made.returncode == 0, made.stderr
    token = made.stdout.split()[-1]

    me = _me(tmp_path, empty_database, token)

    assert me["user"]["name"] == "robot"
    assert me["user"]["bot"]
    assert "lab" in [room["slug"] for room in me["rooms"]]


def test_another_token_for_the_same_bot_does_not_end_the_first(
    flask, grace, tmp_path, empty_database
):
    first = flask("token", "create", "robot").stdout.split()[-1]
    second = flask("token", "create", "robot").stdout.split()[-1]
    assert first != second
    assert _me(tmp_path, empty_database, first)["user"]["name"] == "robot"


def test_a_token_is_not_made_for_a_person_or_an_unknown_room(flask, grace):
    assert "is a person" in flask("token", "create", "grace").stderr
    refused = flask("token", "create", "robot", "--room", "nowhere")
    assert refused.returncode == 1
    assert "no such room" in refused.stderr


def test_the_running_server_tells_people_what_a_command_changed(
    flask, grace, tmp_path, empty_database
):
    token = flask("token", "create", "robot").stdout.split()[-1]
    with start(tmp_path, empty_database) as server:
        server.wait_for("Chatapp is ready")
        connection = server.connect()
        connection.send(f'40{{"token":"{token}"}}')
        flask("room", "create", "Lab", "--member", "robot")
        heard = _until(connection, "room")
        connection.close()
    assert heard["slug"] == "lab"


def test_the_doctor_finds_a_new_place_in_order_but_for_what_is_missing(flask, grace):
    with databases.durable():
        found = flask("doctor")
    lines = {line[8:].split(":")[0]: line[:8].strip() for line in found.stdout.splitlines()}
    for name in ("settings", "secret", "database", "migrations", "disk", "clock"):
        assert lines[name] == "ok", found.stdout


def test_the_doctor_sees_whether_the_bus_answers(flask, grace):
    with Valkey() as valkey:
        assert "bus: answers" in flask("doctor", REDIS_URL=valkey.url).stdout
    found = flask("doctor", REDIS_URL=valkey.url.replace("//", "//:swordfish@"))
    assert "problem bus: REDIS_URL can't be reached" in found.stdout
    assert "swordfish" not in found.stdout


def test_the_doctor_looks_at_what_stands_around_the_server(flask, grace, tmp_path):
    found = flask("doctor").stdout
    for line in (
        *("processes: none serves now", "proxy: none", "backups: none are made", "mail: none is"),
        *("pushes: 0 devices", "open files: a process started from here may have"),
    ):
        assert f"ok      {line}" in found
    with socket.create_server(("127.0.0.1", 0)) as mail:
        settings = {
            "SMTP_URL": f"smtp://127.0.0.1:{mail.getsockname()[1]}",
            "MAIL_FROM": "chat@example.org",
            "PUBLIC_URL": "https://chat.example.org",
            "BACKUP_FOLDER": str(tmp_path / "backups"),
        }
        assert "ok      backups: none in" in (found := flask("doctor", **settings).stdout)
        assert "problem proxy: none is believed" in found
        assert "ok      mail: 127.0.0.1:" in found
    (tmp_path / "backups").mkdir()
    assert flask("backup", str(tmp_path / "backups/chatapp-1.backup")).returncode == 0
    found = flask("doctor", **{**settings, "PROXY_HOPS": 1}).stdout
    assert "is 0 hours old" in found and "ok      proxy: 1 believed" in found
    assert "problem mail: 127.0.0.1:" in found and "can't be reached" in found
    old = time.time() - 30 * 3600
    os.utime(tmp_path / "backups/chatapp-1.backup", (old, old))
    assert "problem backups: the newest in" in flask("doctor", **settings).stdout
    settings["BACKUP_FOLDER"] = str(tmp_path / "secret.key" / "backups")
    assert "secret.key/backups can't be written to" in flask("doctor", **settings).stdout


def test_the_doctor_sees_who_serves(flask, grace, tmp_path, empty_database):
    with start(tmp_path, empty_database) as server:
        server.wait_for("ready")
        assert "ok      processes: 1 entered" in flask("doctor").stdout


def test_the_doctor_says_what_to_do_without_migrations(tmp_path):
    databases.create(tmp_path)
    found = run(tmp_path, "-m", "flask", "doctor")
    assert found.returncode == 1
    assert "problem migrations: at None" in found.stdout
    assert "to do: flask db upgrade" in found.stdout


def test_the_doctor_sees_a_secret_that_others_can_read(flask, grace, tmp_path):
    (tmp_path / "secret.key").chmod(0o644)
    found = flask("doctor")
    assert found.returncode == 1
    assert f"to do: chmod 600 {tmp_path}/secret.key" in found.stdout


def test_the_doctor_sees_a_database_that_is_none(flask, tmp_path):
    databases.spoil(tmp_path)
    found = flask("doctor")
    assert found.returncode == 1
    assert "problem database: could not be checked" in found.stdout
    assert "to do: start it, or mend DATABASE_URL" in found.stdout
    assert "Traceback" not in found.stderr


def test_the_demo_fills_a_new_place_once_and_says_how_to_sign_in(flask, tmp_path):
    filled = flask("demo")
    assert filled.returncode == 0, filled.stderr
    assert "24 people said 20,000 things" in filled.stdout
    assert "Sign in as Robin" in filled.stdout

    again = flask("demo")
    assert again.returncode == 1
    assert "wants a new place" in again.stderr

    with databases.opened(tmp_path) as database:
        log = "SELECT room_id, seq FROM message ORDER BY room_id, {}"
        by_seq, by_time = (
            database.execute(log.format(it)).fetchall() for it in ("seq", "created_at, seq")
        )
        slots = database.execute("SELECT count(*) FROM message WHERE body LIKE '%{%'").fetchone()
    assert by_seq == by_time, "what comes later in a room happened later"
    assert slots == (0,), "every slot is filled"


def _me(folder, empty_database, token):
    with start(folder, empty_database) as server:
        server.wait_for("Chatapp is ready")
        connection = server.connect()
        connection.send(f'40{{"token":"{token}"}}')
        me = _until(connection, "me")
        connection.close()
    return me


def _until(connection, event):
    while True:
        packet = connection.recv()
        assert not packet.startswith("44"), packet
        if packet.startswith(f'42["{event}"'):
            return json.loads(packet[2:])[1]


def test_an_announcement_is_for_whom_the_command_names(flask, grace):
    flask("room", "create", "Lab", "--member", "grace")
    flask("user", "create", "linus", stdin=PASSWORD)
    assert flask("announce", "**Hello**").stdout == "Announcement 1 is for 2 people.\n"
    for option in (("--room", "lab"), ("--role", "admin")):
        assert "is for 1 person." in flask("announce", "Hello", *option).stdout
    later = flask("announce", "Hello", "--at", "2099-01-01T09:00Z", "--until", "2099-01-02T09:00Z")
    assert later.stdout == "Announcement 4 begins at 2099-01-01 09:00 UTC.\n"
    again = [flask("announce", "Fire", "--id", "fire-1", "--confirm").stdout for _ in range(2)]
    assert again[0] == again[1]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["Hi", "--room", "nowhere"], "no such room"),
        (["Hi", "--role", "king"], "no such role"),
        (["Hi", "--room", "lobby", "--role", "admin"], "not both"),
        (["Hi", "--at", "noon"], "no time such as"),
        (["Hi", "--until", "2001-01-01T09:00"], "end before it begins"),
        (["Hi", "--by", "nobody"], "nobody called nobody"),
        ([" "], "empty"),
        (["Hi", "--level", "loud"], "'loud' is not one of"),
    ],
)
def test_an_announcement_that_can_not_be_is_refused_plainly(flask, grace, arguments, text):
    refused = flask("announce", *arguments)
    assert refused.returncode != 0
    assert text in refused.stderr
    assert "Traceback" not in refused.stderr


def test_without_an_admin_nobody_announces(flask):
    assert "no admin yet" in flask("announce", "Hello").stderr
