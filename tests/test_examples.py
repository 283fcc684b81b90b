"""The programs in examples/ do what they say, against a real server."""

import re
import subprocess
import sys

import pytest

from chatapp.operations import hooks
from chatapp.operations.rooms import memberships
from config import DELIVERIES, ROOT
from tests.servers import environment, start
from tests.test_protocol_clients import keys, running

__all__ = ["keys"]  # a fixture


@pytest.mark.parametrize("delivery", DELIVERIES)
def test_the_examples_talk_to_each_other(tmp_path, empty_database, app, world, keys, delivery):
    with app.app_context():
        lab = world.membership("ada")
        bot = hooks.speaker(lab, "Shell")
        memberships.bring(lab, bot)
        secret = hooks.make(lab, bot)[1]
    with start(tmp_path, empty_database, DELIVERY=delivery) as server:
        server.wait_for("http://")
        with running(server, keys[0], sys.executable, "examples/pong.py") as python:
            assert "'lab'" in python.wait_for("here as robot in")
            with running(server, keys[1], "node", "examples/say.mjs", "lab", "ping") as script:
                script.wait_for("robot: pong")
                assert re.search(r"^said as number \d+$", "".join(script.printed), re.MULTILINE)
            assert "answered as number" in python.wait_for("answered as")
        chat = f"http://127.0.0.1:{server.port}"
        shell = subprocess.run(
            ["examples/say.sh", "lab", "Backup 50% done & dusted"],
            cwd=ROOT,
            env=environment(ROOT, CHAT=chat, TOKEN=keys[1], HOOK=f"{chat}/hooks/{secret}"),
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert shell.returncode == 0, shell.stderr
        assert shell.stdout.startswith("ok\nok\n") and '"from the API"' in shell.stdout
    assert [it.body for it in world.messages() if it.kind == "text"] == [
        "ping",
        "pong",
        "Backup 50% done & dusted",
        "> 🟢 **Nightly**\n>\n> from **say.sh**",
        "from the API",
    ]
