"""`flask demo`: fills a new place with people, rooms and talk, to try it or to show it."""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import click

from chatapp.commands.cast import DIRECTS, HOST, LOBBY, PEOPLE, ROOMS, Stage
from chatapp.commands.chatter import Line, Talk, Thread
from chatapp.commands.plainly import plainly
from chatapp.errors import Conflict
from chatapp.models import Room, User, now
from chatapp.operations import accounts, places, rooms
from chatapp.operations.imports import histories
from chatapp.operations.rooms import memberships

DAYS = 90
OPENS, CLOSES = 8, 20
SUNDAY = 6
ANSWER_SECONDS = 70
PAUSE_SECONDS = 600
LEFT_TO_READ = (0, 0, 0, 2, 7, 31)

Cast = dict[str, User]


@click.command("demo")
@click.option("--seed", default=1, help="Another number makes other talk.")
@plainly
def commands(seed: int) -> None:
    """Fill a new place with people, rooms and 20,000 messages in several languages."""
    if not histories.is_empty():
        raise Conflict("People have talked here already; the demo wants a new place.")
    host, friend, password = _audience()
    cast = {name: accounts.create(name, None) for name in PEOPLE if name != friend.name}
    cast[friend.name] = friend
    said = _Play(host, cast, Random(seed)).perform()
    click.echo(f"{len(cast)} people said {said:,} things in the last {DAYS} days.")
    click.echo(f"Sign in as {host.name}, or in another browser as {friend.name}: {password}")


def _audience() -> tuple[User, User, str]:
    """Who can sign in: an admin, the place's own where there is one, and somebody to talk with."""
    password = secrets.token_urlsafe(9)
    host = accounts.first_admin() or accounts.create(HOST, password, role="admin")
    return host, accounts.create(PEOPLE[0], password), password


class _Play:
    """Everything that is said, and when."""

    def __init__(self, host: User, cast: Cast, random: Random) -> None:
        self._host, self._cast, self._random = host, cast, random

    def perform(self) -> int:
        """Play every stage; tell how many messages that made."""
        place = places.current()
        lobby = memberships.find_room(str(place.welcome_room_id)) if place else None
        stages = [(stage, self._opened(stage)) for stage in (*ROOMS, *DIRECTS)]
        stages += [(LOBBY, lobby)] if lobby else []
        for stage, room in stages:
            people = [self._cast[name] for name in stage.people]
            speakers = [*people, self._host] if room.is_direct else people
            entries = self._entries(stage, speakers)
            histories.backdate(room, entries[0].at)
            histories.bring_in(room, entries, f"demo-{room.id}")
            self._read(room)
        return sum(stage.messages for stage, _room in stages)

    def _opened(self, stage: Stage) -> Room:
        people = [self._cast[name] for name in stage.people]
        if not stage.name:
            return rooms.direct(self._host, people).room
        return rooms.open(self._host, stage.name, stage.topic, stage.kind, people).room

    def _entries(self, stage: Stage, people: list[User]) -> list[histories.Entry]:
        entries: list[histories.Entry] = []
        threads = self._threads(stage)
        for thread, start in zip(threads, self._starts(len(threads)), strict=True):
            at = max(start, entries[-1].at + self._after(PAUSE_SECONDS)) if entries else start
            names = dict(
                zip("ABCDE", self._random.sample(people, min(5, len(people))), strict=False)
            )
            for line in thread:
                at += self._after(ANSWER_SECONDS)
                entries.append(self._entry(line, names, at, len(entries)))
        return _ended_by_now(entries[: stage.messages])

    def _threads(self, stage: Stage) -> list[Thread]:
        threads: list[Thread] = []
        left = stage.messages
        for thread in Talk(stage.talk, self._random).threads():
            threads.append(thread)
            left -= len(thread)
            if left <= 0:
                break
        return threads

    def _starts(self, count: int) -> list[datetime]:
        """When threads begin: by day, and seldom on a Sunday."""
        midnight = now().replace(hour=0, minute=0, second=0, microsecond=0)
        days = [midnight - timedelta(days=n) for n in range(DAYS)]
        weights = [1 if day.weekday() == SUNDAY else 9 for day in days]
        chosen = self._random.choices(days, weights, k=count)
        moments = [day + timedelta(hours=self._random.uniform(OPENS, CLOSES)) for day in chosen]
        return sorted(at if at < now() else at - timedelta(days=1) for at in moments)

    def _after(self, seconds: float) -> timedelta:
        return timedelta(seconds=1 + self._random.expovariate(1 / seconds))

    def _entry(self, line: Line, names: dict[str, User], at: datetime, n: int) -> histories.Entry:
        text = line.text
        for letter, user in names.items():
            text = text.replace(f"@{{@{letter}}}", f"@{user.name}")
            text = text.replace(f"{{@{letter}}}", user.name.split()[0])
        others = [user for user in names.values() if user is not names[line.speaker]]
        reactions = {emoji: self._some(others) for emoji in dict.fromkeys(line.reactions)}
        answers = n - 1 if line.answers else None
        return histories.Entry(names[line.speaker], text, at, answers, reactions)

    def _some(self, people: list[User]) -> list[User]:
        return self._random.sample(people, self._random.randint(1, len(people)))

    def _read(self, room: Room) -> None:
        for membership in memberships.in_room(room):
            memberships.read(membership, room.seq - self._random.choice(LEFT_TO_READ))


def _ended_by_now(entries: list[histories.Entry]) -> list[histories.Entry]:
    """Move it all back in time by as much as the end would lie in the future."""
    over = max(entries[-1].at - now() + timedelta(minutes=2), timedelta())
    return [replace(entry, at=entry.at - over) for entry in entries]
