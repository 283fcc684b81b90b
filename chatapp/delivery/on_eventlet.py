"""The event loop of eventlet, and its WSGI server."""

from collections.abc import Callable, Iterable
from typing import Any

import eventlet
from eventlet import greenio, hubs, wsgi
from eventlet.support import greenlets

from chatapp.delivery.hub import READ, Socket, seized

_GONE = greenlets.greenlet(lambda: None)
_GONE.switch()


class Hub:
    """The loop of the thread in which it is made first."""

    def __init__(self) -> None:
        self._hub = hubs.get_hub()
        self._kinds = {True: self._hub.READ, False: self._hub.WRITE}

    def missing(self) -> list[str]:
        found = {
            "eventlet's listeners": hasattr(self._hub, "add") and hasattr(self._hub, "remove"),
            "eventlet's loop": hasattr(self._hub, "greenlet"),
            "eventlet's timers": hasattr(self._hub, "schedule_call_global"),
            "eventlet's sockets": hasattr(greenio.GreenSocket, "fd")
            and hasattr(greenio.base, "_original_socket"),
            "eventlet's requests": hasattr(wsgi.Input, "get_socket"),
            "eventlet's answers": hasattr(wsgi, "WSGI_LOCAL"),
        }
        return [name for name, is_there in found.items() if not is_there]

    def is_here(self) -> bool:
        return hubs.get_hub() is self._hub

    def soon(self, call: Callable[[], None]) -> None:
        self._hub.schedule_call_global(0, call)

    def run(self, call: Callable[[], None]) -> None:
        if greenlets.getcurrent() is self._hub.greenlet:
            greenlets.greenlet(call, self._hub.greenlet).switch()
        else:
            eventlet.spawn_n(call)

    def sleep(self, seconds: float) -> None:
        eventlet.sleep(seconds)

    def listen(self, number: int, kind: int, call: Callable[..., None]) -> Any:
        listener = self._hub.add(self._kinds[kind == READ], number, call, call, call)
        # Eventlet keeps whoever asked: that is the thread of a request that has ended long ago.
        listener.greenlet = _GONE
        return listener

    def forget(self, listener: Any) -> None:
        self._hub.remove(listener)

    def take(self, environ: dict[str, Any]) -> tuple[Socket, bytes] | None:
        given: Any = environ.get("eventlet.input")
        plain = getattr(given.get_socket(), "fd", None) if given else None
        if type(plain) is not greenio.base._original_socket:
            return None
        return seized(plain, given.rfile)

    def end(self) -> Iterable[bytes]:
        wsgi.WSGI_LOCAL.already_handled = True
        return ()
