"""Small talk for the demo: well-formed, endless, and the same for the same seed."""

from itertools import islice
from random import Random

import pytest

from chatapp.commands.chatter import FOLDER, Talk

TALKS = sorted(path.stem for path in FOLDER.glob("*.txt"))


@pytest.mark.parametrize("name", TALKS)
def test_every_slot_of_every_talk_can_be_filled(name):
    for thread in islice(Talk(name, Random(1)).threads(), 500):
        for line in thread:
            names = {f"{{@{letter}}}" for letter in "ABCDE"}
            for each in names:
                line.text = line.text.replace(each, "")
            assert "{" not in line.text
            assert line.text.strip()


@pytest.mark.parametrize("name", TALKS)
def test_nobody_answers_before_anything_was_said(name):
    for thread in islice(Talk(name, Random(1)).threads(), 100):
        assert not thread[0].answers


def test_the_same_seed_says_the_same_and_another_one_something_else():
    first, same, other = (
        [
            line.text
            for thread in islice(Talk("lobby", Random(seed)).threads(), 20)
            for line in thread
        ]
        for seed in (1, 1, 2)
    )
    assert first == same != other


def test_a_word_stays_the_same_within_a_thread(tmp_path, monkeypatch):
    (tmp_path / "soup.txt").write_text(
        "dish = a | b | c | d\n\nA: {dish}{dish}\nB: {dish}{dish+}\n"
    )
    monkeypatch.setattr("chatapp.commands.chatter.FOLDER", tmp_path)
    for thread in islice(Talk("soup", Random(1)).threads(), 50):
        same = {*thread[0].text, thread[1].text[0]}
        assert len(same) == 1
        assert thread[1].text[1] not in same
