"""Questions with a few answers to choose from."""

from datetime import timedelta

import pytest

from chatapp.extensions import db
from chatapp.models import Vote, now, rfc3339
from chatapp.operations.imports import histories
from chatapp.operations.rooms import retentions
from tests.doors import HttpDoor, SocketDoor, send

OPTIONS = {"options": ["tea", "coffee", "milk"]}


@pytest.fixture(params=[HttpDoor, SocketDoor])
def door(world, request):
    return request.param(world)


def ask(door, **rules):
    return send(door, "ada", "What will it **be**?", poll={**OPTIONS, **rules})


def counts(message):
    return [it["votes"] for it in message["poll"]["options"]]


def test_everybody_in_the_room_sees_the_votes_as_they_are_given(door, world):
    message = ask(door)
    assert counts(message) == [0, 0, 0]
    assert message["body"] == "What will it **be**?"
    grace, linus = world.listener("grace"), world.listener("linus")
    voted = door.do("ada", "vote", message=message["id"], options=["1"])["message"]
    assert counts(voted) == [0, 1, 0] and voted["change"] > message["change"]
    assert voted["poll"]["options"][1]["people"] == [world.id_of("ada")]
    assert grace.heard("message") == [voted]
    assert linus.heard("message") == []
    assert door.do("linus", "vote", message=message["id"], options=["1"])["error"] == "not_found"


def test_who_changes_their_mind_is_counted_once(door):
    id = ask(door)["id"]
    for options in (["0"], ["1"], ["1"], ["2"]):
        voted = door.do("ada", "vote", message=id, options=options)["message"]
    assert counts(voted) == [0, 0, 1] and voted["poll"]["voters"] == 1
    assert door.do("grace", "vote", message=id, options=["2"])["message"]["poll"]["voters"] == 2
    taken_back = door.do("ada", "vote", message=id, options=[])["message"]
    assert counts(taken_back) == [0, 0, 1] and taken_back["poll"]["voters"] == 1
    assert door.do("ada", "vote", message=id)["message"] == taken_back


def test_of_many_choices_each_counts_and_of_one_only_one_is_taken(door):
    many, one = ask(door, many=True)["id"], ask(door)["id"]
    voted = door.do("ada", "vote", message=many, options=["2", "0", "2"])["message"]
    assert counts(voted) == [1, 0, 1] and voted["poll"]["voters"] == 1
    assert door.do("ada", "vote", message=one, options=["2", "0"])["field"] == "options"
    for options in (["3"], ["x"], ["-1"]):
        assert door.do("ada", "vote", message=one, options=options)["field"] == "options"


def test_an_anonymous_vote_is_known_to_oneself_alone(world):
    door = SocketDoor(world)
    id = ask(door, anonymous=True)["id"]
    phone, grace = world.listener("ada"), world.listener("grace")
    voted = door.do("ada", "vote", message=id, options=["0"])["message"]
    assert counts(voted) == [1, 0, 0]
    assert all("people" not in it for it in voted["poll"]["options"])
    assert phone.heard("voted") == [{"message": id, "options": ["0"]}]
    assert grace.heard("voted") == []
    assert door.do("ada", "votes", messages=[id])["votes"] == {id: ["0"]}
    assert door.do("grace", "votes", messages=[id])["votes"] == {}
    door.do("ada", "leave", room="lab")
    assert door.do("ada", "votes", messages=[id])["votes"] == {}


def test_who_asked_and_admins_close_a_poll_and_then_nobody_votes(door, world):
    door.do("ada", "add", room="lab", person=world.id_of("linus"))
    id = ask(door)["id"]
    door.do("linus", "vote", message=id, options=["0"])
    assert door.do("linus", "close_poll", message=id)["error"] == "forbidden"
    closed = door.do("grace", "close_poll", message=id)["message"]
    assert closed["poll"]["closed"] and counts(closed) == [1, 0, 0]
    assert door.do("ada", "close_poll", message=id)["message"] == closed
    assert door.do("linus", "vote", message=id, options=["1"])["error"] == "conflict"
    words = send(door, "ada", "no poll")["id"]
    assert door.do("ada", "vote", message=words, options=["1"])["error"] == "conflict"
    assert door.do("ada", "close_poll", message=words)["error"] == "forbidden"


def test_a_poll_ends_at_its_time(door, world):
    soon = rfc3339(now() + timedelta(hours=1))
    message = ask(door, ends_at=soon)
    assert message["poll"]["ends_at"] == soon
    with world.app.app_context():
        poll = world.messages()[-1]
        held = db.session.merge(poll)
        held.poll = {**held.poll, "ends_at": rfc3339(now() - timedelta(seconds=1))}
        db.session.commit()
    assert door.do("ada", "vote", message=message["id"], options=["0"])["error"] == "conflict"
    past = {"room": "lab", "client_id": "x", "body": "?"}
    late = {**OPTIONS, "ends_at": "2020-01-01T00:00:00Z"}
    assert door.do("ada", "send", **past, poll=late)["field"] == "poll"


@pytest.mark.parametrize(
    "poll",
    [
        *(5, [], {}, {"options": None}, {"options": ["one"]}, {"options": ["one", "one "]}),
        *({"options": ["a", ""]}, {"options": ["a", 5]}, {"options": list("abcdefghijk")}),
        *({**OPTIONS, "many": 1}, {**OPTIONS, "anonymous": "yes"}, {**OPTIONS, "ends_at": "soon"}),
    ],
)
def test_what_is_no_poll_is_refused(door, poll):
    answer = door.do("ada", "send", room="lab", client_id="x", body="?", poll=poll)
    assert (answer["error"], answer["field"]) == ("invalid", "poll")


def test_an_option_has_a_limit_and_a_question_is_needed(door):
    words = {"room": "lab", "client_id": "x"}
    long = door.do("ada", "send", **words, body="?", poll={"options": ["a", "b" * 101]})
    assert (long["error"], long["limit"]) == ("too_long", 100)
    assert door.do("ada", "send", **words, body=" ", poll=OPTIONS)["field"] == "body"


def test_votes_go_with_their_message(door, world):
    deleted, old = ask(door)["id"], ask(door)["id"]
    for id in (deleted, old):
        door.do("grace", "vote", message=id, options=["1"])
    assert "poll" not in door.do("ada", "delete", message=deleted)["message"]
    with world.app.app_context():
        assert db.session.query(Vote).count() == 1
        room = world.membership("ada").room
        histories.backdate(room, now() - timedelta(days=100))
        retentions.choose(world.user("grace"), room, 7)
        retentions.remove_due(now() + timedelta(days=8))
        assert db.session.query(Vote).count() == 0


def test_a_question_is_found(world):
    door = SocketDoor(world)
    message = ask(door)
    assert [it["id"] for it in door.do("ada", "search", query="what be")["messages"]] == [
        message["id"]
    ]
