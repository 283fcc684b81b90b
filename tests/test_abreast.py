"""What a process knows of the others, and how it finds out what nobody told it."""

from types import SimpleNamespace

import pytest
from sqlalchemy import insert, select, update

from chatapp import broadcasts, throttle
from chatapp.abreast import board, logs, roll
from chatapp.bus import TICK_SECONDS, Bus, Entry, Pipe, Seal
from chatapp.extensions import db, socketio
from chatapp.models import Bulletin, Login, Membership, User, now
from chatapp.operations import messages, processes
from chatapp.operations.accounts import logins
from chatapp.operations.rooms import memberships
from chatapp.presence import Connection, Elsewhere, Presence, presence
from chatapp.presence.heads import Gap, Heads, heads
from chatapp.presence.peers import ME, SILENT_SECONDS, Peers, peers
from chatapp.throttle import Throttle
from tests.clock import Clock
from tests.valkeys import Valkey

ONLINE, AWAY, GONE = Elsewhere("online", 1), Elsewhere("away", 2), Elsewhere("offline", 0)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def company(app, monkeypatch):
    """This process believes that there are others; what it would say to them is written down."""

    class Post:
        def __init__(self):
            self.said, self.is_prompt = [], True

        def say(self, verb, arguments, is_hint=False):
            self.said.append(Entry(verb, arguments, is_hint))

        def verbs(self):
            return [entry.verb for entry in self.said]

    post = Post()
    broadcasts.share(post, logs.after_others)
    yield post
    broadcasts.be_alone()


def test_somebody_is_as_present_as_on_their_most_awake_device_wherever_it_is():
    here = Presence()
    assert here.hear("b", 7, AWAY) and here.status(7) == "away"
    assert here.arrive(Connection("x", 7)) and here.status(7) == "online"
    assert not here.hear("b", 7, ONLINE), "no change that anybody would see"
    assert here.set_away("x", True) is False and here.status(7) == "online"
    assert here.connections_of(7) == 2 and here.here() == [7]
    assert here.hear("b", 7, GONE) and here.status(7) == "away"
    assert here.depart("x") and here.statuses() == {}


def test_what_a_process_says_of_all_its_people_takes_the_place_of_what_it_said():
    here = Presence()
    assert sorted(here.hear_all("b", {1: ONLINE, 2: AWAY})) == [1, 2]
    assert here.hear_all("b", {1: ONLINE, 3: ONLINE}) and here.statuses() == {
        1: "online",
        3: "online",
    }
    here.hear("c", 3, AWAY)
    assert sorted(here.lose("b")) == [1, 3] and here.statuses() == {3: "away"}


def test_whoever_is_not_heard_of_is_gone_unless_we_could_not_listen(clock):
    peers = Peers(clock)
    peers.hear("b", 1)
    clock.now += SILENT_SECONDS - 1
    peers.hear("b", 1)  # its heart has not beaten since
    clock.now += 2
    assert peers.silent(peers.now()) == ["b"]
    assert peers.silent(clock.now - 2) == [], "we stood still after we had asked"
    peers.excuse()
    assert peers.silent(peers.now()) == [] and "b" in peers
    clock.now += SILENT_SECONDS + 1
    assert peers.hear("b", 2) and peers.silent(peers.now()) == []
    peers.lose(["b"])
    assert peers.is_alone


def test_a_message_on_the_bus_is_taken_once_and_from_who_is_known(clock):
    peers = Peers(clock)
    assert not peers.hear_numbered("b", 1), "nobody knows of it"
    peers.meet("b")
    assert peers.hear_numbered("b", 1) and peers.hear_numbered("b", 5)
    assert not peers.hear_numbered("b", 5) and not peers.hear_numbered("b", 2)


def test_a_change_that_nobody_told_is_missed_at_the_second_look():
    log = Heads()
    log.watch({1: 10})
    for change in (11, 13, 12, 15):
        log.note(1, change)
    assert log.behind({1: 15, 2: 3}, at_once=False) == [], "it may be on its way"
    assert log.behind({1: 15, 2: 3}, at_once=False) == [Gap(1, 13, 15), Gap(2, 0, 3)]
    log.heal(Gap(1, 13, 15))
    log.note(2, 1), log.note(2, 2), log.note(2, 3)
    assert log.behind({1: 15, 2: 3}, at_once=True) == []
    assert log.behind({1: 16, 2: 3}, at_once=True) == [Gap(1, 15, 16)]


def test_alone_one_only_knows_how_far_one_has_told():
    log = Heads()
    log.note(1, 4), log.note(1, 3)
    log.watch({1: 6, 2: 9})
    assert log.behind({1: 6, 2: 9}, at_once=True) == [Gap(1, 4, 6)]


def test_what_is_missing_before_a_change_is_known_before_it_is_told():
    log = Heads()
    assert log.before(1, 5) is None, "alone nothing is missing"
    log.watch({1: 10})
    assert log.before(1, 11) is None and log.before(1, 14) == Gap(1, 10, 13)
    log.note(1, 13)
    assert log.before(1, 14) == Gap(1, 10, 12), "one of them was told before its time"
    assert log.before(1, 9) is None and log.before(2, 1) is None
    log.heal(Gap(1, 10, 12))
    assert log.before(1, 14) is None


def test_tries_elsewhere_are_counted_and_given_back_here(clock):
    here = Throttle(2, 10, clock, name="a door")
    throttle.hear([("a door", "ada", True), ("nobody's", "ada", True)])
    assert here.take("ada") == 0 and here.take("ada") > 0 and here.take("grace") == 0
    throttle.hear([("a door", "ada", False)])
    assert here.take("ada") == 0


def test_what_is_tried_here_is_told_where_others_want_to_know(clock, monkeypatch):
    door = Throttle(1, 10, clock, name="a door")
    assert door.take("ada") == 0 and throttle.news.all() == []
    monkeypatch.setattr(throttle.news, "is_wanted", True)
    assert door.take("grace") == 0 and door.take("grace") > 0
    door.give_back("grace")
    assert throttle.news.all() == [("a door", "grace", True), ("a door", "grace", False)]


def test_only_a_process_of_this_place_can_seal_a_message():
    ours, theirs = Seal("one secret", "a"), Seal("another", "a")
    sealed = ours.closed(1.5, [Entry("tell", ["room:1", "room", {"ü": None}])])
    letter = Seal("one secret", "b").opened(sealed)
    assert (letter.name, letter.number, letter.at) == ("a", 1, 1.5)
    assert letter.entries == [("tell", ["room:1", "room", {"ü": None}], False)]
    assert theirs.opened(sealed) is None and ours.opened(b"") is None
    flipped = bytes([sealed[0] ^ 1]) + sealed[1:], sealed[:-1] + bytes([sealed[-1] ^ 1])
    assert [ours.opened(each) for each in flipped] == [None, None]
    assert ours.channel != theirs.channel


def test_a_message_that_another_process_stored_is_told_once(world, app):
    ada = world.listener("ada")
    with app.app_context():
        logs.watch()
        with db.engine.begin() as beside:
            before = logs.stored()
        messages.post(world.membership("grace"), "told by this process", "one")
        heads.clear()
        heads.watch(before)  # as if it had been another's
        ada.forget()
        logs.heal(at_once=True)
        logs.heal(at_once=True)
        del beside
    assert [it["body"] for it in ada.heard("message")] == ["told by this process"]
    heads.clear()


@pytest.fixture
def as_if_another_said(world, app):
    """Store a message as another process does: nobody here is told."""

    def say(body):
        with app.app_context():
            before = logs.stored()
            messages.post(world.membership("grace"), body, body)
        heads.clear()
        heads.watch(before)

    yield say
    heads.clear()


@pytest.mark.parametrize("is_prompt", [True, False])
def test_where_the_bus_is_late_what_others_said_is_told_before_what_is_said_here(
    world, app, as_if_another_said, request, is_prompt
):
    as_if_another_said("first")
    request.getfixturevalue("company").is_prompt = is_prompt
    ada = world.listener("ada")
    with app.app_context():
        messages.post(world.membership("ada"), "second", "two")
        messages.post(world.membership("ada"), "third", "three")
    told = [it["body"] for it in ada.heard("message")]
    assert told == ["first", "second", "third"][is_prompt:]


def test_what_others_said_that_can_not_be_read_holds_up_nobody_and_is_told_later(
    world, app, as_if_another_said, company, monkeypatch, caplog
):
    as_if_another_said("first")
    company.is_prompt = False
    monkeypatch.setitem(logs._rests, "until", 0.0)  # and as it was before, for other tests
    ada = world.listener("ada")
    asked = []

    def fail(_message):
        asked.append(1)
        raise OSError("away")

    with monkeypatch.context() as patch, app.app_context():
        patch.setattr(broadcasts, "healed", fail)
        assert messages.post(world.membership("ada"), "second", "two")
        assert messages.post(world.membership("ada"), "third", "three")
    assert [it["body"] for it in ada.heard("message")] == ["second", "third"]
    assert len(asked) == 1 and "could not be read" in caplog.text
    ada.forget()
    with app.app_context():
        logs.heal(at_once=True)
    assert "first" in [it["body"] for it in ada.heard("message")]


def test_a_message_is_a_hint_and_a_room_that_changes_is_not(world, app, company):
    with app.app_context():
        messages.post(world.membership("grace"), "hello", "one")
        broadcasts.room_changed(world.membership("ada").room)
    hints = {entry.arguments[1]: entry.is_hint for entry in company.said if entry.verb == "tell"}
    assert hints["message"] is True and hints["room"] is False


def test_word_of_lost_rights_is_in_the_same_commit(world, app, company):
    with app.app_context():
        user = world.user("grace")
        memberships.remove(world.membership("ada"), user)
        left = [(it.verb, it.arguments) for it in db.session.scalars(select(Bulletin))]
        whose = user.id
    assert ("check", [[whose]]) in left
    assert "look" in company.verbs(), "so that others need not wait"
    assert not {"enter", "leave"} & set(company.verbs()), "each process looks for itself"


def test_alone_one_leaves_no_word(world, app):
    with app.app_context():
        memberships.remove(world.membership("ada"), world.user("grace"))
        assert db.session.scalars(select(Bulletin)).all() == []


def test_whoever_may_hear_less_or_more_than_they_do_is_put_right(world, app):
    grace, linus = world.listener("grace"), world.listener("linus")
    with app.app_context():
        room_id, linus_id = world.membership("ada").room_id, world.user("linus").id
        them, grace_id = Membership.__table__, world.user("grace").id
        db.session.rollback()
        with db.engine.begin() as beside:  # as another process would
            beside.execute(
                them.delete().where(them.c.user_id == grace_id, them.c.room_id == room_id)
            )
            beside.execute(
                insert(them),
                [{"user_id": linus_id, "room_id": room_id, "role": "member", "read_seq": 0}],
            )
        board.carry_out([_bulletin("check", [None])])
        messages.post(world.membership("ada"), "for members", "one")
    assert grace.heard("message") == [] and grace.is_connected
    assert [it["body"] for it in linus.heard("message")] == ["for members"]


def test_a_login_that_ended_elsewhere_is_closed_here(world, app):
    grace, ada = world.listener("grace"), world.listener("ada")
    with app.app_context():
        ended = {Login: "ended_at", User: "deactivated_at"}
        ids = {Login: logins.of(world.user("grace"))[0].id, User: world.user("ada").id}
        db.session.rollback()
        with db.engine.begin() as beside:  # as another process would
            for kind, column in ended.items():
                beside.execute(update(kind).where(kind.id == ids[kind]).values({column: now()}))
        board.carry_out([_bulletin("check", [None])])
    assert grace.heard("bye") == [{"reason": "signed_out"}] and not grace.is_connected
    assert ada.heard("bye") == [{"reason": "deactivated"}] and not ada.is_connected


def test_a_bulletin_that_comes_to_light_late_is_read(world, app):
    with app.app_context():
        reader = board.Reader(0)
        with db.engine.begin() as beside:
            for number in (5, 7):
                beside.execute(insert(Bulletin).values(id=number, verb="wake", arguments=[]))
        assert [row.id for row in reader.read()] == [5, 7]
        db.session.rollback()
        with db.engine.begin() as beside:
            beside.execute(insert(Bulletin).values(id=6, verb="wake", arguments=[]))
        assert [row.id for row in reader.read()] == [6] and reader.read() == []


def test_a_word_that_one_does_not_know_is_passed_over(app):
    with app.app_context():
        board.carry_out([_bulletin("a verb of next year", [1, 2, 3])])
    assert presence.forgotten


def test_of_what_the_bus_and_the_row_say_of_people_the_later_counts(app, monkeypatch):
    rows = {"moves": 4, "people": [[7, "online", 1]]}
    monkeypatch.setattr(processes, "said_by", lambda _name: rows)
    with app.app_context():
        peer = peers.meet("b")
        broadcasts.carry_out("here", ["b", 5, 8, "online", 1])
        roll._take(peer, "b", told=1)
        assert presence.statuses() == {8: "online"}, "the row was written before"
        rows["moves"], rows["people"] = 6, [[7, "online", 1]]
        roll._take(peer, "b", told=2)
        assert presence.statuses() == {7: "online"}
        broadcasts.carry_out("here", ["b", 5, 8, "online", 1])
        assert presence.statuses() == {7: "online"}, "what was on its way for too long is old"
    peers.clear()
    presence.clear()


def test_two_that_took_each_other_for_dead_hear_of_each_other_again(app, monkeypatch):
    with app.app_context():
        here = roll.Roll(app)
        here.enter()
        peers.meet("b").heard_at -= 2 * SILENT_SECONDS
        processes.forget([ME])  # which the other did, while this one stood still
        here.look()
        assert peers.is_alone, "the other was silent, too"
        began = db.session.scalars(select(Bulletin).where(Bulletin.verb == "began")).all()
        assert [it.origin for it in began] == [ME, ME], "the other hears that this one is there"
        processes.end()
    peers.clear()


class Gone:
    """Nobody to talk to but the database."""

    def __init__(self, others):
        self._others, self.left, self.is_full = others, [], False

    def goes_on(self):
        return False

    def others(self):
        return self._others

    def hear(self, *_letter):
        raise AssertionError("there is nobody")

    def leave(self, entries):
        if self.is_full:
            raise OSError("full")
        self.left += [entry.verb for entry in entries]


def test_without_a_bus_all_but_hints_are_left_in_order(app):
    assert socketio.server
    post = Gone(others=1)
    bus = Bus(None, Seal("secret", "a"), post)
    for number in range(300):
        bus.say(f"{number}", [], is_hint=number % 2 == 1)
    post.is_full = True
    with pytest.raises(OSError, match="full"):
        bus._speak()
    post.is_full = False
    bus._speak()
    assert post.left == [f"{number}" for number in range(0, 300, 2)]


def test_a_bus_is_prompt_as_long_as_one_hears_oneself_at_once(app, clock, monkeypatch):
    assert socketio.server
    monkeypatch.setattr("chatapp.bus.time", SimpleNamespace(monotonic=clock))
    seal = Seal("secret", "a")
    with Valkey() as valkey:
        pipe = Pipe(valkey.url, seal.channel, lambda look_up, *args: look_up(*args))
        bus = Bus(pipe, seal, Gone(others=0))

        def speak():
            clock.now += TICK_SECONDS
            bus._speak()

        def hear(letters=1):
            speak()
            while letters:
                if sealed := pipe.next(1.0):
                    bus._open(sealed)
                    letters -= 1

        pipe.subscribe()
        assert not bus.is_up and not bus.is_prompt
        hear()
        assert bus.is_up and not bus.is_prompt, "others may not know yet that it is back"
        for _ in range(4):
            hear()
        assert bus.is_prompt
        speak()
        assert bus.is_prompt, "it may be on its way"
        clock.now += 0.3
        assert bus.is_up and not bus.is_prompt
        hear(letters=2)
        assert bus.is_prompt, "all of it has come"
        valkey.kill()
        speak()
        assert not bus.is_up and not bus.is_prompt, "it is known at once"


def _bulletin(verb, arguments, origin="another"):
    return Bulletin(id=1, verb=verb, arguments=arguments, origin=origin)
