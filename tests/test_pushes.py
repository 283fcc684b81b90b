"""Who is called while they are away, of what, on which device, and when not."""

import time
from datetime import timedelta

import pytest

from chatapp.extensions import db, transaction
from chatapp.jobs import herald
from chatapp.models import Letter, Postbox, Push, Subscription, now
from chatapp.operations import accounts, announcements, leases, messages, notifications, rooms
from chatapp.operations.accounts import logins
from chatapp.operations.announcements import deliveries, reminders
from chatapp.operations.announcements.plans import Plan
from chatapp.operations.messages import threads
from chatapp.operations.notifications import subscriptions
from chatapp.operations.people import preferences
from chatapp.operations.rooms import memberships
from chatapp.presence import Connection, presence
from tests import push_service
from tests.pages import text_of

HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def running_service():
    with push_service.running() as found:
        yield found


@pytest.fixture
def service(running_service):
    running_service.browsers.clear()
    running_service.wrong.clear()
    yield running_service
    assert running_service.wrong == []


@pytest.fixture
def place(app, world):
    app.config["PUSH_LOCAL"] = True
    herald._state.slow.clear()
    with app.app_context():
        yield world


@pytest.fixture
def device(place, service):
    """Sign somebody in on a new device that wants to call them."""

    def take(name, device=None):
        login, _key = logins.start(place.user(name), True, "127.0.0.1", "tests")
        browser = service.browser(device or f"{name}-{login.id}")
        subscriptions.subscribe(login, **browser.values)
        return browser

    return take


@pytest.fixture
def work(app, place):
    """Let the herald do what there is to do, after a while."""

    def go_on(by=timedelta()):
        db.session.rollback()
        with transaction() as session:
            for row in session.query(Push):
                row.due_at, row.created_at = row.due_at and row.due_at - by, row.created_at - by
        herald.work(app)
        db.session.rollback()
        db.session.expire_all()

    return go_on


def say(place, body, by="ada", room="lab", client_id=None, **more):
    ticket = place.membership(by, room)
    return messages.post(ticket, body, client_id or f"{body}-{time.monotonic_ns()}", **more)


def here(place, name, is_away=False):
    user = place.user(name)
    presence.arrive(Connection(f"sid of {name}", user.id, is_away=is_away))


def test_grace_is_called_for_what_ada_says_and_ada_is_not(place, device, work):
    grace, ada = device("grace"), device("ada")
    said = say(place, "The **tea** is ready")
    work()
    (what,) = grace.heard
    assert (what["title"], what["body"], what["tag"]) == (
        "ada · lab", "The tea is ready", f"m{said.id}",
    )  # fmt: skip
    assert (what["url"], what["badge"]) == (f"/rooms/lab/{said.seq}", 1)
    assert ada.heard == [], "nobody is called for their own words"
    headers = grace.headers[0]
    assert (headers["Topic"], headers["Urgency"]) == (f"m{said.id}", "normal")
    work()
    assert len(grace.heard) == 1, "once"


def test_outsiders_hear_nothing_and_who_has_left_hears_no_more(place, device, work):
    linus, grace = device("linus"), device("grace")
    say(place, "Between us")
    memberships.leave(place.membership("grace"))
    work()
    assert (linus.heard, grace.heard) == ([], [])


@pytest.mark.parametrize(
    ("notify", "body", "kinds"),
    [
        ("all", "Hello", ["message"]),
        ("all", "Hello @grace", ["mention"]),
        ("mentions", "Hello", []),
        ("mentions", "Hello @grace", ["mention"]),
        ("mentions", "Hello @room", ["mention"]),
        ("none", "Hello @grace", []),
        ("mentions", "The Otters swim", ["keyword"]),
        ("mentions", "今日は午後に行く", ["keyword"]),
        ("none", "The otters swim", []),
    ],
)
def test_each_room_calls_for_what_one_wants_to_hear_there(place, device, work, notify, body, kinds):
    grace = device("grace")
    notifications.prefer(place.user("grace"), keywords="otters, 午後")
    preferences.prefer(place.membership("grace"), notify=notify)
    say(place, body)
    work()
    assert [what["kind"] for what in grace.heard] == kinds


def test_a_direct_message_calls_and_names_nobody_else(place, device, work):
    grace = device("grace")
    direct = rooms.direct(place.user("ada"), [place.user("grace")])
    messages.post(direct, "Only for you", "d")
    work()
    assert [(it["kind"], it["title"]) for it in grace.heard] == [("direct", "ada")]
    assert grace.headers[0]["Urgency"] == "high"


def test_a_thread_calls_those_who_follow_it(place, device, work):
    root = say(place, "Root", by="grace")
    grace, ada = device("grace"), device("ada")
    say(place, "Aside", thread=root.id)
    work()
    assert [(it["kind"], it["body"]) for it in grace.heard] == [("thread", "Aside")]
    threads.follow(place.membership("grace"), root, False)
    say(place, "Another", thread=root.id)
    work()
    assert [it["kind"] for it in grace.heard] == ["thread", "read"]
    assert ada.heard == []


def test_what_is_read_taken_back_or_deleted_meanwhile_calls_nobody(place, device, work):
    grace = device("grace")
    gone = say(place, "Oh no @grace")
    messages.delete(place.membership("ada"), gone)
    read = say(place, "Read at once @grace")
    memberships.read(place.membership("grace"), read.seq)
    work()
    assert grace.heard == []
    assert db.session.query(Push).count() == 0


def test_whoever_has_a_page_before_them_is_called_when_they_go(place, device, work):
    grace = device("grace")
    here(place, "grace")
    say(place, "You can see this")
    work()
    work(HOUR / 60)
    assert grace.heard == [], "the page shows it"
    presence.set_away("sid of grace", True)
    work(HOUR / 60)
    assert [it["body"] for it in grace.heard] == ["You can see this"]


def test_what_stayed_before_their_eyes_for_minutes_is_theirs(place, device, work):
    grace = device("grace")
    here(place, "grace")
    say(place, "You can see this")
    work()
    work(deliveries.HELD)
    presence.clear()
    work(HOUR)
    assert grace.heard == []


def test_all_devices_are_called_under_one_name_and_it_goes_when_it_is_read(place, device, work):
    devices = [device("grace"), device("grace")]
    said = say(place, "On both")
    work()
    assert [it.tags for it in devices] == [[f"m{said.id}"]] * 2
    memberships.read(place.membership("grace"), said.seq)
    work()
    for it in devices:
        assert it.heard[-1] == {"kind": "read", "tags": [f"m{said.id}"], "badge": 0}
    assert db.session.query(Push).count() == 0


def test_no_two_pushes_in_a_row_show_nothing(place, device, work):
    grace = device("grace")
    first, second = say(place, "One @grace"), say(place, "Two @grace")
    work()
    memberships.read(place.membership("grace"), first.seq)
    work()
    memberships.read(place.membership("grace"), second.seq)
    work()
    assert [it["kind"] for it in grace.heard] == ["mention", "mention", "read"]


def test_much_at_once_is_one_line(place, device, work):
    grace = device("grace")
    for number in range(5):
        say(place, f"Number {number} @grace")
    work()
    (what,) = grace.heard
    assert (what["kind"], what["title"], what["body"]) == ("summary", "5 new messages", "lab")


def test_chatter_in_a_room_is_one_line_that_stands_for_the_rest(place, device, work):
    grace = device("grace")
    for number in range(4):
        say(place, f"Number {number}")
    work()
    (what,) = grace.heard
    assert what["body"] == "Number 3 (and 3 more)"


def test_chatter_joins_what_waits_already(place, device, work):
    grace = device("grace")
    here(place, "grace")
    for number in range(3):
        say(place, f"Number {number}")
        work()
    assert db.session.query(Push).count() == 1
    presence.clear()
    work(HOUR / 60)
    assert [it["body"] for it in grace.heard] == ["Number 2 (and 2 more)"]


def test_quiet_hours_hold_it_until_they_are_over(place, device, work):
    grace, user = device("grace"), place.user("grace")
    at = now() - HOUR / 2
    begin, end = (f"{(at + n * HOUR):%H:%M}" for n in (0, 1))
    notifications.prefer(user, quiet_from=begin, quiet_until=end, time_zone="UTC")
    say(place, "In the night @grace")
    work()
    assert grace.heard == []
    push = db.session.query(Push).one()
    assert HOUR / 2 - push.due_at.resolution * 60e6 < push.due_at - now() <= HOUR / 2
    notifications.prefer(user)
    work(HOUR)
    assert [it["body"] for it in grace.heard] == ["In the night @grace"]


def test_do_not_disturb_holds_all_but_critical_announcements(place, device, work):
    grace = device("grace")
    notifications.hush(place.user("grace"), "hour")
    say(place, "Psst @grace")
    announcements.publish(place.user("grace"), Plan("Tea at four"))
    announcements.publish(place.user("grace"), Plan("Fire!", level="critical"))
    work()
    assert [(it["body"], it.get("level")) for it in grace.heard] == [("Fire!", "critical")]
    notifications.hush(place.user("grace"), "off")
    work(2 * HOUR)
    assert sorted(it["body"] for it in grace.heard) == ["Fire!", "Psst @grace", "Tea at four"]


def test_an_announcement_calls_whom_it_is_for_and_says_how_bad_it_is(place, device, work):
    linus = device("linus")
    it = announcements.publish(place.user("grace"), Plan("Mind the step", level="warning"))
    work()
    (what,) = linus.heard
    assert (what["title"], what["level"], what["tag"]) == (
        "Warning · grace",
        "warning",
        f"a{it.id}",
    )
    announcements.end(place.user("grace"), it)


def test_those_who_are_reminded_are_called_and_it_is_noted_for_each(place, device, work):
    linus, ada = device("linus"), device("ada")
    plan = Plan("Confirm this", needs_acknowledgement=True)
    it = announcements.publish(place.user("grace"), plan)
    work()
    ada.answers.append((410, {}))
    reminder = reminders.remind(place.user("grace"), it)
    work()
    assert [what["title"] for what in linus.heard] == [
        "Announcement · grace", "Reminder: Announcement · grace",
    ]  # fmt: skip
    assert (len(ada.heard), linus.heard[-1]["again"]) == (1, True)
    letters = {
        letter.user_id: (letter.sent_at is not None, letter.problem)
        for letter in db.session.query(Letter).filter_by(reminder_id=reminder.id, channel="push")
    }
    assert letters == {
        place.user("linus").id: (True, ""),
        place.user("ada").id: (False, "the push service answered 410"),
    }


def test_the_report_counts_whom_a_reminder_reached_by_push(place, device, work):
    linus, ada = device("linus"), device("ada")
    it = announcements.publish(place.user("grace"), Plan("Confirm", needs_acknowledgement=True))
    work()
    ada.answers.append((410, {}))
    reminders.remind(place.user("grace"), it)
    work()
    assert len(linus.heard) == 2
    assert "by push 1/2" in text_of(place.browser("grace").get(f"/announcements/{it.id}"))


def test_a_subscription_ends_with_its_login_and_with_the_account(place, device, work):
    grace, linus = device("grace"), device("linus")
    memberships.enrol(place.user("linus"), place.membership("ada").room)
    logins.end(logins.of(place.user("grace"))[0])
    accounts.deactivate(place.user("linus"))
    say(place, "Anybody? @room")
    work()
    assert (grace.heard, linus.heard) == ([], [])
    subscriptions.end_over()
    assert db.session.query(Subscription).count() == 0


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(place, device, work, status):
    grace = device("grace")
    grace.answers.append((status, {}))
    say(place, "Hello")
    work()
    assert db.session.query(Subscription).count() == 0
    assert db.session.query(Push).count() == 0


def test_a_service_that_is_busy_is_asked_again_when_it_says(place, device, work):
    grace = device("grace")
    grace.answers += [(429, {"Retry-After": "600"}), (503, {})]
    say(place, "Hello")
    work()
    push = db.session.query(Push).one()
    assert timedelta(seconds=590) < push.due_at - now() <= timedelta(seconds=600)
    assert subscriptions.of(place.user("grace"))[0].problem == "the push service answered 429"
    work(timedelta(seconds=600))
    assert grace.heard == []
    work(HOUR)
    assert [it["body"] for it in grace.heard] == ["Hello"]
    assert subscriptions.of(place.user("grace"))[0].problem == ""


def test_only_the_device_that_missed_it_is_tried_again(place, device, work):
    one, other = device("grace"), device("grace")
    other.answers.append((500, {}))
    say(place, "Hello")
    work()
    work(HOUR)
    assert (len(one.heard), len(other.heard)) == (1, 1)


def test_it_is_given_up_after_some_tries(place, device, work):
    grace = device("grace")
    grace.answers += [(500, {})] * 50
    say(place, "Hello")
    for _try in range(10):
        work(10 * HOUR)
    assert db.session.query(Push).count() == 0
    assert len(grace.answers) == 50 - Push.TRIES_MAX


def test_what_was_said_before_anybody_wanted_to_hear_calls_nobody(place, device, work):
    say(place, "Long ago @grace")
    grace = device("grace")
    work()
    assert grace.heard == []
    assert db.session.get_one(Postbox, Postbox.ID).looked_to > 0


def test_only_who_holds_the_lease_calls(place, device, work):
    grace = device("grace")
    say(place, "Hello")
    with transaction() as session:
        leases.hold(session, herald.LEASE, "another process")
    with pytest.raises(leases.Held):
        work()
    assert grace.heard == []


def test_a_process_that_dies_while_sending_loses_nothing(place, device, work, app):
    grace = device("grace")
    say(place, "Hello")
    herald._look()
    with transaction() as session:
        assert deliveries.claim(session)
    work()
    assert grace.heard == [], "the other may still be at it"
    work(deliveries.CLAIMED)
    assert [it["body"] for it in grace.heard] == ["Hello"]


def test_each_is_called_in_their_language(place, device, work):
    grace = device("grace")
    with transaction():
        place.user("grace").language = "fr"
    for number in range(5):
        say(place, f"{number} @grace")
    work()
    assert grace.heard[0]["title"] == "5 nouveaux messages"


def test_a_place_has_one_key_for_good(place):
    first = subscriptions.postbox().key
    db.session.expire_all()
    assert subscriptions.postbox().key == first
