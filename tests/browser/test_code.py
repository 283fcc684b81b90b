"""Code in messages: coloured where it names its language, copied whole, never more than words."""

import pytest
from playwright.sync_api import expect

from chatapp.operations import accounts
from tests.browser import axe
from tests.browser.person import PASSWORD

FETCHED = """() => performance.getEntriesByType("resource")
  .map(({ name }) => name.split("/").pop()).filter((name) => name.startsWith("highlight"))"""


@pytest.fixture(scope="module")
def place(server):
    with server.place():
        accounts.set_up("The Lab", "Ada", None, PASSWORD)
    return server


@pytest.fixture
def ada(place, signed_in):
    return signed_in("Ada").goes("/rooms/lobby")


def test_code_is_coloured_by_what_is_fetched_with_its_language_alone(ada):
    ada.says("```\nplain words\n```", shown="plain words")
    assert ada.asks(FETCHED) == []
    ada.says("```py\ndef greet():  # hello\n    return 1\n```", shown="def greet()")
    code = ada.page.locator("code.language-py").last
    expect(code.locator(".hljs-keyword").first).to_have_text("def")
    expect(code).to_have_text("def greet():  # hello\n    return 1\n")
    scripts = {name for name in ada.asks(FETCHED) if name.endswith(".js")}
    assert scripts == {"highlighting.js", "highlight.core.js", "highlight.python.js"}
    assert axe.faults(ada.page) == []


def test_what_looks_like_markup_in_code_stays_words(ada):
    ada.says("```html\n<img src=x onerror=alert(1)>\n```", shown="onerror")
    code = ada.page.locator("code.language-html").last
    expect(code.locator("span").first).to_be_visible()
    expect(code).to_have_text("<img src=x onerror=alert(1)>\n")
    assert code.locator("img").count() == 0


def test_code_in_a_language_that_nobody_knows_stays_as_it_is(ada):
    row = ada.says("```qqq\nx = 1\n```", shown="x = 1")
    expect(row.locator("code")).to_have_text("x = 1\n")
    assert row.locator("code span").count() == 0


def test_code_is_copied_whole(ada):
    row = ada.says("```py\nfirst = 1\nsecond = 2\n```", shown="first = 1")
    row.hover()
    row.get_by_role("button", name="Copy the code").click()
    expect(ada.page.locator("#toast")).to_have_text("Copied")
    assert ada.asks("navigator.clipboard.readText()") == "first = 1\nsecond = 2\n"
