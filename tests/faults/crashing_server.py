"""The server, and a place in it where it dies: `CRASH_AT=POINT:NTH python crashing_server.py`.

The points are reached by wrapping what the server imports, so that nothing of it is in the
server's own code. It dies as by a power cut, the NTH time that a message passes the point, alone
or together with others.
"""

import importlib.util
import os
import runpy
import sys
from collections.abc import Callable
from datetime import timedelta
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Any

POINTS = ("before_commit", "after_commit", "after_ack", "amid_fan_out")
"""After the acknowledgement means: the sender has it, and nobody was told of the message."""

STEPS = ("before_step", "after_step")
"""Around the commit of each transaction that the clockwork makes."""

STATUS = 86
LEASE_SECONDS = 0.3
"""So short that whoever comes back need not wait for who has died."""

PIECE = 4
"""People for whom the clockwork makes rows in one step, so that there are steps to die between."""

FLUSH_SECONDS = 0.05
"""How long what was queued before the crash gets to leave."""

ROOT = Path(__file__).parents[2]


class Fuse:
    """Burns down by one with each message; True when it is burnt."""

    def __init__(self, length: int) -> None:
        self._left = length

    def burns(self) -> bool:
        self._left -= 1
        return self._left == 0


def die(*_args: Any) -> None:
    os._exit(STATUS)


def arm() -> None:
    """Put the crash where CRASH_AT says; called when everything is imported and patched."""
    point, _, nth = os.environ.get("CRASH_AT", "").partition(":")
    if point:
        {
            "before_commit": _before_commit,
            "after_commit": _after_commit,
            "after_ack": _after_ack,
            "amid_fan_out": _amid_fan_out,
            "before_step": _before_step,
            "after_step": _after_step,
        }[point](Fuse(int(nth)))


def _before_commit(fuse: Fuse) -> None:
    _at_session("before_commit", fuse)


def _after_commit(fuse: Fuse) -> None:
    _at_session("after_commit", fuse)


def _at_session(moment: str, fuse: Fuse) -> None:
    """Die when what was written down is about to be put on disk, or has just been."""
    from sqlalchemy import Engine, event
    from sqlalchemy.orm import Session

    written: list[str] = []  # of the one transaction that may write at a time

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.startswith("INSERT INTO message "):
            written.append(statement)

    def passed(session: Session) -> None:
        if session.info.get("stage") and written and fuse.burns():
            die()

    def forget(session: Session) -> None:
        if session.info.get("stage"):
            written.clear()

    event.listen(Engine, "after_cursor_execute", note)
    event.listen(Session, moment, passed)
    event.listen(Session, "after_commit", forget)
    event.listen(Session, "after_rollback", forget)


def _before_step(fuse: Fuse) -> None:
    _at_step("before_commit", fuse)


def _after_step(fuse: Fuse) -> None:
    _at_step("after_commit", fuse)


def _at_step(moment: str, fuse: Fuse) -> None:
    from sqlalchemy import event
    from sqlalchemy.orm import Session

    from chatapp.jobs import clockwork
    from chatapp.operations import leases
    from chatapp.operations.announcements import recipients, reminders

    reminders.BACK_OFF = timedelta(seconds=LEASE_SECONDS)
    leases.LASTS = timedelta(seconds=LEASE_SECONDS)
    recipients.PIECE = PIECE
    under_way: list[Callable[[], bool]] = []

    def noted(step: Callable[[], bool]) -> Callable[[], bool]:
        def take() -> bool:
            under_way.append(step)
            try:
                return step()
            finally:
                under_way.clear()

        return take

    def passed(session: Session) -> None:
        if under_way and session.info.get("stage"):
            if moment == "before_commit":
                session.flush()
            if fuse.burns():
                die()

    clockwork.STEPS = tuple(noted(step) for step in clockwork.STEPS)
    event.listen(Session, moment, passed)


def _after_ack(fuse: Fuse) -> None:
    from chatapp import broadcasts

    tell = broadcasts.message_changed

    def hold_back(message: Any) -> None:
        if fuse.burns():
            _die_later()
        else:
            tell(message)

    broadcasts.message_changed = hold_back


def _amid_fan_out(fuse: Fuse) -> None:
    from chatapp import broadcasts
    from chatapp.extensions import socketio

    tell = broadcasts.message_changed

    def tell_half(message: Any) -> None:
        if fuse.burns():
            _let_through(socketio.server, 3)
            _die_later()
        tell(message)

    broadcasts.message_changed = tell_half


def _let_through(server: Any, count: int) -> None:
    """From now on, this many packets leave, and no more."""
    send, passed = server.eio.send_packet, iter(range(count))

    def send_some(*args: Any) -> None:
        if next(passed, None) is not None:
            send(*args)

    server.eio.send_packet = send_some


def _die_later() -> None:
    from chatapp.extensions import socketio

    def fall() -> None:
        socketio.sleep(FLUSH_SECONDS)
        die()

    socketio.start_background_task(fall)


def serve(then: Callable[[], None]) -> None:
    """Run the server in this process; call back when all of it is imported and patched."""
    sys.path.insert(0, str(ROOT))
    sys.meta_path.insert(0, AfterImport("chatapp.serving", then))
    runpy.run_path(str(ROOT / "wsgi.py"), run_name="__main__")


class AfterImport(MetaPathFinder):
    """Calls back when wsgi.py has imported the last module, before it serves."""

    def __init__(self, name: str, then: Callable[[], None]) -> None:
        self._name, self._then = name, then

    def find_spec(self, name: str, *_args: Any) -> Any:
        if name != self._name:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        assert spec and spec.loader
        loader: Any = spec.loader
        run = loader.exec_module

        def run_and_call(module: Any) -> None:
            run(module)
            self._then()

        loader.exec_module = run_and_call
        return spec


if __name__ == "__main__":
    serve(arm)
