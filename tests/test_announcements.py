"""Announcements: who gets them, what authors see, and what nobody else learns."""

from datetime import timedelta

import pytest

from chatapp.errors import Conflict, Forbidden, Invalid, NotFound
from chatapp.extensions import db
from chatapp.jobs import clockwork
from chatapp.models import Audience, now
from chatapp.operations import accounts, announcements, rooms
from chatapp.operations.announcements import plans, receipts, recipients, tallies
from chatapp.operations.announcements.plans import Plan
from chatapp.operations.rooms import memberships
from tests.world import PASSWORD

HOUR = timedelta(hours=1)


@pytest.fixture
def place(app, world):
    """The world, with the application at hand."""
    with app.app_context():
        yield world


def announce(world, body="The lift is out of order.", by="grace", **more):
    """Publish something, by default from grace to everybody."""
    return announcements.publish(world.user(by), Plan(body, **more))


def holders(it):
    return sorted(row.user.name for row in tallies.everybody(it))


def counts(it):
    return it.recipients, it.reached, it.seen, it.confirmed


def test_everybody_gets_what_is_for_everybody_and_programs_do_not(place):
    accounts.create("robot", None, is_bot=True)
    it = announce(place)
    assert it.state == "running"
    assert counts(it) == (3, 0, 0, 0)
    assert holders(it) == ["ada", "grace", "linus"]


def test_an_audience_is_rooms_or_roles_or_people_but_some(place):
    ids = {name: place.user(name).id for name in ("ada", "grace", "linus")}
    lab = int(place.lab)
    assert holders(announce(place, audience=Audience("rooms", rooms=(lab,)))) == ["ada", "grace"]
    assert holders(announce(place, audience=Audience("roles", roles=("admin",)))) == ["grace"]
    people = Audience("people", people=(ids["ada"], ids["linus"]))
    assert holders(announce(place, audience=people)) == ["ada", "linus"]
    but = Audience(but=(ids["linus"],))
    assert holders(announce(place, audience=but)) == ["ada", "grace"]
    assert recipients.count(but) == 2


def test_it_is_told_live_and_waits_for_who_is_away(app, world):
    linus = world.listener("linus")
    with app.app_context():
        announce(world, "The **lift** is out of order.", level="warning")
    (told,) = linus.heard("announcement")
    assert told["html"] == "<p>The <strong>lift</strong> is out of order.</p>"
    assert (told["level"], told["open"], told["acknowledged_at"]) == ("warning", True, None)
    (me,) = world.listener("ada").heard("me")
    assert [it["id"] for it in me["announcements"]] == [told["id"]]


def test_the_worst_stands_first(app, world):
    with app.app_context():
        for level in ("info", "critical", "warning", "info"):
            announce(world, level, level=level)
    (me,) = world.listener("ada").heard("me")
    levels = [it["level"] for it in me["announcements"]]
    assert levels == ["critical", "warning", "info", "info"]
    ids = [int(it["id"]) for it in me["announcements"]]
    assert ids[2] > ids[3], "of the same level, the newest"


def test_a_receipt_counts_once_whatever_is_sent_how_often(place):
    it = announce(place, needs_acknowledgement=True)
    ada, linus = place.user("ada"), place.user("linus")
    for _ in range(2):
        receipts.reach(ada, it.id, "phone")
    assert counts(it) == (3, 1, 0, 0)
    receipts.see(ada, it.id, "desktop")
    receipts.confirm(linus, it.id, "tablet")
    row = receipts.confirm(ada, it.id, "desktop")
    receipts.confirm(ada, it.id, "phone")
    assert counts(it) == (3, 2, 2, 2), "whoever confirms has seen it, and it reached them"
    assert (row.reached_on, row.seen_on, row.confirmed_on) == ("phone", "desktop", "desktop")
    assert [row.user.name for row in tallies.page(it, "not_confirmed")] == ["grace"]
    for which in tallies.FILTERS:
        assert len(tallies.page(it, which)) == tallies.size(it, which)


def test_what_needs_no_confirmation_can_be_put_away_and_the_other_cannot(place):
    ada = place.user("ada")
    light, heavy = announce(place), announce(place, needs_acknowledgement=True)
    assert not receipts.dismiss(ada, light.id, "desktop").is_open
    with pytest.raises(Conflict):
        receipts.dismiss(ada, heavy.id, "desktop")
    assert [row.announcement_id for row in recipients.open_for(ada)] == [heavy.id]
    assert len(recipients.all_for(ada)) == 2, "what one ever got stays on one's own page"


def test_a_confirmation_takes_it_off_all_devices_and_nobody_else_hears_of_it(app, world):
    with app.app_context():
        it = announce(world, needs_acknowledgement=True)
    phone, desk = world.listener("ada"), world.listener("ada")
    linus, grace = world.listener("linus"), world.listener("grace")
    answer = phone.call("acknowledge", {"announcement": str(it.id)})
    assert answer["ok"] and answer["announcement"]["acknowledged_at"]
    (told,) = desk.heard("announcement")
    assert not told["open"]
    assert linus.heard("announcement") == linus.heard("announcement_counts") == []
    assert grace.heard("announcement_counts")[-1]["confirmed"] == 1


def test_only_its_author_and_admins_learn_who_has_confirmed(place):
    it = announce(place)
    for name in ("ada", "linus"):
        with pytest.raises(NotFound):
            announcements.find(place.user(name), it.id)
    mine = announce(place, by="ada", audience=Audience("rooms", rooms=(int(place.lab),)))
    assert announcements.find(place.user("ada"), mine.id) is mine
    assert announcements.find(place.user("grace"), mine.id) is mine
    assert announcements.written(place.user("ada")) == [mine]
    assert announcements.written(place.user("grace")) == [mine, it]


def test_who_owns_a_room_may_announce_to_it_alone(place):
    lab = int(place.lab)
    announce(place, by="ada", audience=Audience("rooms", rooms=(lab,)))
    with pytest.raises(Forbidden):
        announce(place, by="ada")
    with pytest.raises(Forbidden):
        announce(place, by="linus", audience=Audience("rooms", rooms=(lab,)))
    with pytest.raises(Invalid):
        announce(place, audience=Audience("rooms"))


def test_a_program_may_announce_where_it_was_allowed_to(place):
    robot = accounts.create("robot", None, is_bot=True)
    with pytest.raises(Forbidden):
        announcements.publish(robot, Plan("Fire"))
    robot.announces = True
    it = announcements.publish(robot, Plan("Fire"), "alarm-1")
    assert announcements.publish(robot, Plan("Fire"), "alarm-1") is it, "the same again is once"
    assert it.recipients == 3


def test_whoever_comes_into_the_audience_gets_it_too(place):
    lab = Audience("rooms", rooms=(int(place.lab),))
    for_all, for_lab = announce(place), announce(place, audience=lab)
    nina = accounts.create("nina", PASSWORD)
    assert [row.announcement_id for row in recipients.open_for(nina)] == [for_all.id]
    memberships.bring(place.membership("ada"), place.user("linus"))
    assert counts(for_all)[0] == 4
    assert counts(for_lab)[0] == 3
    assert holders(for_lab) == ["ada", "grace", "linus"]


def test_whoever_is_brought_in_is_told_at_once(app, world):
    linus = world.listener("linus")
    with app.app_context():
        announce(world, audience=Audience("rooms", rooms=(int(world.lab),)))
        assert linus.heard("announcement") == []
        memberships.bring(world.membership("ada"), world.user("linus"))
        assert [it["open"] for it in linus.heard("announcement")] == [True]
        memberships.remove(world.membership("ada"), world.user("linus"))
        assert [it["open"] for it in linus.heard("announcement")] == [True, False]


def test_whoever_leaves_is_neither_shown_it_nor_counted_until_they_are_back(place):
    it = announce(place, audience=Audience("rooms", rooms=(int(place.lab),)))
    ada, grace = place.membership("ada"), place.user("grace")
    receipts.confirm(grace, it.id, "desktop")
    assert counts(it) == (2, 1, 1, 1)
    memberships.remove(ada, grace)
    assert counts(it) == (1, 0, 0, 0)
    assert recipients.all_for(grace) == []
    with pytest.raises(NotFound):
        receipts.see(grace, it.id, "desktop")
    memberships.bring(ada, grace)
    assert counts(it) == (2, 1, 1, 1), "what they did is remembered"


def test_a_closed_account_is_counted_no_more(place):
    it = announce(place)
    accounts.deactivate(place.user("linus"))
    assert counts(it) == (2, 0, 0, 0)
    assert holders(it) == ["ada", "grace"]


def test_an_edit_is_shown_to_who_had_seen_it_with_the_words_of_before(app, world):
    with app.app_context():
        it = announce(world, "Closed on Monday", needs_acknowledgement=True)
        ada = world.user("ada")
        receipts.confirm(ada, it.id, "desktop")
        assert recipients.open_for(ada) == []
    here, away = world.listener("ada"), world.listener("linus")
    with app.app_context():
        it = announcements.find(world.user("grace"), it.id)
        announcements.edit(world.user("grace"), it, "Closed on Tuesday", "info", None)
    (told,) = here.heard("announcement")
    assert (told["open"], told["revision"]) == (True, 2)
    assert (told["html"], told["before"]) == ("<p>Closed on Tuesday</p>", "<p>Closed on Monday</p>")
    assert told["acknowledged_at"], "they have confirmed it once, and that stays"
    assert away.heard("announcement")[0]["before"] is None, "they had not seen it"
    answer = here.call("dismiss", {"announcement": told["id"]})
    assert answer["announcement"]["open"] is False, "now there is nothing more to confirm"


def test_an_end_takes_it_away_and_stays_the_end(app, world):
    ada = world.listener("ada")
    with app.app_context():
        it, grace = announce(world), world.user("grace")
        announcements.end(grace, it)
        assert it.state == "ended"
        with pytest.raises(Conflict):
            announcements.edit(grace, it, "Again", "info", None)
        assert recipients.open_for(world.user("ada")) == []
    assert [told["open"] for told in ada.heard("announcement")] == [True, False]


def test_a_draft_is_nobodys_until_it_is_let_begin(place):
    grace = place.user("grace")
    it = announcements.draft(grace, Plan("Soon"))
    assert (it.state, it.recipients) == ("draft", 0)
    announcements.rewrite(grace, it, Plan("Now", level="warning"), is_draft=False)
    assert (it.state, it.recipients, it.html) == ("running", 3, "<p>Now</p>")
    with pytest.raises(Conflict):
        announcements.rewrite(grace, it, Plan("Other"), is_draft=True)
    again = announcements.copy(grace, it)
    assert (again.state, again.body, again.level) == ("draft", "Now", "warning")


def test_it_must_not_end_before_it_begins(place):
    with pytest.raises(Invalid):
        announce(place, ends_at=now() - HOUR)
    with pytest.raises(Invalid):
        announce(place, starts_at=now() + HOUR, ends_at=now() + HOUR / 2)


def test_a_large_audience_gets_its_rows_in_pieces_and_is_counted_exactly(app, place, monkeypatch):
    monkeypatch.setattr(recipients, "PIECE", 2)
    for number in range(5):
        accounts.create(f"person {number}", None)
    it = announce(place)
    assert (it.recipients, it.filled_at) == (2, None), "the first piece, at once"
    late = accounts.create("late", None)
    assert it.recipients == 3, "who comes while it spreads is counted once"
    assert clockwork.work(app) > 0
    db.session.rollback()  # others wrote since: look anew
    assert (it.recipients, len(holders(it))) == (9, 9)
    assert it.filled_at and recipients.open_for(late)


def test_pages_of_many_and_of_few_are_the_same_people(place, monkeypatch):
    for number in range(7):
        accounts.create(f"person {number}", None)
    it = announce(place)
    for name in ("person 2", "person 5"):
        receipts.confirm(accounts.find(name), it.id, "desktop")

    def walk(which):
        names, after = [], None
        while rows := tallies.page(it, which, after, 3):
            names += [row.user.name for row in rows]
            after = rows[-1].user_id
        return names

    few = {which: walk(which) for which in tallies.FILTERS}
    monkeypatch.setattr(tallies, "FEW", -1)
    assert {which: walk(which) for which in tallies.FILTERS} == few
    assert few["confirmed"] == ["person 2", "person 5"]
    assert len(few["not_confirmed"]) == 8 and len(few["all"]) == 10


def test_a_room_that_one_may_not_see_can_not_be_named(place):
    secret = rooms.open(place.user("ada"), "secret", kind="private").room.slug
    assert plans.chosen(place.user("ada"), "rooms", [secret]).rooms
    for name in ("grace", "linus"):
        with pytest.raises(NotFound):
            plans.chosen(place.user(name), "rooms", [secret])


def test_what_is_for_a_private_room_is_its_members_affair_admins_or_not(app, world):
    grace = world.listener("grace")
    with app.app_context():
        secret = rooms.open(world.user("ada"), "secret", kind="private").room
        hidden = announce(world, by="ada", audience=Audience("rooms", rooms=(secret.id,)))
        receipts.see(world.user("ada"), hidden.id, "desktop")
        assert announcements.written(world.user("grace")) == []
        with pytest.raises(NotFound):
            announcements.find(world.user("grace"), hidden.id)
        assert grace.heard("announcement_counts") == []
        memberships.bring(world.membership("ada", "secret"), world.user("grace"))
        assert announcements.find(world.user("grace"), hidden.id) is hidden
    assert grace.heard("announcement_counts")
