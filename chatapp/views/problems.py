"""What is answered when a request could not be done: a page for people, JSON for programs."""

from typing import Any

from flask import Flask, Response, current_app, render_template
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed

from chatapp import payloads
from chatapp.admission import wants_json
from chatapp.errors import (
    ChatError,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    RateLimited,
    TooLong,
    Unavailable,
)
from chatapp.extensions import is_outage


def init_app(app: Flask) -> None:
    """Answer every failure of the application in words."""
    app.register_error_handler(ChatError, answer)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(SQLAlchemyError, _of_storage)


def answer(problem: ChatError) -> Any:
    """Show a problem; a person gets a page with a way on."""
    wait = problem.details.get("retry_after")
    headers = {"Retry-After": str(int(wait) + 1)} if wait else {}
    if wants_json():
        return payloads.error(problem), problem.status, headers
    try:
        return render_template("errors/show.html", problem=problem), problem.status, headers
    except SQLAlchemyError:
        # The page itself needs the storage: without it, at least say so.
        return Response(
            "The storage is not available. Try again in a moment.\n", 503, mimetype="text/plain"
        )


def _of_storage(problem: SQLAlchemyError) -> Any:
    """What doesn't answer may do so again soon; anything else is a mistake of ours."""
    if is_outage(problem):
        return answer(Unavailable(_("The storage does not answer.")))
    raise problem


def _of_http(problem: HTTPException) -> Any:
    """Translate what Flask and Werkzeug raise into the one family of errors."""
    told = _in_words(problem)
    told.status = problem.code or 500
    answered = current_app.make_response(answer(told))
    if isinstance(problem, MethodNotAllowed):
        answered.allow.update(problem.valid_methods or ())
    return answered


def _in_words(problem: HTTPException) -> ChatError:
    if isinstance(problem, CSRFError):
        return Invalid(_("This page was open for too long. Go back, reload it and try again."))
    known = {
        403: Forbidden(_("You may not do that.")),
        404: NotFound(_("There is nothing at this address.")),
        409: Conflict(_("That contradicts what is here already.")),
        413: TooLong(_("That is too large."), limit=current_app.config["MAX_CONTENT_LENGTH"]),
        429: RateLimited(_("That was too much at once. Wait a moment."), retry_after=1),
        503: Unavailable(_("The storage is busy. Nothing was kept; try again.")),
    }
    if isinstance(problem, InternalServerError):
        return ChatError(_("Something went wrong here. It was written down."))
    fallback = Invalid(_("That request could not be understood."))
    return known.get(problem.code or 0, fallback)
