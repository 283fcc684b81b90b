"""A form that is a page: sent by a person, shown again with what was wrong beside each field."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask_wtf import FlaskForm

from chatapp.errors import ChatError, Invalid, TooLong


class Sheet(FlaskForm):
    """`accepted` (set by admission) tells that it was right; `problem`, what failed then."""

    accepted = False
    problem: ChatError | None = None

    @contextmanager
    def trying(self) -> Iterator[None]:
        """Do what was asked; what can't be done is shown on the form instead of an error page."""
        try:
            yield
        except ChatError as problem:
            self._refuse(problem)

    @property
    def refusal(self) -> ChatError | None:
        """What was wrong, for a program that reads one error and no page."""
        wrong = next((field for field in self if field.errors), None)
        if self.problem or wrong is None:
            return self.problem
        limit = getattr(wrong, "too_long", None)
        if limit is not None:
            return TooLong(wrong.errors[0], limit=limit, field=wrong.name)
        return Invalid(wrong.errors[0], field=wrong.name)

    @property
    def status(self) -> int:
        """The HTTP status to show the form with."""
        return self.refusal.status if self.refusal else 200

    @property
    def headers(self) -> dict[str, str]:
        wait = self.problem.details.get("retry_after") if self.problem else None
        return {"Retry-After": str(int(wait) + 1)} if wait else {}

    def _refuse(self, problem: ChatError) -> None:
        self.problem = problem
        field: Any = self._fields.get(problem.details.get("field", ""))
        if field is None:
            self.form_errors.append(problem.message)
        else:
            field.errors = [*field.errors, problem.message]
