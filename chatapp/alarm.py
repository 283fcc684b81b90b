"""Alarms: whoever waits for a due time, or for news, is woken when there is reason to."""

from typing import Any

from chatapp.extensions import socketio


class Alarm:
    """One sleeper, any number of callers; a call while nobody sleeps is heard at the next wait."""

    def __init__(self) -> None:
        self._event: Any = None

    def ring(self) -> None:
        """Wake the sleeper, if this process has one."""
        if self._event is not None:
            self._event.set()

    def prepare(self) -> None:
        """From now on calls are heard. What an event is depends on what serves the process."""
        self._event = socketio.server.eio.create_event()

    def wait(self, seconds: float) -> None:
        """Sleep until somebody calls, or for so long."""
        self._event.wait(seconds)
        self._event.clear()


alarm = Alarm()
"""Wakes the clockwork of this process."""

glimpsed = Alarm()
"""Wakes whoever looks at the pages that messages link to."""

bulletins = Alarm()
"""Wakes whoever reads what other processes have left."""
