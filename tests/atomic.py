"""Watches, in a process of its own under a green event loop, that no transaction is interrupted.

Started by test_atomic.py, which patches the standard library first: threads here are green ones.
"""

import io
import json
import sys
import threading
import time
import traceback
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import greenlet
from argon2 import PasswordHasher
from flask import Flask
from PIL import Image
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from chatapp import create_app
from chatapp.extensions import db, transaction
from chatapp.models import Audience, Lease, Letter, Push, User, now
from chatapp.operations import (
    accounts,
    announcements,
    complaints,
    emojis,
    files,
    hooks,
    leases,
    messages,
    notifications,
    places,
    processes,
    rooms,
)
from chatapp.operations.accounts import (
    avatars,
    guests,
    invites,
    logins,
    resets,
    roles,
    sign_ins,
    tokens,
)
from chatapp.operations.announcements import deliveries, outcomes, receipts, reminders
from chatapp.operations.announcements.plans import Plan
from chatapp.operations.complaints import cautions, mutes, words
from chatapp.operations.files import leftovers
from chatapp.operations.hooks import errands, outlets
from chatapp.operations.imports import histories
from chatapp.operations.messages import drafts, pins, polls, previews, saves, schedules, threads
from chatapp.operations.notifications import digests, subscriptions
from chatapp.operations.people import doings, looks, preferences
from chatapp.operations.rooms import memberships, retentions
from chatapp.webpush import Answer
from tests import databases
from tests.push_service import Browser, PushService
from tests.world import PASSWORD

CROWD = 4
HERE = "127.0.0.1"


class Watch:
    """Counts switches between green threads, and writes down those inside a transaction."""

    def __init__(self) -> None:
        self.switches = self.commits = 0
        self.offences: list[str] = []
        self.writers: set[str] = set()

    def begin(self) -> None:
        event.listen(Session, "after_commit", self._note_commit)
        greenlet.settrace(self._note_switch)

    def _note_commit(self, session: Session) -> None:
        if session.info.get("stage"):
            self.commits += 1
            self.writers |= set(_callers())

    def _note_switch(self, _what: str, greenlets: tuple[Any, Any]) -> None:
        self.switches += 1
        sessions = db.session.registry.registry.values()
        # The disk alone is waited for in a thread: then all is written, and others go on.
        if any(session.info.get("stage") == "writing" for session in sessions):
            self.offences.append("".join(traceback.format_stack(greenlets[0].gr_frame)))


def _callers() -> Any:
    frame: Any = sys._getframe()
    while frame:
        if frame.f_globals["__name__"].startswith("chatapp.operations"):
            yield f"{frame.f_globals['__name__'].rpartition('.')[2]}.{frame.f_code.co_name}"
        frame = frame.f_back


def speak(user: User, lab: str) -> None:
    """Say, change, answer and take back."""
    membership = memberships.join(user, lab)
    first = messages.post(membership, "Hello @room", str(uuid.uuid4()))
    messages.react(membership, first, "🌱", True)
    messages.edit(membership, first, "Hello again")
    messages.react(membership, first, "🌱", False)
    messages.post(membership, "An answer", str(uuid.uuid4()), reply_to=first.id)
    memberships.read(membership, 1)
    reply = messages.post(membership, "In a corner", str(uuid.uuid4()), thread=first.id)
    threads.read(membership, reply, 1)
    threads.follow(membership, first, False)
    pins.pin(membership, reply, True)
    pins.pin(membership, reply, False)
    saves.save(membership, reply, True)
    drafts.keep(membership, "About to", 0, thread=first.id)
    choices = {"options": ["tea", "coffee"], "many": True, "anonymous": False, "ends_at": None}
    asked = messages.post(membership, "Tea or coffee?", str(uuid.uuid4()), poll=choices)
    polls.vote(membership, asked, [0, 1])
    polls.close(membership, asked)
    messages.delete(membership, asked)
    address = "https://example.org/"
    linked = messages.post(membership, address, str(uuid.uuid4()))
    about = {"title": "A page", "description": "", "site": ""}
    previews.show(linked.id, [{"address": address, **about}])
    previews.drop(membership, linked)
    messages.delete(membership, reply)
    messages.delete(membership, first)
    picture = _picture()
    sent, unsent = (
        files.upload(membership.user, "a.png", io.BytesIO(picture), len(picture)) for _ in "ab"
    )
    shared = messages.post(membership, "", str(uuid.uuid4()), files=[sent.id])
    messages.delete(membership, shared)
    with transaction():
        unsent.created_at = now() - timedelta(days=2)
    leftovers.expire(now())
    processes.begin()
    processes.beat({"people": []}, {})
    processes.end()


def govern(user: User, admin: User) -> None:
    """Open rooms, change them, bring people in and send them away."""
    mine = rooms.open(user, "A room", kind="private")
    rooms.update(mine, name="A place", topic="To sit")
    preferences.prefer(mine, favourite=True, notify="mentions", place=0)
    memberships.bring(mine, admin)
    memberships.remove(mine, admin)
    memberships.enrol(admin, mine.room)
    rooms.archive(mine, True)
    rooms.archive(mine, False)
    rooms.direct(user, [admin])
    link = guests.make(mine, "day", 1, read_only=False)
    guests.accept(link, f"visitor of {user.name}")
    guests.revoke(mine, link)
    memberships.leave(mine)
    rooms.prepare("A corner")


def settle(user: User) -> None:
    """Everything about an account and where it is signed in."""
    accounts.change_profile(user, f"{user.name} the first", None, "fr")
    looks.choose(user, "dark", "compact", "large", "more", "less")
    doings.say(user, "🌴", "away", now() + timedelta(hours=1))
    avatars.change(user, _picture())
    avatars.remove(user)
    logins.start(user, True, HERE, "tests")
    login, _key = logins.start(user, False, HERE, "tests")
    outdated = PasswordHasher(time_cost=1, memory_cost=64).hash(PASSWORD)
    with transaction():
        login.seen_at = now() - timedelta(hours=1)
        user.password_hash = outdated
    logins.touch(login, HERE)
    logins.end_others(login)
    sign_ins.check(user.name, PASSWORD, HERE)
    accounts.change_password(user, PASSWORD + " another", keep=login)
    logins.end(login)


def invite(user: User, admin: User) -> None:
    """Bring somebody new, and a program."""
    link = invites.make(admin, None, None)
    guest = invites.accept(link, f"guest of {user.name}", None, PASSWORD)
    invites.revoke(admin, link.id)
    token, _key = tokens.make(guest)
    accounts.let_announce(guest)
    tokens.touch(token)
    tokens.revoke(token)
    accounts.deactivate(guest)


def let_speak(user: User) -> None:
    """Open a room's addresses to other products, and close them."""
    mine = rooms.open(user, f"alarms of {user.name}")
    bot = hooks.speaker(mine, f"alarm of {user.name}", _picture())
    memberships.bring(mine, bot)
    hook, key = hooks.make(mine, bot)
    hooks.touch(hooks.by_key(key)[0])
    hooks.renew(mine, hook)
    hooks.switch(mine, hook, False)
    hooks.revoke(mine, hook)
    memberships.bring(mine, hooks.speaker(mine, bot.name))
    outlet = outlets.make(mine, bot, "https://example.org/")
    asked = outlets.make(mine, bot, "https://example.org/", command="ask")
    errand = errands.try_out(mine, outlet)
    messages.post(mine, "Told elsewhere", str(uuid.uuid4()))
    with transaction() as session:
        errands.collect(session, outlet)
        errands.claim(session, outlet.id)
    errands.done(errand, 500, "answered 500")
    errands.drop(errand)
    errands.forget_old()
    outlets.switch(mine, outlet, False)
    outlets.revoke(mine, asked)


def digest(user: User) -> None:
    """Have a letter of what they missed written down as sent."""
    with transaction() as session:
        user.email, user.digest_at = f"{user.id}@example.org", now()
        session.flush()
        span = digests.claim(session, user)
    assert span
    digests.sent(user, span)


def be_called(user: User) -> None:
    """Have a browser called, of one thing now and of others never; and be left alone."""
    login, _key = logins.start(user, True, HERE, "tests")
    values = Browser(PushService(), f"browser of {user.id}").values
    address = f"https://push.example.org/{user.id}"
    device = subscriptions.subscribe(login, address, values["key"], values["secret"])
    notifications.learn_zone(user, "Europe/Paris")
    notifications.prefer(user, keywords="tea", digest="daily")
    digest(user)
    notifications.hush(user, "hour")
    with transaction() as session:
        old, room = now() - timedelta(days=30), memberships.of(user)[0].room_id
        about = {"user_id": user.id, "room_id": room, "kind": "message", "seq": 0}
        session.add_all(
            Push(**about, message_id=number, created_at=made, sent_at=sent)
            for number, made, sent in ((1, now(), None), (2, now(), now()), (3, old, None))
        )
    ids = list(db.session.scalars(select(Push.id).where(Push.user_id == user.id)))
    deliveries.batch(ids[:1])
    outcomes.done([([], {device.id: Answer(is_taken=True)})])
    outcomes.silenced([device.id])
    outcomes.read_elsewhere()
    outcomes.forget_old()
    subscriptions.end(device)
    subscriptions.subscribe(login, address, values["key"], values["secret"])
    logins.end(login)
    subscriptions.end_over()


def announce(user: User, admin: User) -> None:
    """Tell everybody, hear of it, be reminded; and say something later."""
    draft = announcements.draft(admin, Plan("Draft", audience=Audience("people", people=(1,))))
    announcements.rewrite(admin, draft, Plan("Fire", needs_acknowledgement=True), is_draft=False)
    for step in (receipts.reach, receipts.see, receipts.confirm):
        step(user, draft.id, "desktop")
    announcements.edit(admin, draft, "No fire", "info", None)
    receipts.dismiss(user, draft.id, "phone")
    reminder = reminders.remind(admin, draft)
    with transaction() as session:
        session.add(Letter(reminder_id=reminder.id, user_id=user.id, channel="mail"))
    reminders.sent(session.get_one(Letter, (reminder.id, user.id, "mail")), "")
    announcements.end(admin, draft)
    announcements.copy(admin, draft)
    mine = memberships.of(user)[0]
    later = schedules.plan(mine, "Later", str(uuid.uuid4()), now() + timedelta(hours=1))
    schedules.edit(user, later, "Much later")
    schedules.cancel(user, later)
    said = schedules.plan(mine, "Later", str(uuid.uuid4()), now() + timedelta(hours=1))
    schedules.put_off(said, 30)
    with leases.acting(f"of {user.name}") as session:
        assert session.get(Lease, f"of {user.name}")
    schedules.done(said, None, "archived")


def moderate(user: User, admin: User) -> None:
    """Report and decide; silence, caution and rescue somebody; send them away with their words."""
    other = accounts.create(f"other of {user.name}", PASSWORD)
    here, there = memberships.join(user, "lab"), memberships.join(other, "lab")
    for act in (complaints.keep, complaints.delete):
        said = messages.post(there, "Rude words", str(uuid.uuid4()))
        act(admin, complaints.make(here, said))
    messages.post(there, "More of them", str(uuid.uuid4()))
    mutes.begin(admin, other, timedelta(hours=1), "Rude")
    mutes.end(admin, other)
    cautions.heed(other, cautions.give(admin, other, "Be kind").id)
    roles.give(admin, other, "admin")
    resets.use(resets.find(resets.make(admin, other)), PASSWORD + " new")
    login, _key = logins.start(other, True, HERE, "tests")
    logins.end_by(admin, other, [login])
    memberships.own(admin, there.room, other, True)
    accounts.deactivate(other, admin)
    accounts.reactivate(other, admin)
    words.delete(admin, other)


def look_after(user: User, admin: User) -> None:
    """Change the place, and let what is old go."""
    places.change(admin, name=f"The place of {user.name}")
    places.change_logo(admin, _picture())
    name = f"wave-{user.id}"
    emojis.add(admin, name, _picture())
    emojis.remove(admin, name)
    mine = rooms.open(user, "Attic")
    histories.backdate(mine.room, now() - timedelta(days=100))
    retentions.choose(admin, mine.room, 7)
    retentions.remove_due(now() + timedelta(days=8))


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    return out.getvalue()


def forge(_user: User, _lab: str) -> None:
    """What no operation may do: wait inside a transaction."""
    with transaction() as session:
        session.add(User(name="forged", name_key=str(uuid.uuid4())))
        time.sleep(0)


def live(app: Flask, number: int, is_forged: bool, failures: list[str]) -> None:
    """One person's day, beside those of others."""
    try:
        with app.app_context():
            admin = db.session.get_one(User, 1)
            user = accounts.create(f"person {number}", PASSWORD)
            for part, what in _parts(is_forged, admin):
                time.sleep(0)
                part(user, what) if what else part(user)
    except Exception:
        failures.append(traceback.format_exc())


def _parts(is_forged: bool, admin: User) -> list[tuple[Callable[..., None], Any]]:
    if is_forged:
        return [(forge, "lab")]
    parts: list[Callable[..., None]] = [govern, announce, invite, moderate, look_after]
    return [
        (speak, "lab"),
        *((part, admin) for part in parts),
        (let_speak, None),
        (be_called, None),
        (settle, None),
        (speak, "lab"),
    ]


def main(mode: str, folder: str, run_blocking: Callable[..., Any], is_forged: bool) -> None:
    """Let a crowd live at once, and print what was seen."""
    app = create_app(databases.settings(Path(folder), "x" * 40), mode, run_blocking)
    with app.app_context():
        admin = accounts.set_up("The lab", "grace", None, PASSWORD)
        rooms.open(admin, "lab")
    watch, failures = Watch(), []
    watch.begin()
    crowd = [
        threading.Thread(target=live, args=(app, number, is_forged, failures))
        for number in range(CROWD)
    ]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()
    greenlet.settrace(None)
    print(json.dumps({**vars(watch), "writers": sorted(watch.writers), "failures": failures}))
