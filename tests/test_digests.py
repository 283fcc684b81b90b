"""What somebody missed, by mail: in the morning where they are, of their rooms, never twice."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller

from chatapp.extensions import db, transaction
from chatapp.jobs import clockwork
from chatapp.models import Message, User, now
from chatapp.operations import accounts, messages, notifications, rooms
from chatapp.operations.notifications import digests
from chatapp.operations.people import preferences
from chatapp.operations.rooms import memberships
from tests.pages import fill, text_of
from tests.ports import free_port

DAY = timedelta(days=1)


class Post:
    """A real mail server; it refuses while `is_ill`."""

    def __init__(self):
        self.letters, self.is_ill = [], False

    async def take(self, _server, _session, envelope):
        if self.is_ill:
            return "451 not now"
        self.letters.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@pytest.fixture
def mail(app):
    post = Post()
    handler = type("Handler", (), {"handle_DATA": staticmethod(post.take)})
    controller = Controller(handler(), hostname="127.0.0.1", port=free_port())
    controller.start()
    app.config["SMTP_URL"] = f"smtp://127.0.0.1:{controller.port}"
    app.config["MAIL_FROM"] = "chat@example.org"
    yield post
    controller.stop()


@pytest.fixture
def place(app, world):
    with app.app_context():
        grace = world.user("grace")
        accounts.change_profile(grace, "grace", "grace@example.org", None)
        notifications.prefer(grace, time_zone="Europe/Paris", digest="daily")
        yield world


@pytest.fixture
def morning(app, place):
    """Let it be the time of the next digest."""

    def come():
        db.session.rollback()
        with transaction():
            grace = place.user("grace")
            grace.digest_at = now()
        clockwork.work(app)
        db.session.rollback()
        db.session.expire_all()

    return come


def say(place, body, room="lab", by="ada"):
    return messages.post(place.membership(by, room), body, str(uuid4()))


def test_grace_gets_what_she_missed_in_her_rooms_and_no_others(place, mail, morning):
    direct = rooms.direct(place.user("ada"), [place.user("grace")])
    messages.post(direct, "Only for you", "d")
    say(place, "Hello @grace")
    say(place, "And hello again")
    say(place, "Not for her", "square")
    morning()
    (letter,) = mail.letters
    text = letter.get_content()
    assert (letter["To"], letter["Subject"]) == ("grace@example.org", "What you missed in The lab")
    assert "lab: 2 new messages, 1 of them to you" in text
    assert "Hello @grace" in text and "ada: 1 new message" in text and "Only for you" in text
    assert "Not for her" not in text


def test_it_never_says_the_same_twice_and_nothing_where_there_is_nothing(place, mail, morning):
    say(place, "Hello @grace")
    morning()
    with transaction():
        for it in db.session.query(Message):
            it.created_at -= 2 * DAY
    morning()
    assert len(mail.letters) == 1


def test_what_was_read_and_rooms_that_are_to_be_silent_are_left_out(place, mail, morning):
    said = say(place, "Hello @grace")
    memberships.read(place.membership("grace"), said.seq)
    memberships.join(place.user("grace"), "square")
    preferences.prefer(place.membership("grace", "square"), notify="none")
    say(place, "Hi @grace", "square")
    morning()
    assert mail.letters == []
    preferences.prefer(place.membership("grace", "square"), notify="mentions")
    say(place, "Chatter", "square")
    say(place, "Hi again @grace", "square")
    morning()
    assert "square: 1 new message, 1 of them to you" in mail.letters[0].get_content()


def test_a_server_that_is_ill_gets_it_later_and_nothing_is_lost(place, mail, morning):
    say(place, "Hello @grace")
    mail.is_ill = True
    morning()
    assert mail.letters == []
    assert place.user("grace").digest_at - now() <= digests.PUT_OFF
    mail.is_ill = False
    morning()
    assert len(mail.letters) == 1


def test_what_a_late_one_told_the_next_does_not(place, mail, morning):
    first = say(place, "Hello @grace")
    mail.is_ill = True
    morning()
    said = say(place, "Are you there, @grace?")
    mail.is_ill = False
    morning()
    morning()
    texts = [letter.get_content() for letter in mail.letters]
    assert [[it.body in text for it in (first, said)] for text in texts] == [
        [True, False],
        [False, True],
    ]
    assert mail.letters[0]["Message-ID"] != mail.letters[1]["Message-ID"]


def test_what_could_not_be_sent_for_days_comes_in_one(place, mail, app, morning):
    grace = place.user("grace")
    with transaction():
        grace.digest_at = digests.next_at(grace, now() - 4 * DAY)
        first = digests._since(grace, grace.digest_at)
    for days in (4, 3, 2):
        said = say(place, f"{days} days ago, @grace")
        with transaction():
            said.created_at -= days * DAY
    clockwork.work(app)
    (letter,) = mail.letters
    assert "3 new messages, 3 of them to you" in letter.get_content()
    db.session.expire_all()
    assert grace.digest_at > now() and grace.digest_since > first + 2 * DAY


def test_who_wants_none_any_more_gets_none_that_waits(place, mail, morning):
    say(place, "Hello @grace")
    mail.is_ill = True
    morning()
    grace = place.user("grace")
    notifications.prefer(grace, time_zone="Asia/Tokyo", digest="daily")
    assert grace.digest_at - now() <= digests.PUT_OFF, "other wishes don't hold it up"
    notifications.prefer(grace, digest="off")
    assert (grace.digest_at, grace.digest_since, grace.digest_until) == (None, None, None)


def test_it_is_in_the_readers_language(place, mail, morning):
    with transaction():
        place.user("grace").language = "ja"
    say(place, "Hello @grace")
    morning()
    assert mail.letters[0]["Subject"] == "The lab で見逃したもの"


def test_nobody_gets_one_unasked_or_when_they_are_gone(place, mail, morning, app):
    say(place, "Hello @grace")
    accounts.create("owner", None, role="owner")
    with transaction():
        place.user("grace").role = "member"
    accounts.deactivate(place.user("grace"))
    morning()
    assert mail.letters == []
    assert clockwork.work(app) > 0, "and the clock is not kept awake"


@pytest.mark.parametrize(
    ("digest", "after", "at"),
    [
        ("daily", "2026-03-27T06:59+00:00", "2026-03-27T07:00+00:00"),
        ("daily", "2026-03-28T07:00+00:00", "2026-03-29T06:00+00:00"),
        ("weekly", "2026-03-28T12:00+00:00", "2026-03-30T06:00+00:00"),
        ("weekly", "2026-03-30T06:00+00:00", "2026-04-06T06:00+00:00"),
        ("off", "2026-03-30T06:00+00:00", None),
    ],
)
def test_it_comes_at_eight_in_the_morning_through_daylight_saving(digest, after, at):
    user = User(time_zone="Europe/Paris", digest=digest)
    found = digests.next_at(user, datetime.fromisoformat(after))
    assert found == (at and datetime.fromisoformat(at))


def test_one_that_is_late_is_for_the_time_that_it_should_have_come(place):
    user = User(time_zone="UTC", digest="daily")
    late = datetime(2026, 5, 2, 8, 15, tzinfo=UTC)
    assert digests._since(user, late) == datetime(2026, 5, 1, 8, tzinfo=UTC)
    assert digests._since(user, late.replace(minute=0)) == datetime(2026, 5, 1, 8, tzinfo=UTC)
    user = User(time_zone="Europe/Paris", digest="daily")
    for day in (28, 29, 30):
        one = digests.next_at(user, datetime(2026, 3, day, tzinfo=UTC))
        following = digests.next_at(user, one)
        assert digests._since(user, following) == one, "without a gap, and without an overlap"


def test_one_chooses_it_where_there_is_mail(world, mail):
    grace = world.browser("grace")
    page = "/settings/notifications"
    assert "It needs your e-mail address" in text_of(grace.get(page))
    fill(grace, page, digest="weekly", time_zone="Asia/Tokyo")
    with world.app.app_context():
        at = world.user("grace").digest_at.astimezone(world.user("grace").zone)
        assert (at.weekday(), at.hour, at > now()) == (0, 8, True)
    assert fill(grace, page, digest="hourly").status_code == 422
    world.app.config["SMTP_URL"] = ""
    assert "by mail" not in text_of(grace.get(page))
