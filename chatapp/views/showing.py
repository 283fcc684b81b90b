"""How a form is shown on its page."""

from typing import Any

from flask import render_template

from chatapp import payloads
from chatapp.admission import wants_json
from chatapp.forms.sheet import Sheet

Shown = tuple[Any, int, dict[str, str]]


def show(template: str, form: Sheet, **context: Any) -> Shown:
    """Draw the page of a form, with the status of what went wrong, if anything did."""
    if form.refusal and wants_json():
        return payloads.error(form.refusal), form.status, form.headers
    return render_template(template, form=form, **context), form.status, form.headers
