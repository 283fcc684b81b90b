"""The clients that docs/protocol.md shows do what it says they do."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from chatapp.operations import accounts
from chatapp.operations.accounts import tokens
from chatapp.operations.rooms import memberships
from config import ROOT
from tests.servers import PATIENCE, Server, environment, start

PROSE = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")


def shown(language: str) -> str:
    (code,) = re.findall(rf"^```{language}\n(.*?)^```$", PROSE, re.DOTALL | re.MULTILINE)
    return code


@pytest.fixture
def keys(app, world) -> list[str]:
    """The keys of two programs that are in the lab."""
    found = []
    with app.app_context():
        for name in ("robot", "parrot"):
            bot = accounts.create(name, None, is_bot=True)
            memberships.bring(world.membership("ada"), bot)
            found.append(tokens.make(bot)[1])
    return found


@contextmanager
def running(server: Server, key: str, *command: str) -> Iterator[Server]:
    """A program of somebody else's, beside the server."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(ROOT, CHAT=f"http://127.0.0.1:{server.port}", TOKEN=key),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield Server(process, server.port)
    finally:
        process.kill()
        process.communicate(timeout=PATIENCE)


def test_the_programs_that_are_shown_talk_to_each_other(tmp_path, empty_database, keys):
    said = shown("javascript").replace("Hello from a program.", "ping")
    assert said != shown("javascript")
    with start(tmp_path, empty_database) as server:
        server.wait_for("http://")
        with running(server, keys[0], sys.executable, "-c", shown("python")) as python:
            assert "'lab'" in python.wait_for("here as robot in")
            node = ("node", "--input-type=module", "--eval", said)
            with running(server, keys[1], *node) as javascript:
                for words in ("said as number", "robot pong"):
                    if not any(words in line for line in javascript.printed):
                        javascript.wait_for(words)
                assert "parrot ping\n" in javascript.printed
                assert python.wait_for("True")
    assert re.search(r"^said as number \d+$", "".join(javascript.printed), re.MULTILINE)


def test_the_program_that_is_shown_says_why_it_is_refused(tmp_path, empty_database, world):
    with start(tmp_path, empty_database) as server:
        server.wait_for("http://")
        node = ("node", "--input-type=module", "--eval", shown("javascript"))
        with running(server, "a wrong key", *node) as javascript:
            assert javascript.wait_for("refused: This token is not valid.")
