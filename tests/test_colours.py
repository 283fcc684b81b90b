"""Colours that people choose can be read, or are refused with one that can."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.pictures import colours

hexes = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21), ("#ffffff", "#ffffff", 1), ("#767676", "#ffffff", 4.54)],
)
def test_contrast_is_counted_as_wcag_does(one, other, ratio):
    assert colours.contrast(one, other) == pytest.approx(ratio, abs=0.01)


@given(hexes)
def test_the_nearest_readable_shade_can_be_read(colour):
    for grounds in (colours.LIGHT, colours.DARK):
        assert colours.worst(colours.readable(colour, grounds), grounds) >= colours.ENOUGH


@given(hexes)
def test_what_can_be_read_is_left_as_it_is(colour):
    for grounds in (colours.LIGHT, colours.DARK):
        if colours.worst(colour, grounds) >= colours.ENOUGH:
            assert colours.readable(colour, grounds) == colour
            assert colours.contrast(colours.on(colour), colour) >= colours.ENOUGH


@pytest.mark.parametrize("text", ["red", "#fff", "#12345G", "#1234567", "", "#0A6B66", "#0a6b66;}"])
def test_only_six_small_hexadecimal_digits_are_a_colour(text):
    assert not colours.is_colour(text)
    assert colours.is_colour("#0a6b66")


def test_the_stylesheet_keeps_ours_where_none_was_chosen():
    assert "--accent:light-dark(#7a1fa2,#4fc3ba)" in colours.stylesheet("#7a1fa2", None)
