"""What can go wrong, said to a person: each error has a code for programs and a status for HTTP.

The codes are those of the wire protocol's acknowledgements (docs/protocol.md).
"""

from typing import Any


class ChatError(Exception):
    """The start of the family: whatever an operation refuses, it raises as one of these."""

    code = "internal"
    status = 500

    def __init__(self, message: Any, **details: Any) -> None:
        """Take a text in the reader's language and what a program needs besides the code."""
        super().__init__(message)
        self.message = message
        self.details = {key: value for key, value in details.items() if value is not None}

    def __str__(self) -> str:
        return str(self.message)


class Invalid(ChatError):
    """The input has not the shape it should have; `field` names the first wrong one."""

    code = "invalid"
    status = 422

    def __init__(self, message: Any, field: str | None = None) -> None:
        super().__init__(message, field=field)


class TooLong(ChatError):
    """A text or list is longer than its limit; nothing of it was kept."""

    code = "too_long"
    status = 413

    def __init__(self, message: Any, limit: int, field: str | None = None) -> None:
        super().__init__(message, limit=limit, field=field)


class Forbidden(ChatError):
    """One may see it, but not do this with it."""

    code = "forbidden"
    status = 403


class NotFound(ChatError):
    """There is no such thing, or one may not know of it."""

    code = "not_found"
    status = 404


class Conflict(ChatError):
    """It contradicts what already is, such as a name that is taken."""

    code = "conflict"
    status = 409

    def __init__(self, message: Any, field: str | None = None) -> None:
        super().__init__(message, field=field)


class RateLimited(ChatError):
    """Too much at once; `retry_after` says in how many seconds it goes on."""

    code = "rate_limited"
    status = 429

    def __init__(self, message: Any, retry_after: float) -> None:
        super().__init__(message, retry_after=retry_after)


class Archived(ChatError):
    """The room is closed for writing."""

    code = "archived"
    status = 409


class Unavailable(ChatError):
    """The storage is busy, full or down: nothing was kept, and trying again may work."""

    code = "unavailable"
    status = 503
