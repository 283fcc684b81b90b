"""Two people write to each other: what each sees of the other's words, and when."""

import re

import pytest
from playwright.sync_api import expect

from chatapp.operations import accounts
from tests.browser.film import Film
from tests.browser.person import PASSWORD

FRAME_AFTER_ENTER = """(words) => {
  const row = () => [...document.querySelectorAll("#messages .message")]
    .find((each) => each.textContent.includes(words));
  addEventListener("keydown", ({ key }) => {
    if (key !== "Enter") return;
    window.handled = row()?.className;
    requestAnimationFrame(() => { window.framed = Boolean(row()); });
  }, { once: true });
}"""


@pytest.fixture(scope="module")
def people(server, signed_in):
    """Ada, an admin, and Linus, both in the lobby, on film."""
    with server.place():
        accounts.set_up("The Lab", "Ada", None, PASSWORD)
        accounts.create("Linus", PASSWORD)
    ada, linus = signed_in("Ada").goes("/"), signed_in("Linus").goes("/")
    film = Film(ada.page, "talking-ada")
    yield ada, linus
    assert film.cut().stat().st_size > 0


def test_a_message_is_on_screen_in_the_next_frame_and_pending_until_it_is_sent(people):
    ada, linus = people
    ada.says("The line is up.")
    ada.writes("Faster than thought.")
    ada.asks(FRAME_AFTER_ENTER, "Faster than thought.")
    ada.body.press("Enter")
    row = ada.row("Faster than thought.")
    expect(row).not_to_have_class(re.compile("is-pending"))
    assert "is-pending" in ada.asks("window.handled")
    assert ada.asks("window.framed") is True
    expect(linus.row("Faster than thought.")).to_be_visible()
    assert ada.rows().count("Faster than thought.") == 1


def test_markdown_code_links_emoji_and_line_breaks_look_as_meant(people):
    ada, linus = people
    ada.body.press_sequentially("**bold**, `code`, https://example.org/x 🎉")
    ada.body.press("Shift+Enter")
    ada.body.press_sequentially("second line")
    ada.body.press("Enter")
    row = linus.row("second line")
    expect(row.locator("strong")).to_have_text("bold")
    expect(row.locator("code")).to_have_text("code")
    expect(row.locator("br")).to_have_count(1)
    link = row.locator(".message-body a")
    expect(link).to_have_attribute("href", "https://example.org/x")
    expect(link).to_have_attribute("rel", re.compile("noopener"))
    ada.says("```python\nprint(1 < 2)\n```", shown="print(1 < 2)")
    expect(linus.page.locator("pre code").last).to_have_text("print(1 < 2)\n")
    ada.says("👍🎉")
    expect(linus.row("👍🎉").locator(".message-body")).to_have_class(re.compile("is-large"))


def test_what_looks_like_markup_stays_words(people):
    ada, linus = people
    ada.says("<img src=x onerror=alert(1)> <b>not bold</b>")
    row = linus.row("not bold")
    expect(row).to_contain_text("<img src=x onerror=alert(1)> <b>not bold</b>")
    assert row.locator(".message-body img, .message-body b").count() == 0


def test_arrow_up_edits_my_last_message_and_it_says_so(people):
    ada, linus = people
    ada.says("A tpyo.")
    expect(linus.row("A tpyo.")).to_be_visible()
    ada.body.press("ArrowUp")
    expect(ada.body).to_have_value("A tpyo.")
    ada.body.fill("A typo.")
    ada.body.press("Enter")
    for each in people:
        expect(each.row("A typo.").locator(".edited")).to_be_visible()
        expect(each.page.locator(".message", has_text="A tpyo.")).to_have_count(0)
    expect(ada.body).to_have_value("")


def test_what_is_typed_right_after_an_edit_is_the_next_message(people):
    ada, linus = people
    ada.says("Before.")
    ada.body.press("ArrowUp")
    for words in ("After.", "Next."):
        ada.body.fill(words)
        ada.body.press("Enter")
    expect(linus.row("Next.")).to_be_visible()
    expect(linus.row("After.").locator(".edited")).to_be_visible()
    expect(linus.row("Next.").locator(".edited")).to_have_count(0)


def test_an_edit_that_is_refused_comes_back_with_its_reason(people):
    ada, _linus = people
    ada.says("Short.")
    ada.body.press("ArrowUp")
    ada.context.set_offline(True)
    ada.body.fill("Longer words.")
    ada.body.press("Enter")
    expect(ada.page.locator("#composer-note")).to_have_text("You are offline.")
    expect(ada.body).to_have_value("Longer words.")
    ada.context.set_offline(False)
    expect(ada.banner).to_be_hidden()
    ada.body.press("Enter")
    expect(ada.row("Longer words.").locator(".edited")).to_be_visible()


def test_escape_leaves_a_message_as_it_was(people):
    ada, _linus = people
    ada.says("Leave me.")
    ada.body.press("ArrowUp")
    ada.body.fill("Changed my mind")
    ada.body.press("Escape")
    expect(ada.body).to_have_value("")
    expect(ada.row("Leave me.").locator(".edited")).to_have_count(0)


def test_what_is_deleted_leaves_a_line_that_says_who_did_it(people):
    ada, linus = people
    linus.says("Regret.")
    linus.menu(linus.row("Regret."), "Delete")
    linus.confirms("Delete")
    expect(ada.page.locator(".message", has_text="Regret.")).to_have_count(0)
    expect(ada.row("This message was deleted.")).to_have_class(re.compile("is-deleted"))
    linus.says("Rude.")
    ada.menu(ada.row("Rude."), "Delete")
    ada.confirms("Delete")
    expect(linus.row("This message was deleted by Ada.")).to_be_visible()
    expect(linus.page.locator(".message", has_text="Rude.")).to_have_count(0)


def test_only_who_wrote_it_may_edit_and_a_member_deletes_only_what_is_theirs(people):
    ada, linus = people
    ada.says("Mine.")
    row = linus.row("Mine.")
    row.hover()
    expect(row.get_by_role("button", name="Reply", exact=True)).to_be_visible()
    expect(row.get_by_role("button", name="Edit", exact=True)).to_be_hidden()
    linus.tool(row, "More")
    menu = linus.page.get_by_role("menu", name="Message actions")
    expect(menu.get_by_role("menuitem", name="Copy link")).to_be_visible()
    expect(menu.get_by_role("menuitem", name="Delete")).to_be_hidden()
    linus.page.keyboard.press("Escape")


def test_reactions_are_counted_and_taken_back(people):
    ada, linus = people
    ada.says("React to me.")
    row = linus.row("React to me.")
    row.hover()
    row.get_by_role("button", name="React with 👍").click()
    chip = ada.row("React to me.").locator(".chip")
    expect(chip).to_have_text(re.compile("👍.*1", re.DOTALL))
    expect(chip).to_have_attribute("aria-pressed", "false")
    chip.click()
    expect(row.locator(".chip")).to_have_text(re.compile("👍.*2", re.DOTALL))
    row.locator(".chip").click()
    expect(chip).to_have_text(re.compile("👍.*1", re.DOTALL))
    linus.tool(row, "React")
    linus.page.get_by_label("Find an emoji").fill("rocket")
    linus.page.keyboard.press("Enter")
    expect(ada.row("React to me.").locator(".chip", has_text="🚀")).to_be_visible()


def test_a_reply_quotes_and_links_back(people):
    ada, linus = people
    ada.says("Shall we meet?")
    linus.tool(linus.row("Shall we meet?"), "Reply")
    expect(linus.page.locator("#composer-context")).to_contain_text("Replying to Ada")
    linus.says("At noon.")
    quote = ada.row("At noon.").locator(".quote")
    expect(quote).to_have_text(re.compile(r"Ada\s+Shall we meet\?"))
    quote.click()
    asked = ada.page.locator(".message.is-target")
    expect(asked.locator(".message-body")).to_have_text("Shall we meet?")
    expect(asked).to_be_in_viewport()
    ada.goes("/rooms/lobby")
