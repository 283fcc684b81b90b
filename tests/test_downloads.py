"""What one wrote oneself, taken along: all of it, theirs alone, and nothing left behind."""

import io
import json
import zipfile
from hashlib import sha256

import pytest

from chatapp.extensions import db
from chatapp.operations import exports, files, messages
from chatapp.operations.accounts import tokens
from chatapp.operations.exports import downloads, takeaways
from chatapp.operations.rooms import memberships
from tests.lively import SECRET, lived_in
from tests.moving import bytes_of
from tests.pages import token_of


@pytest.fixture
def place(app, world):
    """The place, lived in."""
    with app.app_context():
        lived_in(world)
    return world


def asked(world, who, **how):
    browser = world.browser(who)
    return browser.post("/settings/words", headers={"X-CSRFToken": token_of(browser)}, **how)


def contents(packed):
    with zipfile.ZipFile(io.BytesIO(packed)) as bundle:
        assert bundle.testzip() is None
        return {name: bundle.read(name) for name in bundle.namelist()}


def words_of(found):
    lines = [it for name, data in found.items() for it in data.splitlines() if "/rooms/" in name]
    told = [json.loads(it) for it in lines if it.startswith(b"{")]
    return {it["client_id"]: it for it in told if "client_id" in it}


def test_it_is_what_the_command_writes_to_the_byte(place, tmp_path):
    answer = asked(place, "linus")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert answer.headers["Content-Disposition"].endswith(".zip")
    found = contents(answer.data)
    with place.app.app_context():
        scope = exports.begin((), place.user("linus"), True, True)
        takeaways.write(tmp_path / "out", scope, lambda done, of_all: None)
    written = bytes_of(tmp_path / "out")
    assert found.keys() == {*written, "manifest.json"} and len(found) > 10
    others = {name for name in written if found[name] != written[name]}
    assert others <= {"SHA256SUMS"}, "which has its lines in the order of writing"
    for line in found["SHA256SUMS"].decode().splitlines():
        digest, name = line.split("  ")
        assert sha256(found[name]).hexdigest() == digest
    assert json.loads(found["manifest.json"])["scope"]["what"] == "person"
    assert {it["author"] for it in words_of(found).values()} == {place.id_of("linus")}
    assert not any(SECRET.encode() in data for data in found.values()), "that was ada's"


def test_a_room_that_one_may_not_look_into_any_more_keeps_what_one_said_there(place):
    with place.app.app_context():
        linus = place.user("linus")
        lab = memberships.bring(place.membership("ada"), linus)
        messages.post(lab, "said behind the door", "l-lab")
    assert {"l-1", "l-lab"} <= words_of(contents(asked(place, "linus").data)).keys()
    with place.app.app_context():
        memberships.remove(place.membership("ada"), place.user("linus"))
        memberships.leave(place.membership("linus", "square"))
    after = contents(asked(place, "linus").data)
    assert "l-1" in words_of(after), "what is open to all can be looked into without being there"
    assert not any(b"behind the door" in it or b'"lab"' in it for it in after.values())


def test_a_program_takes_along_what_its_person_wrote(place):
    client = place.app.test_client()
    with place.app.app_context():
        ada = place.user("ada")
        keys = [tokens.make(ada, "mine", scopes=(it,))[1] for it in ("read", "write")]
    reads, writes = (
        client.get("/api/words", headers={"Authorization": f"Bearer {key}"}) for key in keys
    )
    assert {"a-1", "a-lab", "a-direct"} <= words_of(contents(reads.data)).keys()
    assert (writes.status_code, writes.json["scope"]) == (403, "read")


def test_who_asks_again_and_again_is_told_in_their_language_when_to_come_back(place):
    statuses = [asked(place, "grace").status_code for _time in range(3)]
    refused = asked(place, "grace", environ_overrides={"HTTP_ACCEPT_LANGUAGE": "fr"})
    assert (statuses, refused.status_code) == ([200] * 3, 429)
    assert 500 < int(refused.headers["Retry-After"]) <= 601
    assert "Attendez 10 minutes" in refused.text
    assert asked(place, "ada").status_code == 200, "others are not held up"


def test_it_is_sent_while_it_is_read_and_nothing_is_held_or_left(place, tmp_path):
    with place.app.app_context():
        linus, data = place.user("linus"), bytes(2_000_000)
        shared = files.upload(linus, "long.bin", io.BytesIO(data), len(data))
        square = place.membership("linus", "square")
        messages.post(square, "a long one", "l-9", files=[shared.id])
        kept = sorted(it for it in tmp_path.rglob("*") if it.is_file())
        sizes = []
        for portion in downloads.own_words(linus):
            sizes.append(len(portion))
            assert db.engine.pool.checkedout() == 0, "whoever reads slowly keeps no connection"
        assert len(sizes) > 8 and max(sizes) < 600_000 < sum(sizes)
        given_up = downloads.own_words(linus)
        next(given_up)
        del given_up
        db.session.rollback()
        assert db.engine.pool.checkedout() == 0
        assert sorted(it for it in tmp_path.rglob("*") if it.is_file()) == kept
