"""Taking access from people in every way, and noting what they still hear and find afterwards."""

import asyncio
import json
import re
import time

from chatapp.extensions import db, transaction
from chatapp.models import Guest, Login, User
from chatapp.operations import accounts
from chatapp.operations.accounts import guests, logins
from chatapp.operations.rooms import memberships
from tests.faults import figures
from tests.faults.connection import Gone, connect
from tests.faults.pinger import pinging
from tests.faults.place import app_of

ABREAST = 25
RATE = 50
FELT_SECONDS = 1.0
PASSWORD = "a whole new password"


async def sign_out(run, victim):
    """By themselves, in another tab of the same browser."""
    await run.post(victim.cookie, "/sign-out")


async def end_session(run, victim):
    """By themselves, from another device."""
    own, other = await asyncio.to_thread(run.beside, _sign_in_elsewhere, victim)
    await run.post(other, f"/settings/sessions/{own}/end")


async def change_password(run, victim):
    """By a command beside the server."""
    await asyncio.to_thread(run.beside, _change_password, victim)


async def deactivate(run, victim):
    """By a command beside the server."""
    await asyncio.to_thread(run.beside, _deactivate, victim)


async def remove(run, victim):
    """By the room's owner."""
    await run.ask("remove", {"room": run.room, "person": victim.id})


async def revoke_link(run, victim):
    """By the room's owner, who ends the link by which they came as a guest."""
    link = await asyncio.to_thread(run.beside, _came_by_a_link, victim)
    await run.ask("revoke_guest_link", {"link": link})


WAYS = (sign_out, end_session, change_password, deactivate, remove, revoke_link)


class Run:
    """What the ways of losing access need: the owner's connection, HTTP, and the data beside it."""

    def __init__(self, place, port, listening_at=None):
        self.place, self.port, self.room = place, port, place.rooms[0]
        self.listening_at = listening_at or port
        self.app = app_of(place.folder)

    async def open(self):
        cookie = self.place.people["grace"].cookie
        self.owner = await connect(self.port, lambda *_: None, cookie=cookie)
        token = await self._token(cookie)
        line = "POST /files?name=plan.txt HTTP/1.1"
        _status, taken = await self._request(line, cookie, token, b"the plan")
        file = json.loads(taken)["file"]
        said = {"room": self.room, "client_id": "plan", "body": "", "files": [file["id"]]}
        await self.ask("send", said)
        self.file = file["url"]
        assert (await self.get(cookie, self.file))[0] == 200

    async def ask(self, event, payload):
        """Have the owner do something, again while the storage is busy."""
        while not (answer := await self.owner.emit(event, payload))["ok"]:
            assert answer["error"] == "unavailable", answer
            await asyncio.sleep(0.1)

    def beside(self, work, victim):
        """Do something as a process beside the server does it."""
        with self.app.app_context():
            found = work(db.session.get(User, int(victim.id)))
            db.session.remove()
        return found

    async def get(self, cookie, path):
        """An HTTP answer: its status and its text."""
        return await self._request(f"GET {path} HTTP/1.1", cookie)

    async def post(self, cookie, path):
        token = await self._token(cookie)
        status, text = await self._request(f"POST {path} HTTP/1.1", cookie, token)
        assert status == 302, (path, status, text[:300])

    async def _token(self, cookie):
        _status, page = await self.get(cookie, "/settings/profile")
        return re.search(r'name="csrf-token" content="([^"]+)"', page)[1]

    async def _request(self, line, cookie, token="", body=b""):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        head = [
            line,
            f"Host: 127.0.0.1:{self.port}",
            f"Origin: http://127.0.0.1:{self.port}",
            f"Cookie: session={cookie}",
            f"X-CSRFToken: {token}",
            f"Accept: {'application/json' if re.search('messages|files', line) else 'text/html'}",
            "Content-Type: application/octet-stream",
            f"Content-Length: {len(body)}",
            "Connection: close",
        ]
        writer.write(("\r\n".join(head) + "\r\n\r\n").encode() + body)
        answer = (await reader.read()).decode(errors="replace")
        writer.close()
        await writer.wait_closed()
        return int(answer.split(" ", 2)[1]), answer.partition("\r\n\r\n")[2]


async def revoke(crowd, run, names):
    """Take access from these people; the verdict, how late events were, finds and others' waits."""
    async with crowd:
        await run.open()
        await crowd.arrive(crowd.place.crowd)
        talking = crowd.talk_on(RATE)
        late, found = {}, []
        async with pinging(crowd.auditor) as waits:
            for start in range(0, len(names), ABREAST):
                rounds = [
                    _round(crowd, run, run.place.people[name], WAYS[(start + number) % len(WAYS)])
                    for number, name in enumerate(names[start : start + ABREAST])
                ]
                for way, latest, finds in await asyncio.gather(*rounds):
                    late.setdefault(way, []).append(latest)
                    found += finds
        talking.cancel()
        run.owner.close()
        await crowd.settle(30)
        return await crowd.verdict(figures.lenient(FELT_SECONDS)), late, found, waits


async def _round(crowd, run, victim, way):
    """Hear the room, lose access, and listen on; the last event's lateness, and what was found."""
    heard: list[float] = []
    is_in = asyncio.Event()

    def hear(event, what):
        if event == "message":
            crowd.journal.note_message(victim.name, "seen", what)
            heard.append(time.monotonic())
            is_in.set()

    crowd.journal.note(victim.name, "let_in", run.room)
    connection = await connect(run.listening_at, hear, cookie=victim.cookie)
    await is_in.wait()
    await way(run, victim)
    answered = time.monotonic()
    crowd.journal.note(victim.name, "put_out", run.room)
    await asyncio.sleep(FELT_SECONDS + 0.5)
    found = await _what_is_found(run, victim, connection)
    finds = [(way.__name__, *find) for find in found]
    return way.__name__, max(0.0, heard[-1] - answered), finds


async def _what_is_found(run, victim, connection):
    """By HTTP, on the old connection, and on a new one."""
    status, text = await run.get(victim.cookie, f"/rooms/{run.room}/messages")
    found = [("http", status)] if status == 200 and json.loads(text).get("messages") else []
    status, _bytes = await run.get(victim.cookie, run.file)
    found += [("file", status)] if status == 200 else []
    for name, it in (("old", connection), ("new", await _come_again(run, victim))):
        if it:
            found += [(name, *find) for find in await _asked(it, run.room)]
            it.close()
    return found


async def _come_again(run, victim):
    try:
        port = run.listening_at
        return await connect(port, lambda *_: None, cookie=victim.cookie, seconds=5)
    except Gone:
        return None


async def _asked(connection, room):
    """What history, search, files, pins and sync still give of the room."""
    questions = {
        "history": {"room": room},
        "files": {"room": room},
        "pins": {"room": room},
        "search": {"query": "message"},
        "sync": {"rooms": {room: 0}},
    }
    found = []
    for event, payload in questions.items():
        try:
            answer = await asyncio.wait_for(connection.emit(event, payload), 3)
        except (Gone, TimeoutError):
            continue
        if answer.get("messages") or answer.get("files") or room in answer.get("rooms", {}):
            found.append((event, str(answer)[:200]))
    return found


def _sign_in_elsewhere(user):
    """The login that is there, and the cookie of another one."""
    own = db.session.query(Login).filter_by(user_id=user.id).one().id
    return own, logins.start(user, False, "127.0.0.1", "another device")[1]


def _change_password(user):
    accounts.change_password(user, PASSWORD)


def _came_by_a_link(user):
    """Make a guest of somebody who is in the room already; the link's id."""
    [membership] = memberships.of(user)
    link = guests.make(
        memberships.find(accounts.find("grace"), membership.room.slug), "hour", 1, False
    )
    with transaction() as session:
        user.role = "guest"
        session.add(Guest(user_id=user.id, link_id=link.id))
    return str(link.id)


def _deactivate(user):
    accounts.deactivate(user)
