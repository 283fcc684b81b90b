"""Somebody at a browser: what a person does on the pages, in a person's words."""

import re
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.server import Server

PASSWORD = "correct horse battery staple"


class Person:
    """One page of one browser; other devices and other pages of the same person are others."""

    def __init__(self, name: str, page: Page, server: Server) -> None:
        self.name = name
        self.page = page
        self.server = server
        self.body = page.locator("#body")
        self.log = page.locator("#log")
        self.banner = page.locator("#banner")

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    def goes(self, path: str) -> "Person":
        """Open an address; the chat page is ready once its scripts have drawn it."""
        self.page.goto(self.server.url + path)
        return self._ready()

    def reloads(self) -> "Person":
        self.page.reload()
        return self._ready()

    def _ready(self) -> "Person":
        """A key pressed before the scripts listen is pressed in vain."""
        if self.page.locator("#chat").count():
            expect(self.page.locator("#self .self-name")).not_to_be_empty()
        return self

    def enters(self, room: str) -> "Person":
        """Choose a room or a conversation from the list."""
        self.page.locator(".room-link", has_text=room).first.click()
        expect(self.page.locator("#room-name")).to_have_text(room)
        return self

    def sees_room(self, room: str) -> Locator:
        """The room's line in the list."""
        return self.page.locator(".room-link", has_text=room)

    def count(self, room: str) -> Locator:
        """The number at the room's line, as it is seen."""
        return self.sees_room(room).locator(".count [aria-hidden]")

    def writes(self, text: str) -> None:
        """Type, and leave it there."""
        self.body.fill(text)

    def sends(self, text: str) -> Locator:
        """Type and press Enter; answers the row, whatever becomes of it."""
        self.body.fill(text)
        self.body.press("Enter")
        expect(self.body).to_have_value("")
        return self.row(text.splitlines()[0])

    def says(self, text: str, shown: str | None = None) -> Locator:
        """Send, and wait until the server has it."""
        self.sends(text)
        row = self.row(shown or text.splitlines()[0])
        expect(row).not_to_have_class(re.compile("is-pending|is-failed"))
        return row

    def row(self, text: str) -> Locator:
        """The last message with these words."""
        return self.page.locator("#messages .message", has_text=text).last

    def rows(self) -> list[str]:
        """The words of all messages on the page, in order; what pages and notices add left out."""
        return self.page.locator(
            "#messages .message:not(.is-notice) .message-body"
        ).all_inner_texts()

    def tool(self, row: Locator, name: str) -> None:
        """Use one of the buttons that appear when the pointer is on a message."""
        row.hover()
        row.get_by_role("button", name=name, exact=True).click()

    def menu(self, row: Locator, name: str) -> None:
        """Use what stands behind "More"."""
        self.tool(row, "More")
        self.page.get_by_role("menu", name="Message actions").get_by_role(
            "menuitem", name=re.compile(f"^{name}")
        ).click()

    def confirms(self, name: str) -> None:
        self.page.get_by_role("alertdialog").get_by_role("button", name=name, exact=True).click()

    def opens_room(self, name: str, kind: str = "Public", topic: str = "") -> "Person":
        """Make a room by the dialog, and be in it."""
        self.page.get_by_role("button", name="New room", exact=True).first.click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_label("Name").fill(name)
        dialog.get_by_label("Topic").fill(topic)
        dialog.get_by_role("radio", name=kind).check()
        dialog.get_by_role("button", name="Make the room").click()
        expect(self.page.locator("#room-name")).to_have_text(name)
        return self

    def adds(self, *names: str) -> None:
        """Bring people into the open room, by its list of people."""
        self.panel("People")
        self.page.locator("#panel").get_by_role("button", name="Add people").click()
        self.chooses(*names, act="Add")
        for name in names:
            expect(self.page.locator("#members")).to_contain_text(name)
        self.closes_panel()

    def chooses(self, *names: str, act: str) -> None:
        """Tick people in a dialog and agree."""
        dialog = self.page.get_by_role("dialog")
        for name in names:
            dialog.get_by_role("checkbox", name=name).check()
        dialog.get_by_role("button", name=act, exact=True).click()
        expect(dialog).to_have_count(0)

    def panel(self, name: str) -> Locator:
        """Open one of the panels at the right."""
        self.page.locator(".room-head").get_by_role("button", name=re.compile(f"{name}$")).click()
        panel = self.page.locator("#panel")
        expect(panel.get_by_role("heading", name=name)).to_be_visible()
        return panel

    def closes_panel(self) -> None:
        self.page.locator("#panel").get_by_role("link", name="Close").click()
        expect(self.page.locator("#panel")).to_be_hidden()

    def from_menu(self, name: str) -> None:
        """Choose something from the place's menu."""
        self.page.get_by_role("button", name="Menu", exact=True).click()
        self.page.locator("#place-menu").get_by_text(name, exact=True).click()

    def fills(self, **fields: str) -> None:
        """Fill a form's fields by their names, and send it."""
        for name, value in fields.items():
            self.page.locator(f"main [name={name}]").fill(value)
        form = self.page.locator(f"main form:has([name={next(iter(fields))}])")
        form.locator("button.primary").click()

    def scrolls(self, top: float) -> None:
        self.log.evaluate("(log, top) => log.scrollTo({top, behavior: 'instant'})", top)

    def asks(self, script: str, *given: Any) -> Any:
        """Measure something inside the page."""
        return self.page.evaluate(script, *given)
