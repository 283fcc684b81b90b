"""Keeps an eye on every page of a test: errors, refusals of the policy, foreign requests."""

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

POLICY = re.compile(r"Content Security Policy|Trusted ?Types|TrustedHTML|TrustedScript")


class Watch:
    """What went wrong without a person seeing it."""

    def __init__(self, home: str) -> None:
        self._home = home
        self.problems: list[str] = []

    def over(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)

    def asserts_peace(self) -> None:
        assert not self.problems, "\n".join(self.problems)

    def _console(self, message: ConsoleMessage) -> None:
        if POLICY.search(message.text):
            self.problems.append(f"{message.page.url if message.page else ''}: {message.text}")

    def _error(self, error: WebError) -> None:
        self.problems.append(f"{error.page.url if error.page else ''}: {error.error}")

    def _request(self, request: Request) -> None:
        """Nothing of a self-hosted chat is anybody else's business."""
        if not request.url.startswith((self._home, "data:", "blob:", "ws")):
            self.problems.append(f"a request to {request.url}")
