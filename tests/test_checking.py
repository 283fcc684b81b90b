"""Inputs that are right are taken quickly, and exactly as the form itself would take them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.errors import ChatError
from chatapp.forms import checking, messages, rooms

FORMS = [
    form
    for module in (messages, rooms)
    for name, form in vars(module).items()
    if name.endswith("Form") and name != "FlaskForm"
]
NAMES = sorted({name for form in FORMS for name in vars(form) if not name.startswith("_")})
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 10**20),
    st.floats(allow_nan=False),
    st.sampled_from(
        ["", " ", "1", "on", "lab", "public", "online", "🌱", "\0", "x" * 300, "é b\n"]
    ),
    st.text(max_size=5),
    st.lists(st.integers(0, 3) | st.text(max_size=2), max_size=3),
    st.dictionaries(st.sampled_from(["1", "x", "22"]), st.integers(-1, 5), max_size=2),
)
INPUTS = st.dictionaries(st.sampled_from(NAMES), VALUES)


def outcome(check, form, data):
    try:
        return check(form, data)
    except ChatError as problem:
        return type(problem), str(problem), problem.details


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_an_event_is_quick(form, app):
    with app.app_context():
        assert checking._taker(form)


@pytest.mark.parametrize("form", FORMS)
def test_both_ways_agree(form, app):
    @given(INPUTS)
    def agree(data):
        assert outcome(checking.clean, form, data) == outcome(checking.thorough, form, data)

    with app.test_request_context():
        agree()


def test_what_is_right_never_meets_the_form(app, monkeypatch):
    data = {"room": "lab", "client_id": "x", "body": "hello"}
    with app.app_context():
        slowly = checking.thorough(messages.SendForm, data)
        checking.clean(messages.SendForm, data)
        monkeypatch.setattr(checking, "thorough", None)
        assert checking.clean(messages.SendForm, data) == slowly
