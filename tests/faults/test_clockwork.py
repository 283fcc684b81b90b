"""Killed between any two steps, and with two processes at it: nothing twice, nothing lost."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from email import message_from_string
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from chatapp.extensions import db, transaction
from chatapp.models import Announcement, Scheduled, User, now
from chatapp.operations import accounts, announcements, messages, notifications
from chatapp.operations.announcements import plans
from chatapp.operations.announcements.plans import Plan
from chatapp.operations.messages import schedules
from chatapp.operations.rooms import memberships
from tests import databases
from tests.faults import figures
from tests.faults.crashing_server import PIECE, STATUS
from tests.faults.place import Place, add_people, app_of
from tests.faults.server import Server
from tests.ports import free_port
from tests.servers import run

COMMAND = (sys.executable, str(Path(__file__).with_name("crashing_server.py")))
NAMES = [f"person {number}" for number in range(10)]
QUIET_SECONDS = 5.0
"""A server that lives so long has nothing left to do."""

LIVES = figures.size((2, 3), (1, 2, 3))
"""At which of its commits it dies, by turns: the longer it lives, the fewer times it is started."""

MOST = 60
"""Deaths after which the work should long be done."""

DOUBLES = {
    "more than one row": "select count(*) - count(distinct announcement_id || ' ' || user_id)"
    " from recipient",
    "said twice": "select count(*) - count(distinct body) from message where body like 'later %'",
    "counted wrongly": "select count(*) from announcement a where recipients != (select count(*)"
    " from recipient r where r.announcement_id = a.id and r.left_at is null)",
    "reminded wrongly": "select count(*) from recipient r where reminders != (select count(*)"
    " from reminder m where m.announcement_id = r.announcement_id)",
    "reminders counted wrongly": "select count(*) from reminder m where people !="
    " (select count(*) from recipient r where r.announcement_id = m.announcement_id)",
}


@pytest.fixture
def place(make_place) -> Place:
    """A place with a crowd; grace looks after it."""
    found = make_place(people=2, rooms=1)
    add_people(found, NAMES, ["1"])
    return found


@pytest.fixture
def mail() -> Iterator[Any]:
    """A real mail server; `ids` are the letters that it took. It can kill who brings one."""

    class Post:
        def __init__(self) -> None:
            self.ids: list[str] = []
            self.url = ""
            self.victim: Server | None = None
            self.moment = ""

        async def begin(self, _server: Any, _session: Any, envelope: Any, *given: Any) -> str:
            envelope.mail_from = given[0]
            self._kill_at("before it has the letter")
            return "250 OK"

        async def take(self, _server: Any, _session: Any, envelope: Any) -> str:
            self.ids.append(str(message_from_string(envelope.content.decode())["Message-ID"]))
            self._kill_at("before it says that it has the letter")
            return "250 OK"

        def _kill_at(self, moment: str) -> None:
            if self.victim and self.moment == moment:
                os.kill(self.victim.pid, signal.SIGKILL)

    post = Post()
    handler = type("Handler", (), {"handle_DATA": post.take, "handle_MAIL": post.begin})
    controller = Controller(handler(), hostname="127.0.0.1", port=free_port())
    controller.start()
    post.url = f"smtp://127.0.0.1:{controller.port}"
    yield post
    controller.stop()


def prepare(place: Place) -> None:
    """Leave something to be done of every kind, all of it due."""
    with app_of(place.folder).app_context():
        grace = db.session.query(User).filter_by(name="grace").one()
        with transaction():
            for user in db.session.query(User).filter(User.name.in_(NAMES[:2])):
                user.email = user.email_key = f"{user.id}@example.org"
        far = now() + timedelta(hours=1)
        daily = plans.written(grace, body="daily", every="day", zone="Europe/Paris", starts_at=far)
        announcements.publish(grace, daily)
        plan = Plan("once", needs_acknowledgement=True, starts_at=far, remind_hours=1,
                    remind_times=1)  # fmt: skip
        announcements.publish(grace, plan)
        announcements.publish(grace, Plan("over", starts_at=far, ends_at=far + far.resolution))
        room = memberships.find(grace, "1")
        for number in range(3):
            schedules.plan(room, f"later {number}", f"later-{number}", far)
        bring_near(timedelta(hours=1))
        db.engine.dispose()


def bring_near(by: timedelta) -> None:
    with transaction() as session:
        for it in session.query(Announcement).filter(Announcement.published_at.is_(None)):
            it.starts_at, it.ends_at = it.starts_at - by, it.ends_at and it.ends_at - by
        for row in session.query(Scheduled):
            row.due_at = row.due_at and row.due_at - by


def ask(place: Place, query: str) -> list[Any]:
    """Look into the file itself."""
    with databases.opened(place.folder) as connection:
        return connection.execute(query).fetchall()


def wait_until(place: Place, query: str, seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not ask(place, query)[0][0]:
        assert time.monotonic() < deadline, query
        time.sleep(0.1)


def remind_now(place: Place) -> None:
    """Let the rule's time come; the server is not running."""
    with databases.opened(place.folder) as connection:
        connection.execute("update announcement set remind_at = published_at where body = 'once'")


def work_to_the_end(server: Server) -> int:
    """Kill it before and after each of its commits until there is nothing left; how often."""
    # Some steps take three transactions: dying at the first each time, they would never end.
    points = [f"{point}:{nth}" for nth in LIVES for point in ("before_step", "after_step")]
    for deaths in range(MOST):
        if not _comes_up(server, points[deaths % len(points)]):
            continue
        try:
            assert server.wait(QUIET_SECONDS) == STATUS
        except subprocess.TimeoutExpired:
            server.kill()
            return deaths
    raise AssertionError("it never came to an end")


def _comes_up(server: Server, point: str) -> bool:
    """Start it; False if it died by its first step already."""
    try:
        server.start(CRASH_AT=point)
    except AssertionError:
        if server.wait(1) != STATUS:
            raise
        return False
    return True


def test_killed_around_each_step_everything_happens_once(place, mail):
    prepare(place)
    environ = {"SMTP_URL": mail.url, "MAIL_FROM": "chat@example.org"}
    server = Server(place.folder, environ, COMMAND)
    deaths = work_to_the_end(server)
    remind_now(place)
    deaths += work_to_the_end(server)
    people = ask(place, 'select count(*) from "user" where not is_bot')[0][0]
    states = ask(place, "select body, published_at is not null, ended_at is not null,"
                        " recipients from announcement order by id")  # fmt: skip
    assert states == [
        ("daily", 1, 0, people),
        ("once", 1, 0, people),
        ("over", 1, 1, PIECE),  # over before it had spread
        ("daily", 0, 0, 0),
    ]
    said = ask(place, "select body from message where body like 'later %' order by body")
    assert [row[0] for row in said] == ["later 0", "later 1", "later 2"]
    assert ask(place, "select count(*) from scheduled where message_id is null") == [(0,)]
    assert ask(place, "select count(*), count(*) - count(done_at) from reminder") == [(1, 0)]
    assert {what: ask(place, query)[0][0] for what, query in DOUBLES.items()} == dict.fromkeys(
        DOUBLES, 0
    )
    assert ask(place, "select count(*) from letter where sent_at is null") == [(0,)]
    assert len(set(mail.ids)) == 2, "a letter sent again has the same Message-ID"
    assert deaths > 15, "there were steps to die at"
    figures.record("clockwork_crashes", deaths=deaths, letters=len(mail.ids), doubles=0)


@pytest.mark.parametrize(
    ("moment", "copies"),
    [("before it has the letter", 1), ("before it says that it has the letter", 2)],
)
def test_a_digest_outlives_who_was_sending_it(place, mail, moment, copies):
    owe_a_digest(place)
    server = Server(place.folder, {"SMTP_URL": mail.url, "MAIL_FROM": "chat@example.org"})
    try:
        start_to_die(server, mail, moment)
        assert len(mail.ids) == copies - 1
        assert ask(place, 'select count(*) from "user" where digest_until is not null') == [(1,)]
        with databases.opened(place.folder) as connection:  # let the time to try again come
            connection.execute('update "user" set digest_at = digest_until')
        server.start()
        wait_until(place, "select count(*) = 1 from \"user\" where digest = 'daily'"
                          " and digest_until is null and digest_at > digest_since")  # fmt: skip
    finally:
        server.kill()
    assert len(mail.ids) == copies, "it is sent at least once"
    assert len(set(mail.ids)) == 1, "and a second copy can be known by its Message-ID"


def owe_a_digest(place: Place) -> None:
    """Let somebody have missed something, and the hour at which they are told be now."""
    with app_of(place.folder).app_context():
        reader = db.session.query(User).filter_by(name=NAMES[0]).one()
        grace = db.session.query(User).filter_by(name="grace").one()
        accounts.change_profile(reader, reader.name, "reader@example.org", None)
        notifications.prefer(reader, digest="daily")
        messages.post(memberships.find(grace, "1"), f"Hello @{reader.name}", "hello")
        with transaction():
            reader.digest_at = now()
        db.engine.dispose()


def start_to_die(server: Server, mail: Any, moment: str) -> None:
    """Start it, and let the mail server kill it at that moment."""
    mail.victim, mail.moment = server, moment
    with suppress(AssertionError):  # it may die before its port answers
        server.start()
    assert server.wait() == -signal.SIGKILL
    mail.victim = None


def test_of_two_processes_one_acts_and_the_other_takes_over(place):
    prepare(place)
    servers = [Server(place.folder), Server(place.folder)]
    try:
        for server in servers:
            server.start()
        wait_until(place, "select count(*) = 3 from scheduled where message_id is not null")
        wait_until(place, "select count(*) = 3 from announcement where filled_at is not null")
        for server in servers:
            assert "Traceback" not in server.log.read_text()
        servers[0].kill()
        again = run(place.folder, "-m", "flask", "announce", "still here", "--at", _soon())
        assert again.returncode == 0, again.stderr
        wait_until(place, "select count(*) = 1 from announcement where body = 'still here'"
                          " and filled_at is not null")  # fmt: skip
        assert {what: ask(place, query)[0][0] for what, query in DOUBLES.items()} == dict.fromkeys(
            DOUBLES, 0
        )
        assert ask(place, "select count(*) from announcement where body = 'daily'") == [(2,)]
    finally:
        for server in servers:
            server.kill()


def _soon() -> str:
    return (now() + timedelta(seconds=3)).isoformat()
