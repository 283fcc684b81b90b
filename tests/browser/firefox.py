"""Firefox, driven by WebDriver BiDi: the standard way, since Playwright needs a Firefox of its own.

Only what the tests ask of it; the commands are those of https://www.w3.org/TR/webdriver-bidi/.
"""

import json
import os
import shutil
import subprocess
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import websocket

from tests.ports import free_port

PATIENCE = 60.0
PREFERENCES = {
    "alerts.useSystemBackend": False,
    "app.update.disabledForTesting": True,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.push.connection.enabled": True,
    "dom.push.testing.allowInsecureServerURL": True,
    "intl.accept_languages": "en-GB",
    "intl.locale.requested": "en-GB",
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "permissions.default.desktop-notification": 1,
    "remote.active-protocols": 1,
    "services.settings.server": "",
    "toolkit.telemetry.enabled": False,
}

ENTER = "\ue007"


class Failed(AssertionError):
    """The browser could not do it, or a script on the page threw."""


class Firefox:
    """One window of one browser with a profile of its own; `errors` is what its console says."""

    def __init__(self, line: websocket.WebSocket) -> None:
        self._line = line
        self._last = 0
        self.errors: list[str] = []
        self._do("session.new", capabilities={})
        self._do("session.subscribe", events=["log.entryAdded"])
        self.window = self._do("browsingContext.getTree")["contexts"][0]["context"]

    def goes(self, url: str) -> None:
        self._do("browsingContext.navigate", context=self.window, url=url, wait="complete")

    def cookie(self, url: str, name: str, value: str) -> None:
        """Set one, as signing in does."""
        value_told = {"type": "string", "value": value}
        cookie = {"name": name, "value": value_told, "domain": urlsplit(url).hostname}
        self._do("storage.setCookie", cookie={**cookie, "path": "/", "httpOnly": True})

    def asks(self, expression: str) -> Any:
        """What an expression says, promises awaited, as if somebody had just clicked."""
        found = self._do(
            "script.evaluate",
            expression=f"(async () => JSON.stringify(await ({expression})) ?? null)()",
            target={"context": self.window},
            awaitPromise=True,
            userActivation=True,
        )
        if found["type"] == "exception":
            raise Failed(found["exceptionDetails"]["text"])
        said = found["result"].get("value")
        return None if said is None else json.loads(said)

    def clicks(self, selector: str) -> None:
        """Press what a selector finds, once it is there and in sight."""
        self.waits(f"document.querySelector({json.dumps(selector)})?.checkVisibility()")
        self.asks(f"void document.querySelector({json.dumps(selector)}).click()")

    def types(self, selector: str, text: str, then: str = "") -> None:
        """Write into a field, key by key; `then` is one more: `ENTER`."""
        self.waits(f"document.querySelector({json.dumps(selector)})?.checkVisibility()")
        self.asks(f"void document.querySelector({json.dumps(selector)}).focus()")
        keys = [
            {"type": kind, "value": key} for key in text + then for kind in ("keyDown", "keyUp")
        ]
        board = {"type": "key", "id": "keyboard", "actions": keys}
        self._do("input.performActions", context=self.window, actions=[board])

    def waits(self, expression: str, seconds: float = PATIENCE) -> Any:
        """Ask until the answer is true of something."""
        deadline = time.monotonic() + seconds
        while not (found := self.asks(expression)):
            if time.monotonic() > deadline:
                raise Failed(f"never true within {seconds} s: {expression}")
            time.sleep(0.05)
        return found

    def sees(self, width: int, height: int) -> None:
        self._do(
            "browsingContext.setViewport",
            context=self.window,
            viewport={"width": width, "height": height},
        )

    def draws(self, path: Path) -> None:
        """Keep a screenshot."""
        path.parent.mkdir(exist_ok=True)
        shot = self._do("browsingContext.captureScreenshot", context=self.window)
        path.write_bytes(b64decode(shot["data"]))

    def _do(self, method: str, **params: Any) -> Any:
        self._last += 1
        self._line.send(json.dumps({"id": self._last, "method": method, "params": params}))
        while (said := json.loads(self._line.recv())).get("id") != self._last:
            if said.get("method") == "log.entryAdded" and said["params"]["level"] == "error":
                self.errors.append(said["params"]["text"])
        if said["type"] == "error":
            raise Failed(f"{method}: {said['error']}: {said['message']}")
        return said["result"]


@contextmanager
def running(folder: Path, **preferences: Any) -> Iterator[Firefox]:
    """Start one without a window; `folder` is for its profile."""
    port = free_port()
    lines = [
        f"user_pref({json.dumps(name)}, {json.dumps(value)});"
        for name, value in {**PREFERENCES, **preferences}.items()
    ]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "user.js").write_text("\n".join(lines))
    command = [_found(), "--headless", "--no-remote", "--profile", str(folder)]
    with (folder / "firefox.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, f"--remote-debugging-port={port}", "about:blank"],
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "HOME": str(folder)},
        )
    try:
        line = _line(process, port)
        yield Firefox(line)
        line.close()
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _found() -> str:
    named = (os.environ.get("FIREFOX", ""), "firefox-esr", "firefox")
    found = next(filter(None, map(shutil.which, filter(None, named))), None)
    assert found, "No Firefox here: install one, or say where it is (FIREFOX=/path/to/it)."
    return found


def _line(process: "subprocess.Popen[bytes]", port: int) -> websocket.WebSocket:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return websocket.create_connection(
                f"ws://127.0.0.1:{port}/session", suppress_origin=True, timeout=PATIENCE
            )
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise Failed("Firefox did not start") from None
            time.sleep(0.1)
