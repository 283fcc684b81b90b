"""Which names people may have, and which look alike."""

import pytest

from chatapp.errors import Invalid, TooLong
from chatapp.models import User
from chatapp.names import clean, skeleton


@pytest.mark.parametrize(
    "name",
    [
        "Ada",
        "李小龙",
        "Nguyễn Thị Ánh",
        "नमस्ते",
        "Ольга",
        "علی\u200cرضا",
        "さくら",
        "O'Neil-3",
        "김 철수",
    ],
)
def test_a_name_in_any_script_is_kept_as_it_is(name):
    assert clean(name, User.NAME_MAX) == name


def test_a_name_is_brought_into_one_spelling():
    assert clean("  Jose\u0301 \u00a0 Luis ", User.NAME_MAX) == "José Luis"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "   ",
        "...",
        "ada\u202egnp",
        "a\u200bda",
        "a\u200cda",
        "\u3164",
        "ad\u00ada",
        "ada\x00",
        "a\ufe0fda",
        "a\u2066da",
        "\ud800ada",
        "Z\u0337\u0321\u0322\u0347a",
        "ada@lab",
        "here",
        "Everyone",
    ],
)
def test_a_name_that_deceives_is_refused(name):
    with pytest.raises(Invalid) as problem:
        clean(name, User.NAME_MAX)
    assert problem.value.details["field"] == "name"


def test_a_name_has_at_most_forty_characters():
    assert clean("a" * 40, User.NAME_MAX)
    with pytest.raises(TooLong) as problem:
        clean("a" * 41, User.NAME_MAX)
    assert problem.value.details["limit"] == 40


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada", "ada"),
        ("Ada", "Аdа"),  # Cyrillic
        ("Ada", "Αda"),  # Greek
        ("Ada", "Ａｄａ"),  # full width
        ("Ada", "𝓐𝓭𝓪"),
        ("Jose", "José"),
        ("Ian", "lan"),
        ("Bob", "B0b"),
        ("Bill", "Bi11"),
        ("Arnold", "Amold"),
        ("Walter", "VValter"),
        ("Ada L", "Ada  L"),
        ("Jean-Luc", "Jean‑Luc"),
        ("O'Neil", "O’Neil"),
        ("علیرضا", "علی\u200cرضا"),
        ("ada1", "ada١"),
    ],
)
def test_names_that_look_alike_have_one_skeleton(one, other):
    assert one != other, "the test needs two different names"
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada", "Eda"),
        ("が", "か"),
        ("李", "王"),
        ("Grace", "Gracie"),
        ("Ada L", "AdaL"),
        ("Ян", "Яна"),
    ],
)
def test_names_that_differ_to_the_eye_have_different_skeletons(one, other):
    assert skeleton(one) != skeleton(other)


def test_the_skeleton_of_the_longest_name_fits_its_column():
    assert len(skeleton("ﷺ" * User.NAME_MAX)) > User.NAME_KEY_MAX, "some names grow very long"
    assert len(skeleton("mw" * (User.NAME_MAX // 2))) <= User.NAME_KEY_MAX
