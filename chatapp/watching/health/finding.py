"""What a look at something comes to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: what it is like, and what to do if that is a problem."""

    what: str
    state: str
    remedy: str = ""

    @property
    def is_problem(self) -> bool:
        return bool(self.remedy)
