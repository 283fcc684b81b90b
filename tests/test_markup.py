"""Words made safe to show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp import markup
from chatapp.markup import possible_names, render
from chatapp.names import skeleton

ADA = {skeleton("Ada Lovelace"): (1, "Ada Lovelace"), skeleton("ada"): (2, "ada")}
LEI = {skeleton("李雷"): (3, "李雷")}


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("*a* **b** ~~c~~ `d`", "<p><em>a</em> <strong>b</strong> <s>c</s> <code>d</code></p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("<b>x</b> & y", "<p>&lt;b&gt;x&lt;/b&gt; &amp; y</p>"),
        ("```py\nx < 1\n```", '<pre><code class="language-py">x &lt; 1\n</code></pre>'),
    ],
)
def test_markdown_is_what_people_expect(body, html):
    assert render(body, {}).html == html


def test_a_bare_address_is_a_link_that_gives_nothing_away():
    html = render("see https://example.org/a?b=1", {}).html
    assert 'href="https://example.org/a?b=1"' in html
    assert 'rel="nofollow noopener noreferrer"' in html and 'target="_blank"' in html


def test_a_file_name_is_not_an_address():
    assert render("see settings.py and notes.md", {}).html == "<p>see settings.py and notes.md</p>"


def test_the_longest_name_is_meant():
    assert render("hi @Ada Lovelace!", ADA).users == [1]
    assert render("hi @ada lovely", ADA).users == [2]


def test_a_name_inside_a_sentence_without_spaces_is_found():
    assert render("你好@李雷你来吗", LEI).users == [3]


@pytest.mark.parametrize("body", ["mail@ada", "`@ada`", "@adam", "```\n@ada\n```"])
def test_what_only_looks_like_a_mention_is_none(body):
    assert render(body, ADA).users == []


def test_everybody_can_be_addressed():
    assert render("@room and @here", {}).groups == {"room", "here"}


def test_possible_names_hold_the_name_that_is_there():
    assert skeleton("Ada Lovelace") in possible_names("x @Ada Lovelace, y")


EVIL = [
    "<script>",
    "javascript:",
    "onerror=",
    "<img",
    "data:text/html",
    "<iframe",
    "<svg",
    "style=",
]
PIECES = ["[x](", ")", "<", ">", '"', "'", "`", "\n", "![", "&#", ";", "<!--", "http://", *EVIL]


@given(st.lists(st.one_of(st.text(max_size=8), st.sampled_from(PIECES)), max_size=30))
def test_nothing_that_runs_comes_out(pieces):
    html = render("".join(pieces), ADA).html.casefold()
    for tag in ("<script", "<img", "<iframe", "<svg", "<style", "<object", "<!--"):
        assert tag not in html
    for attribute in ('href="javascript', 'href="data', 'href="vbscript', " style=", " onerror="):
        inside_tags = "".join(part.split(">")[0] for part in html.split("<")[1:])
        assert attribute not in inside_tags


PROSE = st.text(
    st.sampled_from("abzé你。，！🌱👍 ,.;:?!'\"()%$=+#-~/|_*`<>&@[]\\0123456789\n\t\u00a0"),
    max_size=30,
)


@given(PROSE.map(lambda text: f"a{text}") | PROSE.map(lambda text: f"1{text}"))
def test_prose_is_rendered_as_the_parser_would(text):
    slowly = markup._clean(
        markup._MARKDOWN.render(text, {"people": {}, "users": [], "groups": set()})
    )
    assert markup.render(text, {}).html == slowly.strip()


@pytest.mark.parametrize(
    "text", ["Hello, how are you?", "tea at 5 - or 6: fine!", "好的，明天见。", "2 lines\nof"]
)
def test_prose_is_not_parsed(text, monkeypatch):
    monkeypatch.setattr(markup, "_MARKDOWN", None)
    html = text.replace("\n", "<br>\n")
    assert markup.render(text, {}).html == f"<p>{html}</p>"
