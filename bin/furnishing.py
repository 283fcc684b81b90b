"""What people do in the demo's place before it is drawn for docs/screens."""

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page
from sqlalchemy import select

from bin.stage import PHONE, WIDE, Stage, path_of
from chatapp import create_app
from chatapp.extensions import db
from chatapp.models import Recipient, User
from chatapp.operations.announcements import receipts
from tests import databases

AWAY = 5
"""So many are not there when something is announced."""

ROBIN, MAYA = "Robin", "Maya Lindqvist"
QUESTION = "Where do we have lunch?"
POLL = f"/poll {QUESTION} | The canteen | By the lake | At our desks"
SUNRISE = ("#0b3c5d", "#ffb37a")
ROOF = "The roof this morning, and where the panels go"
COLOURS = "Which green shall the door have?"
TEA = """<!doctype html><meta property="og:title" content="How to pour tea">
<meta property="og:site_name" content="The Tea House"><meta property="og:description"
content="Water that has rested for a minute, a warm pot, and five minutes of peace.">"""


def open_room(page: Page, room: str) -> None:
    """Be in a room, with everything loaded."""
    page.goto(f"/rooms/{room}", wait_until="networkidle")


def say(page: Page, words: str, shown: str = "") -> Locator:
    """Say something, and wait until the server has it."""
    page.locator("#body").fill(words)
    page.locator("#body").press("Enter")
    row = page.locator("#messages .message:not(.is-pending)", has_text=shown or words).last
    row.wait_for()
    return row


def invite(stage: Stage) -> str:
    """Make an invite; answers its path."""
    page = stage.signed_in(ROBIN)
    page.goto("/invites")
    page.locator(".make .button").click()
    link = page.locator(".invite-link input").input_value()
    page.context.close()
    return path_of(link)


def answer(folder: Path) -> None:
    """Let most of those whom the announcement is for read it, and most of these say so."""
    app = create_app(databases.settings(folder))
    with app.app_context():
        people = db.session.scalars(select(Recipient.user_id).order_by(Recipient.user_id)).all()
        for nth, user in enumerate(db.session.get_one(User, it) for it in people[:-AWAY]):
            device = "phone" if nth % 3 else "desktop"
            receipts.reach(user, 1, device)
            if nth % 7:
                receipts.see(user, 1, device)
            if nth % 4:
                receipts.confirm(user, 1, device)


def share(stage: Stage) -> None:
    """Say something with a picture and a document."""
    out, size = io.BytesIO(), (1600, 1000)
    above, below = (Image.new("RGB", size, colour) for colour in SUNRISE)
    Image.composite(below, above, Image.linear_gradient("L").resize(size)).save(out, "JPEG")
    page = stage.signed_in(ROBIN)
    open_room(page, "engineering")
    plan = FilePayload(name="plan.pdf", mimeType="application/pdf", buffer=b"%PDF-1.4" * 20_000)
    photo = FilePayload(name="sunrise.jpg", mimeType="image/jpeg", buffer=out.getvalue())
    page.locator("#attached").set_input_files([photo, plan])
    page.locator(".tray li").nth(1).wait_for()
    say(page, ROOF)
    page.locator(".message .file-card[href]").wait_for()
    page.context.close()


def ask(stage: Stage) -> str:
    """Ask the room something, and talk about it in a thread; answers its path."""
    page = stage.signed_in(ROBIN)
    open_room(page, "engineering")
    page.locator("#body").fill(POLL)
    page.locator("#body").press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Ask", exact=True).click()
    asked = page.locator("#messages .message", has_text=QUESTION).last
    asked.get_by_text("By the lake").click()
    _reply(page, asked, "If the sun stays.", "I bring a blanket 👍")
    page.wait_for_load_state("networkidle")
    path = path_of(page.url)
    page.context.close()
    return path


def keep_things(stage: Stage) -> None:
    """Pin, save, change one's mind, choose favourites, and plan what is said tomorrow."""
    page = stage.signed_in(ROBIN)
    page.get_by_role("button", name="I have read it").click()
    for room in ("engineering", "design"):
        page.goto(f"/rooms/{room}?panel=settings", wait_until="networkidle")
        page.get_by_label("Among my favourites").check()
        page.locator("#favourites .room-link", has_text=room.title()).wait_for()
    roof, asked = (_found(page, "engineering", words) for words in (ROOF, QUESTION))
    for row, act in ((roof, "Pin"), (asked, "Pin"), (asked, "Save"), (roof, "Save")):
        _menu(row, act)
    say(page, "The panels come on Tuesday.", "Tuesday")
    page.locator("#body").press("ArrowUp")
    say(page, "The panels come on **Wednesday**, at nine.", "Wednesday")
    page.locator("#body").fill("Good morning! Who is on the roof today?")
    page.get_by_role("button", name="Send later").click()
    page.get_by_role("button", name="Send it then").click()
    page.locator("dialog").wait_for(state="detached")
    page.context.close()


def talk_with_maya(stage: Stage) -> None:
    """Somebody far away addresses Robin, and answers in a thread."""
    robin, maya = stage.signed_in(ROBIN), stage.signed_in(MAYA, zone="Asia/Tokyo")
    maya.goto("/settings/notifications")
    maya.locator("[name=time_zone]").fill("Asia/Tokyo")
    maya.get_by_role("button", name="Save", exact=True).click()
    open_room(robin, "design")
    say(robin, COLOURS)
    open_room(maya, "design")
    maya.locator("#body").fill("/status 🌴 Back on Monday")
    maya.locator("#body").press("Enter")
    _reply(maya, _found(maya, "design", COLOURS), "The darker one: it is kinder to the street.")
    maya.locator("#panel [data-close-panel]").click()
    say(maya, "@Robin The new signs are here, and they are lovely.", "The new signs")
    for page in (robin, maya):
        page.context.close()


def link(stage: Stage, address: str) -> None:
    """Let the place show what links lead to, and say one."""
    page = stage.signed_in(ROBIN)
    page.goto("/admin/settings")
    page.locator("[name=link_previews]").check()
    page.locator("form:has([name=link_previews]) button.primary").click()
    open_room(page, "kitchen")
    say(page, f"For all who pour it too hot: [how to]({address})", "For all who")
    page.get_by_role("list", name="Previews of links").get_by_role("link").wait_for()
    page.context.close()


def guest_link(stage: Stage) -> str:
    """Make a link for guests of a room; answers its path."""
    page = stage.signed_in(ROBIN)
    page.goto("/rooms/engineering?panel=settings", wait_until="networkidle")
    page.get_by_role("button", name="Guests by a link").click()
    page.get_by_role("button", name="Make a link").click()
    address = page.get_by_label("Link", exact=True).input_value()
    page.context.close()
    return path_of(address)


def come(page: Page, size: str, path: str) -> None:
    """Enter as a guest, under another name on each device, and say a word."""
    page.goto(path)
    page.get_by_label("Your name").fill(
        {WIDE: "Sam from the roofers", PHONE: "Kim, electrician"}[size]
    )
    page.keyboard.press("Enter")
    page.wait_for_url("**/rooms/**")
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="I have read it").click()
    say(page, {WIDE: "Good morning, all.", PHONE: "I come along on Wednesday."}[size])


def _reply(page: Page, row: Locator, *said: str) -> None:
    row.hover()
    row.get_by_role("button", name="Reply in thread").click()
    field = page.locator("#panel .thread textarea")
    for words in said:
        field.fill(words)
        field.press("Enter")
        said_it = page.locator("#panel .thread .message:not(.is-pending)", has_text=words[:9])
        said_it.last.wait_for()


def _found(page: Page, room: str, words: str) -> Locator:
    if path_of(page.url) != f"/rooms/{room}":
        open_room(page, room)
    return page.locator("#messages .message", has_text=words).last


def _menu(row: Locator, act: str) -> None:
    row.hover()
    row.get_by_role("button", name="More", exact=True).click()
    menu = row.page.get_by_role("menu", name="Message actions")
    menu.locator(f"[data-act={act.lower()}]").click()
    menu.wait_for(state="detached")
