"""How words are cut, which forms they have, and what a search asks for."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.errors import Invalid
from chatapp.lexicon import Finder, Term, Wish, folded, tokens, wish_of
from chatapp.lexicon.forms import forms

FOLDED = {
    "Straße": ["strasse"],
    "ÉCOLE nº 5": ["ecole", "no", "5"],
    "Cafe\u0301": ["cafe"],
    "ＡＢＣ ｶﾞ": ["abc", "ガ"],
    "我们明天开会": list("我们明天开会"),
    "내일은": list("내일은"),
    "Ελλάς": ["ελλασ"],
    "Ёлка й": ["елка", "й"],
    "हिन्दी में": ["हिन्दी", "में"],
    "مُحَمَّد": ["محمد"],
    "don't snake_case": ["don", "t", "snake", "case"],
    "party🎉🎉": ["party", "🎉", "🎉"],
    "İstanbul Æther": ["istanbul", "aether"],
    "!!! — ...": [],
}


@pytest.mark.parametrize(("text", "words"), FOLDED.items(), ids=ascii)
def test_a_text_in_any_script_becomes_words(text, words):
    assert tokens(text) == words


@given(st.text())
def test_what_is_folded_stays_as_it_is(text):
    assert tokens(folded(text)) == tokens(text)


SAME = (
    "plan plans planned planning",
    "like likes liked liking",
    "try tries tried trying",
    "box boxes",
    "meeting meetings meet meets",
    "house houses",
    "visit visited visiting",
)


@pytest.mark.parametrize("words", SAME)
def test_an_english_word_is_found_in_its_forms(words):
    first, *others = words.split()
    for other in others:
        assert first in forms(other)
        assert other in forms(first)


@pytest.mark.parametrize("word", ["is", "as", "école", "1s", "开", "bus", "bed"])
def test_what_only_looks_like_a_form_stays_whole(word):
    assert forms(word)[0] == word
    assert word[:-1] not in forms(word)


def test_a_wish_is_read_part_by_part():
    wish = wish_of('low "high tide" -fog from:@ada FROM:"Ada L" in:#lab has:links on:2026-02 har')
    assert [term.words for term in wish.terms] == [("low",), ("high", "tide"), ("har",)]
    assert [term.is_open for term in wish.terms] == [False, False, True]
    assert [term.words for term in wish.without] == [("fog",)]
    assert (wish.people, wish.rooms, wish.has) == (("ada", "Ada L"), ("lab",), {"link"})
    assert (wish.since, wish.until) == (date(2026, 2, 1), date(2026, 3, 1))


DAYS = {
    "before:2026-01-31": (None, date(2026, 1, 31)),
    "after:2026-01-31": (date(2026, 2, 1), None),
    "after:2026": (date(2027, 1, 1), None),
    "on:2024.2.29": (date(2024, 2, 29), date(2024, 3, 1)),
    "on:2026-12": (date(2026, 12, 1), date(2027, 1, 1)),
    "after:2025 before:2026-03 before:2026-02": (date(2026, 1, 1), date(2026, 2, 1)),
}


@pytest.mark.parametrize(("query", "days"), DAYS.items())
def test_days_months_and_years_are_meant_from_their_first_to_their_last(query, days):
    wish = wish_of(query)
    assert (wish.since, wish.until) == days


@pytest.mark.parametrize(
    "query", ["on:2026-02-30", "before:soon", "after:99999", "has:fun", "-from:ada", "on:9999"]
)
def test_what_cant_be_meant_is_refused_in_a_sentence(query):
    with pytest.raises(Invalid) as refused:
        wish_of(query)
    assert refused.value.details == {"field": "query"}
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("query", ["-", '"', "from:", "in: ", "!!!", '""', "-!"])
def test_what_says_nothing_yet_asks_for_nothing(query):
    assert wish_of(query).is_empty


def test_typographic_marks_mean_what_straight_ones_mean():
    assert wish_of("“low tide” from：ada") == wish_of('"low tide" from:ada')


def test_a_time_or_an_address_is_no_filter():
    assert wish_of("12:30").terms == (Term(("12", "30")),)
    assert [it.words for it in wish_of("https://a.example/b").terms] == [
        ("https", "a", "example", "b")
    ]


SCRAPS = ('"', " ", *"-:*()a开", "from:", "in:", "before:", "has:", "on:", "2026", "-2-30")


@given(st.text() | st.lists(st.sampled_from(SCRAPS)).map("".join))
def test_any_text_is_a_wish_or_refused(text):
    try:
        wish = wish_of(text)
    except Invalid:
        return
    assert all(tokens(word) == [word] for it in (*wish.terms, *wish.without) for word in it.words)
    Finder(wish).places(text)


FINDS = {
    ("tide", "High tides!"): ["tides"],
    ("har", "The Harbour, hard"): ["Harbour", "hard"],
    ('"low tide"', "low, tide; slow tide"): ["low, tide"],
    ("ecole", "L'École"): ["École"],
    ("开会", "明天开会吗"): ["开会"],
    ("strasse", "in der Straße"): ["Straße"],
    ("🎉", "so🎉!"): ["🎉"],
    ("in:lab", "lab"): [],
}


@pytest.mark.parametrize(("asked", "found"), FINDS.items(), ids=ascii)
def test_what_was_looked_for_is_marked_where_it_stands(asked, found):
    query, text = asked
    assert [text[a:b] for a, b in Finder(wish_of(query)).places(text)] == found


@given(st.text(min_size=1))
def test_a_text_is_found_in_itself(text):
    words = tuple(tokens(text))
    if words:
        assert Finder(Wish(terms=(Term(words),))).places(folded(text))


def test_often_is_more_and_in_few_words_is_more():
    rank = Finder(wish_of("tide")).rank
    assert rank("tide and tide") > rank("tide and wind") > rank("tide and wind" + " and" * 40) > 0
