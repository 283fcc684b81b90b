"""What is found, in which order, by whom, and no longer."""

from datetime import UTC, datetime, timedelta

import pytest
from flask_migrate import downgrade, upgrade
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from chatapp import commands, markup
from chatapp.errors import Invalid
from chatapp.extensions import db, transaction
from chatapp.models import Message
from chatapp.operations import messages, rooms, searches
from chatapp.operations.complaints import words
from chatapp.operations.imports import histories
from chatapp.operations.rooms import memberships, retentions
from tests.doors import HttpDoor, SocketDoor, send


@pytest.fixture(params=[SocketDoor, HttpDoor])
def door(request, world):
    return request.param(world)


def bodies(answer):
    assert answer["ok"], answer
    return [it["body"] for it in answer["messages"]]


def indexed():
    return db.session.execute(text("SELECT count(*) FROM word_index")).scalar()


FOUND = {
    "tide": "Low tides at the harbour",
    "TIDES harb": "Low tides at the harbour",
    '"at the harbour"': "Low tides at the harbour",
    "ecole": "À l'École",
    "strasse": "Die Straße ist lang",
    "开会": "我们明天开会吧",
    "午後": "会議は午後からです",
    "上海": "他在上海工作",
    "내일": "내일은 쉬는 날",
    "ﾃﾞｰﾀ": "新しいデータ",
    "елка": "Ёлка",
    "🎉": "done🎉",
    "has:link": "see https://example.org/plan",
    "example.org": "see https://example.org/plan",
}


@pytest.mark.parametrize(("query", "body"), FOUND.items(), ids=ascii)
def test_words_of_every_script_are_found(world, query, body):
    door = SocketDoor(world)
    for each in dict.fromkeys(FOUND.values()):
        send(door, "ada", each)
    assert bodies(door.do("ada", "search", query=query)) == [body]


def test_direct_conversations_are_found_by_who_is_in_them(door, world):
    ids = {name: world.id_of(name) for name in ("ada", "grace", "linus")}
    pairs = {"ada": ["grace"], "grace": ["linus"], "linus": ["ada", "grace"]}
    for who, others in pairs.items():
        room = door.do(who, "direct", people=[ids[it] for it in others])["room"]["id"]
        send(door, who, f"tea of {who}", room=room)
    send(door, "ada", "tea of all @grace")

    def asks(who, query):
        return bodies(door.do(who, "search", query=query))

    assert asks("ada", "tea in:@grace") == ["tea of linus", "tea of ada"]
    assert asks("ada", 'in:"@LINUS" tea') == ["tea of linus"]
    assert asks("linus", "tea in:@ada in:@grace") == ["tea of linus", "tea of grace"]
    assert asks("grace", "tea in:lab in:@linus") == [
        "tea of all @grace",
        "tea of linus",
        "tea of grace",
    ]
    answers = [door.do("ada", "search", query=f"tea in:@{who}") for who in ("nobody", "ada")]
    assert [(it["count"], it["unknown"]) for it in answers] == [(0, ["@nobody"]), (0, ["@ada"])]


def test_a_page_says_how_many_there_are_and_where_the_words_stand(door):
    for number in range(5):
        send(door, "ada", f"**Tide** number {number}, no wind")
    first = door.do("ada", "search", query="tide", limit=2)
    assert (first["count"], first["order"], "unknown" in first) == (5, "newest", False)
    assert [it["snippet"] for it in first["messages"]] == [
        f"Tide number {number}, no wind" for number in (4, 3)
    ]
    assert first["messages"][0]["pieces"] == ["", "Tide", " number 4, no wind"]
    second = door.do("ada", "search", query="tide", limit=2, before=first["messages"][-1]["id"])
    assert second["count"] == 5
    assert [it["seq"] for it in second["messages"]] == [it["seq"] - 2 for it in first["messages"]]


def test_a_long_message_is_shown_around_the_find(world):
    door = SocketDoor(world)
    send(door, "ada", "much " * 100 + "treasure " + "more " * 100)
    (found,) = door.do("ada", "search", query="treasure")["messages"]
    assert "treasure" in found["pieces"] and found["snippet"] == "".join(found["pieces"])
    assert len(found["snippet"]) <= 162
    assert found["snippet"].startswith("…much") and found["snippet"].endswith("…")


def test_best_is_most_about_it_page_by_page(door):
    for body in ("tide and much else that nobody needs", "tide tide", "tide", "wind"):
        send(door, "ada", body)
    best = ["tide tide", "tide", "tide and much else that nobody needs"]
    first = door.do("ada", "search", query="tide", order="best", limit=2)
    assert (bodies(first), first["count"], first["order"]) == (best[:2], 3, "best")
    after = first["messages"][-1]["id"]
    rest = door.do("ada", "search", query="tide", order="best", limit=2, before=after)
    assert bodies(rest) == best[2:]
    assert bodies(door.do("ada", "search", query="tide", order="best", before="1")) == []


def test_filters_say_who_where_and_what_not(world):
    door = SocketDoor(world)
    send(door, "ada", "tide one")
    send(door, "grace", "tide two")
    send(door, "ada", "tide three", room="square")
    asked = {
        "from:ada": ["tide three", "tide one"],
        "from:me in:lab": ["tide one"],
        "from:ada from:@GRACE tide": ["tide three", "tide two", "tide one"],
        "in:#lab": ["tide two", "tide one"],
        "in:lab in:square -two": ["tide three", "tide one"],
        'tide -"tide two"': ["tide three", "tide one"],
        "-tide": [],
        "has:file tide": [],
    }
    for query, found in asked.items():
        answer = door.do("ada", "search", query=query)
        assert (bodies(answer), answer["count"]) == (found, len(found)), query


def test_days_are_those_of_the_time_zone(world):
    send(SocketDoor(world), "ada", "tide")
    with world.app.app_context():
        with transaction() as session:
            said = session.query(Message).filter_by(body="tide").one()
            said.created_at = datetime(2026, 1, 31, 20, 0, tzinfo=UTC)
        ada = world.user("ada")
        for query, zone, count in (
            ("on:2026-01-31", "UTC", 1),
            ("on:2026-01-31", "Asia/Tokyo", 0),
            ("on:2026-02", "Asia/Tokyo", 1),
            ("tide before:2026-02-01", "UTC", 1),
            ("tide before:2026-02-01", "Asia/Tokyo", 0),
            ("tide after:2026-01-31", "UTC", 0),
            ("tide after:2026-01-31", "Asia/Tokyo", 1),
        ):
            assert searches.find(ada, query, zone=zone).count == count, (query, zone)


def test_what_was_brought_in_later_stands_where_it_was_said(world):
    with world.app.app_context():
        ada, said = world.membership("ada"), datetime(2026, 1, 1, tzinfo=UTC)
        square = world.membership("ada", "square")
        for days, place in ((0, ada), (9, ada), (5, square), (7, square)):
            at = said + timedelta(days=days)
            entry = histories.Entry(place.user, f"tide on day {days}", at)
            histories.bring_in(place.room, [entry], f"past-{days}")
        found = searches.find(ada.user, "tide", limit=2)
        assert [it.body for it in found.messages] == ["tide on day 9", "tide on day 7"]
        rest = searches.find(ada.user, "tide", before=found.messages[-1].id)
        assert [it.body for it in rest.messages] == ["tide on day 5", "tide on day 0"]
        linus = world.user("linus")
        assert searches.find(linus, "-wind", before=rest.messages[0].id).messages == []


def test_what_cant_be_meant_is_said(door):
    answer = door.do("ada", "search", query="on:tomorrow")
    assert (answer["error"], answer["field"]) == ("invalid", "query")
    assert "tomorrow" in answer["message"]
    assert door.do("ada", "search", query="a", zone="Mars/Base")["field"] == "zone"
    assert door.do("ada", "search", query="a", order="worst")["field"] == "order"


def test_a_name_that_is_nobodys_finds_nothing_and_is_told(door):
    send(door, "ada", "tide")
    answer = door.do("ada", "search", query="tide from:nobody in:nowhere from:ada")
    assert (answer["messages"], answer["count"]) == ([], 0)
    assert sorted(answer["unknown"]) == ["nobody", "nowhere"]


def test_nothing_tells_of_rooms_that_one_is_not_in(world):
    door = SocketDoor(world)
    send(door, "ada", "secret tide")
    for query in ("tide", "from:ada", "from:grace tide", "in:lab", "-wind"):
        answer = door.do("linus", "search", query=query)
        assert (answer["messages"], answer["count"]) == ([], 0)
    assert "unknown" not in door.do("linus", "search", query="from:ada"), "both are in the lobby"
    assert door.do("linus", "leave", room="lobby")["ok"]
    told = [door.do("linus", "search", query=f"from:{who}")["unknown"] for who in ("ada", "xyz")]
    assert told == [["ada"], ["xyz"]], "somebody one shares no room with is as nobody"
    assert door.do("linus", "search", query="in:lab")["unknown"] == ["lab"]


def test_who_leaves_finds_nothing_there_any_more_and_is_still_found_there(world):
    door = SocketDoor(world)
    send(door, "grace", "words that stay")
    assert door.do("grace", "search", query="stay")["count"] == 1
    assert door.do("grace", "leave", room="lab")["ok"]
    assert door.do("grace", "search", query="stay")["count"] == 0
    answer = door.do("ada", "search", query="from:grace")
    assert bodies(answer) == ["words that stay"] and "unknown" not in answer


def test_the_index_goes_with_the_message(door):
    said = send(door, "ada", "first draft")
    assert door.do("ada", "edit", message=said["id"], body="second thought")["ok"]
    assert door.do("ada", "search", query="draft")["count"] == 0
    assert door.do("ada", "search", query="thought from:me")["count"] == 1
    assert door.do("ada", "delete", message=said["id"])["ok"]
    assert door.do("ada", "search", query="thought")["count"] == 0


def test_what_goes_for_good_leaves_the_index(world):
    with world.app.app_context():
        ada, grace = world.membership("ada"), world.user("grace")
        for number in range(3):
            messages.post(ada, f"words {number}", str(number))
        assert indexed() == 3
        assert words.delete(grace, ada.user) == 3
        assert indexed() == 0
        messages.post(ada, "old words", "old")
        retentions.choose(grace, None, 1)
        assert retentions.remove_due(datetime.now(UTC) + timedelta(days=30)) > 0
        assert indexed() == 0


def test_a_notice_is_not_somebodys_words(world):
    with world.app.app_context():
        linus = world.user("linus")
        square = memberships.find(world.user("ada"), "square")
        memberships.bring(square, linus)
        assert len(messages.page(square)) > 0 and indexed() == 0


@pytest.mark.only_on("sqlite")  # no PostgreSQL has ever been without the index
def test_the_migration_takes_in_what_was_said_before(world):
    commands.init_app(world.app)
    with world.app.app_context():
        ada = world.membership("ada")
        said = [messages.post(ada, f"**tide** {n} <{'https://a.example'}>", str(n)) for n in "123"]
        messages.delete(ada, said[0])
        rows = text("SELECT rowid, words, marks FROM word_index ORDER BY rowid")
        before = db.session.execute(rows).all()
        assert len(before) == 2
        db.session.remove()
        downgrade(revision="0003")
        upgrade()
        assert db.session.execute(rows).all() == before
        assert searches.find(world.user("ada"), "tide has:link").count == 2


SCRAPS = (*"\"-*()^:+a开'", "NEAR", "AND", "OR", "NOT", "words", "marks", "u1", "from:", "in:")
ODD = st.text(max_size=30) | st.lists(st.sampled_from(SCRAPS)).map(" ".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(query=ODD)
def test_whatever_is_typed_is_answered(world, query):
    query = query.replace("\0", "").strip()[:200]
    with world.app.app_context():
        said = query if markup.has_ink(query) else "a"
        messages.post(world.membership("ada"), said, f"c{abs(hash(query))}")
        try:
            found = searches.find(world.user("ada"), query)
        except Invalid:
            return
        nobody = searches.find(world.user("linus"), query)
        assert (nobody.messages, nobody.count) == ([], 0)
        assert (found.count > 0) >= bool(found.messages)
        assert set(found.messages) <= set(messages.page(world.membership("ada"), limit=100))


def test_a_search_in_many_rooms_is_the_sum_of_those_in_each(world):
    with world.app.app_context():
        ada, linus = world.user("ada"), world.user("linus")
        for number in range(12):
            own = rooms.open(ada if number % 2 else linus, f"room {number}", kind="private")
            messages.post(own, f"tide {number}", str(number))
        found = searches.find(ada, "tide", limit=100)
        assert [it.body for it in found.messages] == [f"tide {n}" for n in (11, 9, 7, 5, 3, 1)]
        assert found.count == 6
        here = [found.messages[2].room]
        assert [it.body for it in searches.find(ada, "tide", room=here[0]).messages] == ["tide 7"]
