"""A clock that the test winds."""


class Clock:
    """Stands where a clock is asked for: seconds that pass only when `now` is set."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now
