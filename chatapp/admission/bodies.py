"""Requests whose body is a file, and responses that are one."""

from typing import IO, Any

from flask import Response, current_app, request
from flask_babel import lazy_gettext as _l

from chatapp.errors import Invalid
from chatapp.operations import files
from chatapp.operations.files import quotas

RAW = "application/octet-stream"


def expect_file(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let a request be as large as a file may be.

    For a blueprint's `url_value_preprocessor`, which comes before all else that looks at the body.
    What is sent as a file nobody else reads, and what is sent as anything else stays small.
    Raises TooLong.
    """
    if request.method == "POST" and request.mimetype == RAW:
        files.refuse_too_large(request.content_length or 0)
        request.max_content_length = current_app.config["MAX_FILE_MB"] * quotas.MB


def arriving() -> tuple[IO[bytes], int]:
    """The body as it comes in, to be read once, and its length; raises Invalid."""
    if request.mimetype != RAW:
        text = _l("Send the bytes of the file alone, as %(type)s.", type=RAW)
        raise Invalid(text, field="file")
    if request.content_length is None:
        raise Invalid(_l("Say first how many bytes there will be."), field="file")
    return request.stream, request.content_length


def in_part(response: Response, length: int) -> Response:
    """Answer only the part that was asked for, or that nothing has changed."""
    response.make_conditional(request, accept_ranges=True, complete_length=length)
    return response
