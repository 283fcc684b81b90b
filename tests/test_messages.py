"""Saying something: stored once, in order, told to the room and to nobody else."""

import uuid

from tests.doors import send


def test_a_message_reaches_the_room_and_no_outsider(door, world):
    grace, linus = world.listener("grace"), world.listener("linus")

    message = send(door, "ada", "hello **there**")

    assert [it["id"] for it in grace.heard("message")] == [message["id"]]
    assert linus.heard("message") == [], "linus is not in the lab"
    assert message["html"] == "<p>hello <strong>there</strong></p>"
    assert message["author"]["name"] == "ada"


def test_the_sender_hears_their_own_message(door, world):
    ada = world.listener("ada")
    message = send(door, "ada", "hello")
    assert ada.heard("message") == [message]


def test_messages_are_numbered_without_holes(door, world):
    first = send(door, "ada", "one")
    second = send(door, "grace", "two")
    assert second["seq"] == first["seq"] + 1
    assert second["change"] == first["change"] + 1
    assert [it.seq for it in world.messages()] == list(range(1, second["seq"] + 1))


def test_the_same_client_id_says_it_once(door, world):
    grace = world.listener("grace")
    client_id = str(uuid.uuid4())
    first = door.do("ada", "send", room="lab", client_id=client_id, body="once")
    again = door.do("ada", "send", room="lab", client_id=client_id, body="once")
    assert first["ok"] and first["message"] == again["message"]
    assert len(grace.heard("message")) == 1


def test_a_client_id_of_another_room_is_a_conflict(door, world):
    client_id = str(uuid.uuid4())
    assert door.do("ada", "send", room="lab", client_id=client_id, body="here")["ok"]
    answer = door.do("ada", "send", room="square", client_id=client_id, body="there")
    assert answer["error"] == "conflict"


def test_an_outsider_can_neither_write_nor_read_nor_learn_of_the_room(door, world):
    sent = door.do("linus", "send", room="lab", client_id="x", body="hi")
    read = door.do("linus", "history", room="lab")
    nowhere = door.do("linus", "history", room="no-such-room")
    assert sent["error"] == read["error"] == nowhere["error"] == "not_found"
    assert read["message"] == nowhere["message"], "a private room reads like none"


def test_an_edit_keeps_the_place_and_takes_the_next_change(door, world):
    message = send(door, "ada", "helo")
    grace = world.listener("grace")
    edited = door.do("ada", "edit", message=message["id"], body="hello")["message"]
    assert (edited["id"], edited["seq"]) == (message["id"], message["seq"])
    assert edited["change"] > message["change"] and edited["edited_at"]
    assert grace.heard("message") == [edited]


def test_only_the_author_edits(door, world):
    message = send(door, "ada", "mine")
    answer = door.do("grace", "edit", message=message["id"], body="yours")
    assert answer["error"] == "forbidden", "not even an admin"
    assert world.messages()[-1].body == "mine"


def test_who_edits_what_was_deleted_is_told_that_it_was(door, world):
    message = send(door, "ada", "regrets")
    door.do("ada", "delete", message=message["id"])
    refused = door.do("ada", "edit", message=message["id"], body="none")
    assert (refused["error"], refused["message"]) == ("conflict", "It was deleted in the meantime.")


def test_a_deleted_message_leaves_a_tombstone_that_says_who(door, world):
    message = send(door, "ada", "regrets @grace")
    door.do("grace", "react", message=message["id"], emoji="👍", on=True)
    gone = door.do("grace", "delete", message=message["id"])["message"]
    assert gone["seq"] == message["seq"] and gone["deleted_at"]
    assert gone["body"] == gone["html"] == "" and gone["reactions"] == {} and gone["mentions"] == []
    assert gone["deleted_by"]["name"] == "grace"


def test_a_member_cannot_delete_what_another_wrote(door, world):
    message = send(door, "grace", "mine")
    assert door.do("ada", "delete", message=message["id"])["error"] == "forbidden"


def test_reactions_are_gathered_by_emoji(door, world):
    message = send(door, "ada", "cake?")
    door.do("grace", "react", message=message["id"], emoji="🎂", on=True)
    both = door.do("ada", "react", message=message["id"], emoji="🎂", on=True)["message"]
    assert both["reactions"] == {"🎂": [world.id_of("grace"), world.id_of("ada")]}
    again = door.do("ada", "react", message=message["id"], emoji="🎂", on=True)["message"]
    assert again["change"] == both["change"], "the same twice is once"
    off = door.do("ada", "react", message=message["id"], emoji="🎂", on=False)["message"]
    assert off["reactions"] == {"🎂": [world.id_of("grace")]}


def test_an_answer_quotes_what_it_answers(door, world):
    question = send(door, "ada", "**tea**?\n\n```\n<hot>\n```")
    answer = send(door, "grace", "yes", reply_to=question["id"])
    assert answer["reply_to"] == question["id"]
    assert (answer["quote"]["text"], answer["quote"]["author"]["name"]) == (
        "tea? <hot>",
        "ada",
    )


def test_one_cannot_answer_a_message_of_another_room(door, world):
    elsewhere = send(door, "ada", "there", room="square")
    answer = door.do("ada", "send", room="lab", client_id="x", body="hm", reply_to=elsewhere["id"])
    assert answer["error"] == "not_found"


def test_a_name_after_an_at_is_a_mention_and_only_of_members(door, world):
    message = send(door, "ada", "@grace and @linus and a@grace.example and `@grace`")
    assert message["mentions"] == [world.id_of("grace")]
    assert message["html"].count('class="mention"') == 1


def test_at_room_addresses_everybody_in_it(door, world):
    message = send(door, "ada", "@room tea")
    assert set(message["mentions"]) == {world.id_of("ada"), world.id_of("grace")}


def test_history_pages_by_seq_in_both_directions(door, world):
    for number in range(10):
        send(door, "ada", f"number {number}")
    newest = door.do("ada", "history", room="lab", limit=3)
    assert [it["body"] for it in newest["messages"]] == ["number 7", "number 8", "number 9"]
    assert newest["more_before"] and not newest["more_after"]

    first = newest["messages"][0]["seq"]
    older = door.do("ada", "history", room="lab", before=first, limit=2)
    assert [it["body"] for it in older["messages"]] == ["number 5", "number 6"]
    newer = door.do("ada", "history", room="lab", after=first, limit=1)
    assert [it["body"] for it in newer["messages"]] == ["number 8"] and newer["more_after"]
    middle = door.do("ada", "history", room="lab", around=first, limit=4)
    assert [it["body"] for it in middle["messages"]] == [f"number {n}" for n in (5, 6, 7, 8)]
    one = door.do("ada", "history", room="lab", around=first, limit=1)
    assert [it["seq"] for it in one["messages"]] == [first]


def test_a_body_over_the_limit_is_refused_with_the_limit(door, world):
    answer = door.do("ada", "send", room="lab", client_id="x", body="a" * 10_001)
    assert (answer["error"], answer["limit"], answer["field"]) == ("too_long", 10_000, "body")
    assert send(door, "ada", "a" * 10_000)["body"] == "a" * 10_000


def test_wrong_shapes_are_refused_by_field(door, world):
    for field, payload in {
        "body": {"client_id": "x", "body": "   "},
        "client_id": {"body": "hello"},
    }.items():
        answer = door.do("ada", "send", room="lab", **payload)
        assert (answer["ok"], answer["error"], answer["field"]) == (False, "invalid", field)


def test_markup_from_a_person_is_text(door, world):
    message = send(
        door,
        "ada",
        "<script>alert(1)</script> [x](javascript:alert(1)) ![p](http://x.example/p.png)",
    )
    assert "<script" not in message["html"] and "<img" not in message["html"]
    assert 'href="javascript' not in message["html"]
