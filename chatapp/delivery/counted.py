"""Socket.IO's own client manager, which serves where the delivery engine doesn't."""

from typing import Any

from socketio.manager import Manager

from chatapp.telemetry import gauges


class Counted(Manager):
    """Counts how often it tells somebody something, as the engine's does."""

    def emit(
        self,
        event: str,
        data: Any,
        namespace: str,
        room: Any = None,
        skip_sid: Any = None,
        callback: Any = None,
        to: Any = None,
        **options: Any,
    ) -> None:
        room = to or room
        skipped = skip_sid if isinstance(skip_sid, list) else [skip_sid]
        told = [sid for sid, _ in self.get_participants(namespace, room) if sid not in skipped]
        gauges.counted["deliveries"] += len(told)
        super().emit(
            event, data, namespace, room=room, skip_sid=skip_sid, callback=callback, **options
        )
