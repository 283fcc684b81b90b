"""Files: taken in, sent once, for those in the room only, and gone with their message."""

import io
from datetime import timedelta

import pytest
from PIL import Image

from chatapp import storage
from chatapp.extensions import db, transaction
from chatapp.jobs import clockwork
from chatapp.models import File, Scheduled, now
from chatapp.operations import accounts, messages
from chatapp.operations.accounts import tokens
from chatapp.operations.complaints import words
from chatapp.operations.files import leftovers
from chatapp.operations.messages import schedules
from chatapp.operations.rooms import memberships
from tests.doors import HttpDoor, send
from tests.pages import fill, text_of, token_of

RAW = "application/octet-stream"
TEXT = b"<script>alert(1)</script>"


def picture(form="PNG", size=(800, 600), **more):
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, form, **more)
    return out.getvalue()


def upload(world, who, data, name="notes.txt", **headers):
    client = world.browser(who)
    return client.post(
        "/files",
        query_string={"name": name},
        data=data,
        content_type=RAW,
        headers={"X-CSRFToken": token_of(client), "Accept": "application/json", **headers},
    )


def uploaded(world, who, data=TEXT, name="notes.txt"):
    answer = upload(world, who, data, name).json
    assert answer["ok"], answer
    return answer["file"]


def fetched(client, address, **more):
    return client.get(address, buffered=True, **more)


def kept(world):
    with world.app.app_context():
        return {key for key, _since in storage.current().kept()}


def test_a_file_comes_with_its_message_to_everybody_and_again_after_an_absence(world, door):
    file, grace = uploaded(world, "ada"), world.listener("grace")
    said = send(door, "ada", "", files=[file["id"]])
    assert said["files"] == [file] and said["body"] == said["html"] == ""
    assert grace.heard("message")[-1] == said
    assert door.do("grace", "history", room="lab")["messages"][-1] == said
    (room,) = grace.call("sync", {"rooms": {world.lab: said["change"] - 1}})["rooms"].values()
    assert room["messages"] == [said]


def test_what_has_a_file_is_found_by_that_and_by_its_name_until_it_is_deleted(world, door):
    def found(query):
        return [it["body"] for it in door.do("grace", "search", query=query)["messages"]]

    file = uploaded(world, "ada", name="tide table 上海.txt")
    said = send(door, "ada", "for you", files=[file["id"]])
    send(door, "ada", "tide")
    assert found("has:file") == found("上海") == ["for you"]
    assert found("tide") == ["tide", "for you"]
    door.do("ada", "edit", message=said["id"], body="for all")
    assert found("has:file table") == ["for all"]
    door.do("ada", "delete", message=said["id"])
    assert found("has:file") == found("table") == []


def test_several_files_keep_the_order_in_which_they_are_sent(world, door):
    ids = [uploaded(world, "ada", name=f"{n}.txt")["id"] for n in range(3)]
    said = send(door, "ada", "three", files=ids[::-1])
    assert [it["name"] for it in said["files"]] == ["2.txt", "1.txt", "0.txt"]
    again = door.do("grace", "history", room="lab")["messages"][-1]
    assert again == said


def test_the_same_client_id_again_is_the_same_message_with_the_same_files(world, door):
    payload = {
        "room": "lab",
        "client_id": "one",
        "body": "",
        "files": [uploaded(world, "ada")["id"]],
    }
    grace = world.listener("grace")
    first, second = (door.do("ada", "send", **payload) for _ in range(2))
    assert first == second and first["ok"]
    assert len(grace.heard("message")) == 1


def test_without_files_a_message_needs_words(world, door):
    for more in ({}, {"files": []}, {"files": None}):
        answer = door.do("ada", "send", room="lab", client_id="one", body=" ", **more)
        assert (answer["error"], answer["field"]) == ("invalid", "body")


def test_one_sends_what_one_uploaded_oneself_and_once(world, door):
    mine, hers = uploaded(world, "ada"), uploaded(world, "grace")
    send(door, "ada", "", files=[mine["id"]])
    unsent = uploaded(world, "ada")
    for ids in ([hers["id"]], [mine["id"]], ["77"], [unsent["id"]] * 2):
        answer = door.do("ada", "send", room="lab", client_id=f"n{ids}"[:9], body="", files=ids)
        assert answer["error"] in ("not_found", "invalid"), ids
    assert len(world.messages()) == 2, "the notice of its opening, and one message"
    assert send(door, "ada", "", files=[unsent["id"]])["files"] == [unsent]


def test_more_than_ten_files_are_too_many(world, door):
    ids = [str(n) for n in range(11)]
    answer = door.do("ada", "send", room="lab", client_id="one", body="", files=ids)
    assert (answer["error"], answer["field"], answer["limit"]) == ("too_long", "files", 10)


def test_only_who_is_in_the_room_now_gets_a_file(world):
    door, file = HttpDoor(world), uploaded(world, "ada")
    ada, grace, linus = (world.browser(name) for name in ("ada", "grace", "linus"))
    assert fetched(ada, file["url"]).status_code == 404, "it is nobody's before it is sent"
    send(door, "ada", "", files=[file["id"]])
    assert fetched(ada, file["url"]).data == fetched(grace, file["url"]).data == TEXT
    assert fetched(linus, file["url"]).status_code == 404
    assert fetched(world.app.test_client(), file["url"]).status_code == 302
    with world.app.app_context():
        memberships.remove(world.membership("ada"), world.user("grace"))
    assert fetched(grace, file["url"]).status_code == 404


@pytest.mark.parametrize("name", ["page.html", "drawing.svg", "photo.png"])
def test_what_is_no_picture_is_downloaded_and_never_runs_whatever_it_is_called(world, name):
    file = uploaded(world, "ada", name=name)
    send(HttpDoor(world), "ada", "", files=[file["id"]])
    answer = fetched(world.browser("grace"), file["url"])
    assert (file["kind"], answer.mimetype) == ("file", "application/octet-stream")
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "private" in answer.headers["Cache-Control"] and "Cookie" in answer.headers["Vary"]


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("résumé 履歴書.txt", "résumé 履歴書.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ada\\a.txt", "a.txt"),
        ("gpj\u202etxt.exe\r\nX: y", "gpjtxt.exeX: y"),
        (" .. ", "file"),
        ("", "file"),
        ("a" * 300 + ".tar", "a" * 196 + ".tar"),
        ('say "hi".txt', 'say "hi".txt'),
    ],
)
def test_a_file_keeps_the_name_that_can_be_seen(world, given, name):
    file = uploaded(world, "ada", name=given)
    send(HttpDoor(world), "ada", "", files=[file["id"]])
    assert file["name"] == name
    told = fetched(world.browser("grace"), file["url"]).headers["Content-Disposition"]
    assert told.startswith("attachment; filename=") and "\n" not in told


def test_a_part_of_a_file_can_be_asked_for(world):
    data = bytes(range(256)) * 5000
    file = uploaded(world, "ada", b"OggS" + data, "song.ogg")
    send(HttpDoor(world), "ada", "", files=[file["id"]])
    grace = world.browser("grace")
    part = fetched(grace, file["url"], headers={"Range": "bytes=1000000-1000009"})
    assert (part.status_code, part.data) == (206, (b"OggS" + data)[1_000_000:1_000_010])
    assert part.headers["Content-Range"] == "bytes 1000000-1000009/1280004"
    assert fetched(grace, file["url"], headers={"Range": "bytes=2000000-"}).status_code == 416
    whole = fetched(grace, file["url"])
    assert (whole.data, whole.headers["Accept-Ranges"]) == (b"OggS" + data, "bytes")
    assert whole.headers["Content-Disposition"] == "inline; filename=song.ogg"
    assert (
        fetched(grace, f"{file['url']}/download")
        .headers["Content-Disposition"]
        .startswith("attach")
    )
    same = fetched(grace, file["url"], headers={"If-None-Match": whole.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")


def test_a_picture_loses_what_it_tells_besides_itself_and_is_turned_upright(world):
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "a secret camera"
    file = uploaded(
        world, "ada", picture("JPEG", (2000, 1000), exif=exif, comment=b"secret"), "a.jpg"
    )
    send(HttpDoor(world), "ada", "", files=[file["id"]])
    assert (file["width"], file["height"]) == (1000, 2000)
    sizes = []
    for address in (file["url"], file["large"], file["small"]):
        answer = fetched(world.browser("grace"), address)
        assert b"secret" not in answer.data and b"Exif" not in answer.data
        sizes.append((answer.mimetype, Image.open(io.BytesIO(answer.data)).size))
    assert sizes == [
        ("image/jpeg", (1000, 2000)),
        ("image/webp", (720, 1440)),
        ("image/webp", (180, 360)),
    ]
    assert fetched(world.browser("grace"), f"{file['url']}/huge").status_code == 404


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_what_moves_goes_on_moving(world, form):
    frames = [Image.new("RGB", (400, 300), colour) for colour in ("red", "green", "blue")]
    out = io.BytesIO()
    frames[0].save(
        out, form, save_all=True, append_images=frames[1:], duration=[80, 160, 240], loop=0
    )
    file = uploaded(world, "ada", out.getvalue(), "dance")
    send(HttpDoor(world), "ada", "", files=[file["id"]])
    shown = Image.open(io.BytesIO(fetched(world.browser("grace"), file["url"]).data))
    times = []
    for number in range(shown.n_frames):
        shown.seek(number)
        shown.load()
        times.append(shown.info["duration"])
    assert (file["animated"], shown.format, times) == (True, form, [80, 160, 240])


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP", "AVIF"])
def test_each_kind_of_picture_is_shown_with_its_sides(world, form):
    file = uploaded(world, "ada", picture(form), "a picture")
    assert (file["kind"], file["width"], file["height"]) == ("image", 800, 600)
    assert "small" in file and "large" not in file and "animated" not in file


def test_a_bomb_and_a_damaged_picture_are_refused_and_leave_nothing(world):
    bomb = bytearray(picture(size=(8, 8)))
    bomb[16:24] = (60_000).to_bytes(4) * 2
    assert upload(world, "ada", bytes(bomb)).json["error"] in ("invalid", "too_long")
    wide = picture(size=(10_000, 6_000))
    answer = upload(world, "ada", wide).json
    assert (answer["error"], answer["limit"]) == ("too_long", 50_000_000)
    assert upload(world, "ada", picture()[:300]).json["error"] == "invalid"
    assert kept(world) == set()


def test_limits_are_named_and_nothing_is_left(world):
    world.app.config.update(MAX_FILE_MB=1, FILES_PER_PERSON_MB=2, FILES_MB=3)
    answer = upload(world, "ada", bytes(2**20 + 1)).json
    assert (answer["error"], answer["limit"], "1 MB" in answer["message"]) == (
        "too_long",
        2**20,
        True,
    )
    for _ in range(2):
        uploaded(world, "ada", bytes(2**20))
    answer = upload(world, "ada", b"x").json
    assert (answer["error"], "2 MB" in answer["message"]) == ("conflict", True)
    uploaded(world, "grace", bytes(2**20))
    answer = upload(world, "linus", b"x").json
    assert (answer["error"], "3 MB" in answer["message"]) == ("conflict", True)
    assert len(kept(world)) == 3


def test_the_console_sets_how_much_is_allowed_and_shows_who_uses_it(world):
    grace = world.browser("grace")
    uploaded(world, "ada", bytes(2**20))
    uploaded(world, "grace", bytes(2**19))
    assert fill(grace, "/admin/files", person_files_mb="1", files_mb="").location
    answer = upload(world, "ada", b"x").json
    assert (answer["error"], "1 MB" in answer["message"]) == ("conflict", True)
    assert uploaded(world, "grace", bytes(2**18)), "who has less goes on"
    page = text_of(grace.get("/admin/files"))
    assert "1.8 MB · 3 files" in page and page.index("ada") < page.index("1 MB · 1 file")
    assert "1 file, 1 MB of 1 MB" in text_of(grace.get(f"/admin/people/{world.id_of('ada')}"))
    assert "before 2000" not in page and "Changed the settings" in text_of(
        grace.get("/admin/audit")
    )
    assert fill(grace, "/admin/files", person_files_mb="0", files_mb="1").location
    answer = upload(world, "linus", b"x").json
    assert (answer["error"], "1 MB" in answer["message"]) == ("conflict", True)
    assert fill(grace, "/admin/files", person_files_mb="-1", files_mb="").status_code == 422


def test_an_upload_is_bytes_of_a_known_length_and_never_a_form(world):
    client = world.browser("ada")
    headers = {"X-CSRFToken": token_of(client), "Accept": "application/json"}
    form = client.post("/files", data={"file": (io.BytesIO(TEXT), "a")}, headers=headers)
    assert (form.json["error"], form.json["field"]) == ("invalid", "file")
    bare = client.post("/files", data=TEXT, content_type=RAW)
    assert bare.status_code == 400, "another site's page has no token"
    assert upload(world, "ada", b"").json["error"] == "invalid"


def test_a_full_disk_is_said_and_leaves_nothing_behind(world, monkeypatch):
    def full(*_args):
        raise OSError(28, "No space left on device")

    with world.app.app_context():
        store = storage.current()
    monkeypatch.setattr(store, "put", full)
    answer = upload(world, "ada", TEXT)
    assert (answer.status_code, answer.json["error"]) == (503, "unavailable")
    with world.app.app_context():
        assert db.session.query(File).count() == 0
        assert not list(storage._drafts().iterdir())


def test_a_deleted_message_takes_its_files_from_the_disk(world, door):
    file = uploaded(world, "ada", picture())
    said = send(door, "ada", "look", files=[file["id"]])
    assert len(kept(world)) == 2
    gone = door.do("ada", "delete", message=said["id"])["message"]
    assert gone["files"] == [] and kept(world) == set()
    assert fetched(world.browser("ada"), file["url"]).status_code == 404
    with world.app.app_context():
        assert db.session.query(File).count() == 0


def test_all_that_somebody_said_goes_with_its_files(world):
    send(HttpDoor(world), "ada", "", files=[uploaded(world, "ada")["id"]])
    with world.app.app_context():
        words.delete(None, world.user("ada"))
    assert kept(world) == set()


def test_what_is_uploaded_and_never_sent_goes_after_a_day(world):
    sent, unsent = uploaded(world, "ada"), uploaded(world, "ada")
    send(HttpDoor(world), "ada", "", files=[sent["id"]])
    with world.app.app_context():
        leftovers.expire(now() + timedelta(hours=23))
        assert len(kept(world)) == 2
        leftovers.expire(now() + timedelta(hours=25))
        assert [str(it.id) for it in db.session.query(File)] == [sent["id"]] != [unsent["id"]]
    assert len(kept(world)) == 1


def test_files_of_a_scheduled_message_wait_with_it(world, socket_door):
    notes, plan = (uploaded(world, "ada", name=name) for name in ("notes.txt", "plan.txt"))
    at = (now() + timedelta(days=3)).isoformat()
    about = {"room": "lab", "client_id": "later", "at": at, "files": [plan["id"], notes["id"]]}
    planned = socket_door.do("ada", "schedule", body="", **about)["scheduled"]
    assert [it["name"] for it in planned["files"]] == ["plan.txt", "notes.txt"]
    again = socket_door.do("ada", "schedule", body="", **{**about, "client_id": "other"})
    taken = {"room": "lab", "client_id": "now", "body": "", "files": [notes["id"]]}
    assert again["error"] == socket_door.do("ada", "send", **taken)["error"] == "not_found"
    with world.app.app_context():
        leftovers.expire(now() + timedelta(days=2))
        assert len(kept(world)) == 2
        with transaction() as session:
            session.query(Scheduled).one().due_at = now()
    clockwork.work(world.app)
    said = socket_door.do("grace", "history", room="lab")["messages"][-1]
    assert [it["name"] for it in said["files"]] == ["plan.txt", "notes.txt"]
    with world.app.app_context():
        leftovers.expire(now() + timedelta(days=20))
    assert len(kept(world)) == 2


def test_files_of_what_is_never_sent_go_later(world, socket_door):
    at = (now() + timedelta(days=3)).isoformat()

    def planned(client_id):
        about = {"room": "lab", "client_id": client_id, "body": "", "at": at}
        files = [uploaded(world, "ada", name=client_id)["id"]]
        return socket_door.do("ada", "schedule", **about, files=files)["scheduled"]

    cancelled, failed = planned("cancelled"), planned("failed")
    assert socket_door.do("ada", "unschedule", scheduled=cancelled["id"])["ok"]
    with world.app.app_context():
        schedules.done(db.session.get_one(Scheduled, int(failed["id"])), None, "archived")
        leftovers.expire(now() + timedelta(days=2))
        assert [it.name for it in db.session.query(File)] == ["failed"]
        leftovers.expire(now() + timedelta(days=11))
    assert kept(world) == set()


def test_the_sweep_finds_what_a_crash_left(world, caplog):
    whole, lost = uploaded(world, "ada"), uploaded(world, "ada", picture())
    later = now() + timedelta(days=2)
    with world.app.app_context():
        store = storage.current()
        with storage.drafts() as folder:
            (folder / "draft").write_bytes(b"x")
            store.put("0" * 32, folder / "draft")
            store.put("0" * 32 + "-small", folder.parent / folder.name / _written(folder))
        for key in db.session.get(File, int(lost["id"])).keys:
            store.delete(key)
        assert leftovers.sweep(now()) == (0, 0), "nothing so young is a crash's"
        assert leftovers.sweep(later) == (2, 2)
        assert {key for key, _ in store.kept()} == {db.session.get(File, int(whole["id"])).key}
    assert "is missing from the storage" in caplog.text


def _written(folder):
    (folder / "another").write_bytes(b"y")
    return "another"


def test_a_program_uploads_and_looks_with_its_token(world):
    with world.app.app_context():
        robot = accounts.create("robot", None, is_bot=True)
        memberships.bring(world.membership("ada"), robot)
        key = tokens.make(robot)[1]
    client, headers = world.app.test_client(), {"Authorization": f"Bearer {key}"}
    answer = client.post("/api/files?name=a.txt", data=TEXT, content_type=RAW, headers=headers)
    file = answer.json["file"]
    with world.app.app_context():
        messages.post(world.membership("robot"), "", "one", files=[int(file["id"])])
    assert fetched(client, file["url"], headers=headers).data == TEXT
    assert fetched(client, file["url"]).status_code == 302


def test_a_room_lists_what_was_shared_in_it_newest_first(world, door):
    for n in range(3):
        send(door, "ada", "", files=[uploaded(world, "ada", name=f"{n}.txt")["id"]])
    uploaded(world, "ada", name="unsent.txt")
    listed = door.do("grace", "files", room="lab")["files"]
    assert [it["name"] for it in listed] == ["2.txt", "1.txt", "0.txt"]
    assert listed[0]["author"]["name"] == "ada" and listed[0]["seq"] == 4
    rest = door.do("grace", "files", room="lab", before=listed[0]["id"], limit=1)["files"]
    assert [it["name"] for it in rest] == ["1.txt"]
    assert door.do("linus", "files", room="lab")["error"] == "not_found"
