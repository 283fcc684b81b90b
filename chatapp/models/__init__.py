"""What is remembered: one table a file."""

from chatapp.models.moment import Moment, now, rfc3339

__all__ = ["Moment", "now", "rfc3339"]
