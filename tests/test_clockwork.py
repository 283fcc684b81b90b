"""What happens at a time: begun, repeated, reminded of, ended, said, and done by one process."""

from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from itertools import pairwise

import pytest
from aiosmtpd.controller import Controller

from chatapp.errors import Conflict, Invalid, NotFound, RateLimited
from chatapp.extensions import db, transaction
from chatapp.jobs import clockwork
from chatapp.models import Announcement, Lease, Letter, Message, Reminder, Scheduled, Series, now
from chatapp.operations import accounts, announcements, leases, messages, rooms
from chatapp.operations.announcements import plans, receipts, recipients, reminders
from chatapp.operations.announcements.plans import Plan
from chatapp.operations.messages import schedules
from chatapp.operations.rooms import memberships
from tests.ports import free_port

HOUR = timedelta(hours=1)


@pytest.fixture
def place(app, world):
    with app.app_context():
        yield world


@pytest.fixture
def pass_time(app, monkeypatch):
    """Let the clock jump, and the clockwork do what is due then."""

    def jump(by=timedelta()):
        """Bring everything that is due nearer instead of turning the clock."""
        with transaction() as session:
            for it in session.query(Announcement):
                for name in ("starts_at", "ends_at", "remind_at"):
                    if value := getattr(it, name):
                        setattr(it, name, value - by)
            for row in [*session.query(Scheduled), *session.query(Letter)]:
                row.due_at = row.due_at and row.due_at - by
            for series in session.query(Series):
                series.first = (datetime.fromisoformat(series.first) - by).isoformat()
            for row in session.query(Reminder):
                row.created_at -= by
        wait = clockwork.work(app)
        look_anew()
        return wait

    return jump


def look_anew():
    """Others have written since."""
    db.session.rollback()
    db.session.expire_all()


def announce(world, body="Soon", **more):
    return announcements.publish(world.user("grace"), Plan(body, **more))


def everything(model):
    look_anew()
    return db.session.query(model).order_by(model.id).all()


def test_it_begins_and_ends_when_it_is_to_and_the_clockwork_knows_when(place, pass_time):
    it = announce(place, starts_at=now() + HOUR, ends_at=now() + 2 * HOUR)
    assert (it.state, it.recipients) == ("scheduled", 0)
    assert pass_time(HOUR / 2) == clockwork.LOOK_SECONDS
    assert it.state == "scheduled"
    pass_time(HOUR / 2)
    assert (it.state, it.recipients) == ("running", 3)
    pass_time(HOUR)
    assert it.state == "ended"
    assert it.ended_at == it.ends_at


def test_it_wakes_for_what_comes_next(place, pass_time, monkeypatch):
    monkeypatch.setattr(clockwork, "LOOK_SECONDS", 60.0)
    announce(place, starts_at=now() + timedelta(seconds=9))
    assert 8 < pass_time() <= 9


def test_one_that_is_called_off_never_begins(place, pass_time):
    it = announce(place, starts_at=now() + HOUR)
    announcements.end(place.user("grace"), it)
    pass_time(2 * HOUR)
    assert (it.state, it.published_at, it.recipients) == ("ended", None, 0)


def test_whoever_may_no_longer_announce_begins_nothing(place, pass_time):
    lab = place.membership("ada")
    plan = Plan("Later", audience=plans.chosen(lab.user, "rooms", ["lab"]), starts_at=now() + HOUR)
    it = announcements.publish(lab.user, plan)
    with transaction():
        lab.role = "member"
    pass_time(2 * HOUR)
    assert (it.state, it.published_at) == ("ended", None)


def test_a_series_writes_its_next_when_one_begins(place, pass_time):
    plan = plans.written(
        place.user("grace"), body="Water the plants", every="day", zone="Europe/Paris",
        starts_at=(start := now() + HOUR), ends_at=start + HOUR,
    )  # fmt: skip
    first = announcements.publish(place.user("grace"), plan)
    pass_time(HOUR)
    first, second = everything(Announcement)
    assert (first.state, second.state, second.recipients) == ("running", "scheduled", 0)
    assert second.series is first.series
    assert second.lasts == HOUR
    assert second.starts_at > now() + timedelta(hours=20)
    announcements.end(place.user("grace"), second)
    pass_time(timedelta(days=3))
    assert [it.state for it in everything(Announcement)] == ["ended", "ended"]


def test_a_server_that_was_off_for_days_says_it_once_and_goes_on(place, pass_time):
    plan = plans.written(
        place.user("grace"), body="Daily", every="day", zone="UTC", starts_at=now() + HOUR
    )
    announcements.publish(place.user("grace"), plan)
    pass_time(timedelta(days=10))
    assert [it.state for it in everything(Announcement)] == ["running", "scheduled"]
    assert everything(Announcement)[1].starts_at > now()


def local(series, number, zone):
    return series.time(number).astimezone(plans.ZoneInfo(zone)).isoformat()


def test_nine_in_the_morning_stays_nine_through_daylight_saving():
    series = Series(every="day", zone="Europe/Paris", first="2026-03-28T09:00")
    assert [local(series, n, "Europe/Paris") for n in range(3)] == [
        "2026-03-28T09:00:00+01:00",
        "2026-03-29T09:00:00+02:00",
        "2026-03-30T09:00:00+02:00",
    ]
    weekly = Series(every="week", zone="America/New_York", first="2026-10-26T09:00")
    assert local(weekly, 1, "America/New_York") == "2026-11-02T09:00:00-05:00"


def test_an_hour_that_does_not_exist_or_comes_twice_comes_once():
    skipped = Series(every="day", zone="Europe/Paris", first="2026-03-28T02:30")
    assert local(skipped, 1, "Europe/Paris") == "2026-03-29T03:30:00+02:00"
    twice = Series(every="day", zone="Europe/Paris", first="2026-10-24T02:30")
    assert local(twice, 1, "Europe/Paris") == "2026-10-25T02:30:00+02:00"
    assert twice.after(twice.time(1)) == twice.time(2)


def test_the_thirty_first_is_the_last_day_of_shorter_months_and_comes_back():
    series = Series(every="month", zone="UTC", first="2028-01-31T09:00")
    days = [series.time(n).date().isoformat() for n in range(4)]
    assert days == ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30"]


@pytest.mark.parametrize("every", Series.EVERY)
def test_the_next_time_is_the_first_after_a_moment(every):
    series = Series(every=every, zone="Asia/Tokyo", first="2024-01-31T23:59")
    times = [series.time(n) for n in range(60)]
    assert times == sorted(set(times))
    for earlier, later in pairwise(times):
        assert series.after(earlier) == later
        assert series.after(later - timedelta(microseconds=1)) == later
    assert series.after(datetime(1999, 1, 1, tzinfo=UTC)) == times[0]


def test_those_who_have_not_confirmed_are_reminded_and_no_others(app, world):
    ada, linus = world.listener("ada"), world.listener("linus")
    with app.app_context():
        it = announce(world, needs_acknowledgement=True)
        receipts.confirm(world.user("ada"), it.id, "desktop")
        reminder = reminders.remind(world.user("grace"), it)
        assert reminder.people == 2
        with pytest.raises(RateLimited):
            reminders.remind(world.user("grace"), it)
        with pytest.raises(NotFound):
            reminders.remind(world.user("linus"), it)
    assert [told["reminders"] for told in linus.heard("announcement")] == [0, 1]
    assert [told["reminders"] for told in ada.heard("announcement")] == [0, 0]


def test_what_was_put_away_unseen_by_nobody_is_reminded_of_where_nothing_is_confirmed(place):
    it = announce(place)
    receipts.dismiss(place.user("ada"), it.id, "desktop")
    assert reminders.remind(place.user("grace"), it).people == 2, "ada has seen it"


def test_the_rule_reminds_as_often_as_it_says_and_no_more(place, pass_time):
    it = announce(place, needs_acknowledgement=True, remind_hours=24, remind_times=2)
    counted = []
    for _ in range(4):
        pass_time(24 * HOUR)
        counted.append(len(everything(Reminder)))
    assert counted == [1, 2, 2, 2]
    assert recipients.find(place.user("ada"), it.id).reminders == 2


def test_many_are_reminded_in_pieces_each_once(place, pass_time, monkeypatch):
    for number in range(7):
        accounts.create(f"person {number}", None)
    it = announce(place, needs_acknowledgement=True)
    monkeypatch.setattr(recipients, "PIECE", 3)
    reminder = reminders.remind(place.user("grace"), it)
    assert reminder.people == 3
    pass_time()
    assert (reminder.people, reminder.done_at is None) == (10, False)
    assert {row.reminders for row in everything_of(it)} == {1}


def everything_of(it):
    return recipients.db.session.query(recipients.Recipient).filter_by(announcement_id=it.id).all()


class Post:
    """What a mail server does with what it is given."""

    def __init__(self):
        self.letters, self.refuses = [], False

    async def take(self, _server, _session, envelope):
        if self.refuses:
            return "451 Not now"
        self.letters.append((envelope.rcpt_tos, envelope.content.decode()))
        return "250 OK"


@pytest.fixture
def mail(app):
    """A real mail server, and what it was given."""

    post = Post()
    handler = type("Handler", (), {"handle_DATA": post.take})
    controller = Controller(handler(), hostname="127.0.0.1", port=free_port())
    controller.start()
    url = f"smtp://{controller.hostname}:{controller.port}"
    app.config.update(SMTP_URL=url, MAIL_FROM="The Lab <chat@example.org>")
    app.config["PUBLIC_URL"] = "https://chat.example.org"
    yield post
    controller.stop()


def test_a_reminder_goes_out_by_mail_to_who_has_an_address(place, pass_time, mail):
    accounts.create("nina", None, email="nina@example.org")
    it = announce(place, "The **lift** is stuck", needs_acknowledgement=True)
    reminders.remind(place.user("grace"), it)
    pass_time()
    ((to, letter),) = mail.letters
    assert to == ["nina@example.org"]
    assert "The **lift** is stuck" in letter and "Hello nina," in letter
    assert "https://chat.example.org/announcements" in letter
    assert "Subject: Reminder from The lab: The lift is stuck" in letter
    pass_time(24 * HOUR)
    assert len(mail.letters) == 1, "once sent, never again"


def test_a_letter_that_is_refused_is_tried_again_and_then_given_up(place, pass_time, mail):
    accounts.create("nina", None, email="nina@example.org")
    mail.refuses = True
    reminders.remind(place.user("grace"), announce(place, needs_acknowledgement=True))
    pass_time()
    (letter,) = db.session.query(Letter).all()
    assert letter.tries == 1 and "Not now" in letter.problem
    for _ in range(10):
        pass_time(2 * HOUR)
    assert (letter.tries, letter.due_at, letter.sent_at) == (Letter.TRIES_MAX, None, None)


def test_whoever_confirms_meanwhile_gets_no_letter(place, pass_time, mail):
    nina = accounts.create("nina", None, email="nina@example.org")
    it = announce(place, needs_acknowledgement=True)
    reminders.remind(place.user("grace"), it)
    receipts.confirm(nina, it.id, "phone")
    pass_time()
    assert mail.letters == []


def schedule(world, by="ada", body="Good morning", client_id="one", at=None):
    return schedules.plan(world.membership(by), body, client_id, at or now() + HOUR)


def test_a_message_is_said_when_it_is_to_be_and_once(place, pass_time):
    it = schedule(place)
    assert schedule(place, body="Again") is it, "the same client_id is the same message"
    pass_time(HOUR)
    pass_time(HOUR)
    said = [message for message in place.messages() if message.kind == "text"]
    assert [message.body for message in said] == ["Good morning"]
    assert (it.state, it.message_id) == ("sent", said[0].id)


def test_it_can_be_changed_and_cancelled_until_it_is_said(place, pass_time):
    ada, kept, dropped = place.user("ada"), schedule(place), schedule(place, client_id="two")
    schedules.edit(ada, kept, "Good evening", now() + 3 * HOUR)
    schedules.cancel(ada, dropped)
    pass_time(2 * HOUR)
    assert [it.state for it in schedules.of(ada)] == ["waiting", "cancelled"]
    pass_time(HOUR)
    assert [it.body for it in place.messages() if it.kind == "text"] == ["Good evening"]
    for act in (schedules.cancel, schedules.edit):
        with pytest.raises(Conflict):
            act(ada, kept)
    with pytest.raises(NotFound):
        schedules.find(place.user("grace"), kept.id)
    with pytest.raises(Invalid):
        schedule(place, client_id="three", at=now() - HOUR)


def test_what_can_not_be_said_any_more_says_why(place, pass_time):
    archived, left = schedule(place), schedule(place, "grace")
    rooms.archive(place.membership("ada"), True)
    memberships.leave(place.membership("grace"))
    pass_time(HOUR)
    assert (archived.state, archived.problem) == ("failed", "archived")
    assert (left.state, left.problem) == ("failed", "not_found")


def test_in_a_slow_room_it_waits_for_its_turn_and_is_not_lost(place, pass_time, monkeypatch):
    monkeypatch.setattr(clockwork, "LOOK_SECONDS", 60.0)
    memberships.bring(place.membership("ada"), place.user("linus"))
    rooms.update(place.membership("ada"), slow_seconds=30)
    first, second = schedule(place, "linus"), schedule(place, "linus", client_id="two")
    wait = pass_time(HOUR)
    assert [it.state for it in (first, second)] == ["sent", "waiting"]
    assert 20 < wait <= 30, "it is said when the room lets its author speak"
    with transaction():
        place.membership("linus").spoke_at -= HOUR
    pass_time(HOUR)
    assert second.state == "sent"


def test_who_holds_the_lease_acts_and_others_wait(place, app, pass_time):
    it = announce(place, starts_at=now() + HOUR)
    with transaction() as session:
        session.add(Lease(name=clockwork.LEASE, holder="another", until=now() + HOUR))
    with pytest.raises(leases.Held) as held:
        pass_time(HOUR)
    assert held.value.until > now()
    look_anew()
    assert it.state == "scheduled"
    with transaction() as session:
        session.get_one(Lease, clockwork.LEASE).until = now() - HOUR
    pass_time()
    assert it.state == "running"
    assert db.session.get_one(Lease, clockwork.LEASE).holder == leases.HOLDER


def test_whom_mail_is_from_is_an_address():
    assert parseaddr("The Lab <chat@example.org>")[1] == "chat@example.org"


def test_no_message_is_forgotten_between_saying_and_noting(place, pass_time, app):
    """As if the process had died in between."""
    it = schedule(place)
    messages.post(place.membership("ada"), it.body, it.client_id)
    with pytest.raises(Conflict):
        schedules.edit(place.user("ada"), it, "Other words")
    pass_time(HOUR)
    assert it.state == "sent"
    assert db.session.query(Message).filter_by(kind="text").count() == 1
