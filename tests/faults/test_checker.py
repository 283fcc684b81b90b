"""The checker finds what it is there for in forged histories, and nothing in a good one."""

import pytest

from tests.faults.checker import RULES, check
from tests.faults.journal import Entry


def said(what, who="ada", at=0.0, **changed):
    """Message 1 of the lab, Ada's, as somebody wrote it down."""
    message = {"id": "m1", "seq": 1, "change": 1, "client_id": "a", "author": "1"}
    return Entry(at, who, what, "lab", **{**message, **changed})


def second(what, who="ada", at=0.0, **changed):
    return said(what, who, at, **{"id": "m2", "seq": 2, "change": 2, "client_id": "b", **changed})


def deleted(what, who="ada", at=0.0, **changed):
    return said(what, who, at, **{"change": 3, "deleted": True, **changed})


LET_IN = [
    Entry(0, "ada", "let_in", "lab"),
    Entry(0, "ada", "start", "lab"),
    Entry(0, "grace", "let_in", "lab"),
    Entry(0, "grace", "start", "lab"),
]

GOOD = [
    *LET_IN,
    said("sent"),
    said("sent"),
    said("acked"),
    said("seen", "grace"),
    second("sent"),
    second("acked"),
    second("seen", "grace"),
    deleted("changed"),
    deleted("seen", "grace"),
    said("seen", "grace"),
    deleted("final", "auditor"),
    second("final", "auditor"),
]


def without(bad):
    return [entry for entry in GOOD if entry not in bad]


FORGED = {
    "an acknowledged message is gone": ("lost", without([second("final", "auditor")])),
    "an acknowledged deletion is gone": (
        "lost",
        [
            *without([deleted("final", "auditor"), deleted("seen", "grace")]),
            said("final", "auditor"),
        ],
    ),
    "a client_id names two messages": (
        "doubled",
        [*GOOD, said("final", "auditor", id="m3", seq=3, change=4)],
    ),
    "a retry is answered with another place": ("doubled", [*GOOD, said("acked", seq=2)]),
    "a message stands there twice": ("doubled", [*GOOD, second("final", "auditor")]),
    "two see different messages at a place": (
        "disordered",
        [*GOOD, said("seen", "grace", id="m9", client_id="z")],
    ),
    "what was sent later stands before": (
        "disordered",
        [*LET_IN, second("sent"), second("acked"), said("sent"), said("acked")],
    ),
    "the log has a hole": ("holes", without([deleted("final", "auditor")])),
    "somebody missed a message": ("holes", without([second("seen", "grace")])),
    "somebody missed a change": ("holes", without([deleted("seen", "grace")])),
    "a deleted message is back in the log": (
        "undeleted",
        [*without([deleted("final", "auditor")]), said("final", "auditor", change=4)],
    ),
    "a deleted message is back on a screen": (
        "undeleted",
        [*GOOD, said("seen", "grace", change=4)],
    ),
    "an outsider saw it": ("leaked", [*GOOD, said("seen", "linus")]),
    "somebody saw it after they were out": (
        "leaked",
        [*GOOD, Entry(5, "grace", "put_out", "lab"), second("seen", "grace", at=6.5)],
    ),
}


def test_a_good_history_is_clean():
    assert check(GOOD).is_clean, check(GOOD)


def test_an_empty_history_is_clean():
    assert check([]).is_clean


def test_a_moment_after_being_put_out_is_no_leak():
    late = [*GOOD, Entry(5, "grace", "put_out", "lab"), second("seen", "grace", at=5.9)]
    assert check(late).is_clean, check(late)


def test_what_a_reset_dropped_is_no_hole():
    missed = [second("seen", "grace"), deleted("seen", "grace")]
    reset = Entry(1, "grace", "reset", "lab", change=3)
    assert check([*without(missed), reset]).is_clean


def test_what_a_reset_promised_and_did_not_bring_is_a_hole():
    reset = Entry(1, "grace", "reset", "lab", change=1)
    assert check([*GOOD, reset]).counts["holes"] == 2


@pytest.mark.parametrize("what", FORGED)
def test_a_forged_history_is_found_out(what):
    rule, entries = FORGED[what]
    verdict = check(entries)
    assert verdict.breaches[rule], verdict
    assert rule in RULES


def test_every_rule_has_a_forgery():
    assert {rule for rule, _entries in FORGED.values()} == set(RULES)
