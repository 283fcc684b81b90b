"""Shows, in a process of its own under a green event loop, that nobody waits for the disk.

Started by test_atomic.py. The disk is one that takes nothing before others have had ten turns: if
they had to wait for it, they never would.
"""

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from chatapp import create_app
from chatapp.extensions import db
from chatapp.models import User
from chatapp.operations import accounts, messages, rooms
from chatapp.operations.rooms import memberships
from tests import databases
from tests.world import PASSWORD

TURNS = 10
PATIENCE = 5.0


def main(folder: str, run_blocking: Callable[..., Any], nap: Callable[[float], None]) -> None:
    """Say something and change it while others look on, and print what they saw."""
    disk = {"is_slow": False, "turns": 0}

    def run(land: Callable[..., Any], *args: Any) -> Any:
        return run_blocking(slowly, land, *args) if disk["is_slow"] else run_blocking(land, *args)

    def slowly(land: Callable[..., Any], *args: Any) -> Any:
        deadline = time.monotonic() + PATIENCE
        while disk["turns"] < TURNS and time.monotonic() < deadline:
            nap(0.005)  # as the operating system has it, not the event loop
        return land(*args)

    app = create_app(databases.settings(Path(folder), "x" * 40), "threading", run)
    with app.app_context():
        lab = rooms.open(accounts.set_up("The lab", "grace", None, PASSWORD), "lab")
        said = messages.post(lab, "hello", "first").id
    things = {
        "said": lambda ticket: messages.post(ticket, "again", "second"),
        "edited": lambda ticket: messages.edit(ticket, messages.find_in(ticket, said), "bye"),
    }
    print(json.dumps({name: _turns_during(app, disk, do) for name, do in things.items()}))


def _turns_during(app: Any, disk: dict[str, Any], do: Callable[[Any], Any]) -> dict[str, Any]:
    def act() -> None:
        with app.app_context():
            do(memberships.find(db.session.get_one(User, 1), "lab"))

    before = _bodies(app)
    disk.update(is_slow=True, turns=0)
    actor = threading.Thread(target=act)
    actor.start()
    saw_early = False
    while actor.is_alive() and disk["turns"] < TURNS:
        time.sleep(0)
        saw_early = saw_early or _bodies(app) != before
        disk["turns"] += 1
    turns = disk["turns"]
    actor.join()
    disk["is_slow"] = False
    return {"turns": turns, "saw_early": saw_early, "is_kept": _bodies(app) != before}


def _bodies(app: Any) -> list[str]:
    with app.app_context():
        lab = memberships.find(db.session.get_one(User, 1), "lab")
        return [it.body for it in messages.page(lab)]
