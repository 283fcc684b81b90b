"""Every text that people read is in every language, and nothing else is in the catalogues."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from chatapp.web.languages import DEFAULT, SUPPORTED
from tests.pages import text_of

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = sorted(set(SUPPORTED) - {DEFAULT})
FUNCTIONS = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[a-z%]")


@cache
def texts():
    """What the code and the templates say."""
    with (ROOT / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)
    found = extract_from_dir(ROOT, methods, options, keywords=FUNCTIONS)
    return {message for _file, _line, message, _comments, _context in found}


@cache
def catalogue(language):
    path = ROOT / "chatapp" / "translations" / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language):
    assert len(texts()) > 100, "there should be texts to translate"
    known = {message.id for message in catalogue(language) if message.id and message.string}
    assert sorted(texts() - known) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_of_a_text_that_is_gone(language):
    known = {message.id for message in catalogue(language) if message.id}
    assert sorted(known - texts()) == []
    assert not catalogue(language).obsolete


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_a_guess(language):
    assert [message.id for message in catalogue(language) if message.id and message.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_says_the_same_names_and_numbers(language):
    for message in catalogue(language):
        if message.id:
            wanted = {_placeholders(each) for each in _forms(message.id)}
            given = {_placeholders(each) for each in _forms(message.string)}
            assert wanted == given, message.id


def _forms(text):
    return text if isinstance(text, tuple | list) else (text,)


def _placeholders(text):
    return tuple(sorted(PLACEHOLDER.findall(text)))


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh", "登录"), ("fr", "Se connecter"), ("ja", "サインイン"), ("en", "Sign in")],
)
def test_a_page_is_read_in_the_readers_language(world, language, words):
    page = world.app.test_client().get("/sign-in", headers={"Accept-Language": language})
    assert words in text_of(page)
