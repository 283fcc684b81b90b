"""Nothing yields between begin and commit: under a green event loop a change is one piece.

That is asked of SQLite, which lives in the process; a server is waited for, and others go on.
"""

import ast
import json
import subprocess
import sys
from typing import Any

import pytest

from config import ROOT

pytestmark = pytest.mark.only_on("sqlite")

BEGIN = {
    "eventlet": "import eventlet.tpool; eventlet.monkey_patch(); run = eventlet.tpool.execute",
    "gevent": (
        "import gevent, gevent.monkey; gevent.monkey.patch_all();"
        "run = lambda function, *args: gevent.get_hub().threadpool.apply(function, args)"
    ),
}
NEVER_BESIDE_OTHERS = {"histories.bring_in", "histories.backdate"}
ONLY_COMMANDS = (
    *("exports", "imports", "invitations", "keepsakes", "newcomers", "proclamations", "reopenings"),
    *("retellings", "vacancies"),
)
"""What only a command does, in a process where nobody else is."""


def watched(mode: str, folder: Any, empty_database: Any, is_forged: bool) -> dict[str, Any]:
    """What was seen in a process where a crowd did everything at once."""
    empty_database.copy(folder)
    then = f"from tests import atomic; atomic.main({mode!r}, {str(folder)!r}, run, {is_forged})"
    command = [sys.executable, "-W", "ignore", "-c", f"{BEGIN[mode]}; {then}"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def writers() -> set[str]:
    """All operations that open a transaction."""
    found = set()
    for path in (ROOT / "chatapp" / "operations").rglob("*.py"):
        noun = path.parent.name if path.stem == "__init__" else path.stem
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and "transaction" in _called(node):
                found.add(f"{noun}.{node.name}")
    assert {it.partition(".")[0] for it in found} >= set(ONLY_COMMANDS)
    return {it for it in found if it.partition(".")[0] not in ONLY_COMMANDS}


def _called(function: ast.FunctionDef) -> set[str]:
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return {getattr(call, "id", "") for call in calls}


@pytest.mark.parametrize("mode", BEGIN)
def test_nobody_else_runs_inside_a_transaction(mode, tmp_path, empty_database):
    seen = watched(mode, tmp_path, empty_database, is_forged=False)
    assert seen["failures"] == [], "\n".join(seen["failures"])
    assert seen["switches"] > 100, "people did take turns"
    assert seen["commits"] > 100
    assert writers() - NEVER_BESIDE_OTHERS <= set(seen["writers"]), "every operation was tried"
    assert seen["offences"] == []


@pytest.mark.parametrize("mode", BEGIN)
def test_an_operation_that_waits_inside_a_transaction_is_caught(mode, tmp_path, empty_database):
    seen = watched(mode, tmp_path, empty_database, is_forged=True)
    assert seen["commits"] > 0
    assert seen["offences"], "the watch can see"
    assert "in forge" in seen["offences"][0]


@pytest.mark.parametrize("mode", BEGIN)
def test_nobody_waits_for_somebody_elses_disk(mode, tmp_path, empty_database):
    empty_database.copy(tmp_path)
    begin = f"import time; nap = time.sleep; {BEGIN[mode]}"
    then = f"from tests import landing; landing.main({str(tmp_path)!r}, run, nap)"
    command = [sys.executable, "-W", "ignore", "-c", f"{begin}; {then}"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    seen = {"turns": 10, "saw_early": False, "is_kept": True}
    assert json.loads(done.stdout) == {"said": seen, "edited": seen}
