"""The event loop of gevent, and its WSGI server."""

import errno
from collections.abc import Callable, Iterable
from typing import Any

import gevent
import gevent.pywsgi
import gevent.socket
import greenlet

from chatapp.delivery.hub import Socket, seized


class Hub:
    """The loop of the thread in which it is made first."""

    def __init__(self) -> None:
        self._hub = gevent.get_hub()
        self._loop = self._hub.loop

    def missing(self) -> list[str]:
        found = {
            "gevent's listeners": hasattr(self._loop, "io"),
            "gevent's callbacks": hasattr(self._loop, "run_callback"),
            "gevent's sockets": hasattr(gevent.socket.socket, "_gevent_sock_class"),
            "gevent's answers": hasattr(gevent.pywsgi.WSGIHandler, "ignored_socket_errors"),
        }
        return [name for name, is_there in found.items() if not is_there]

    def is_here(self) -> bool:
        return gevent.get_hub() is self._hub

    def soon(self, call: Callable[[], None]) -> None:
        self._loop.run_callback(call)

    def run(self, call: Callable[[], None]) -> None:
        if greenlet.getcurrent() is self._hub:
            greenlet.greenlet(call, self._hub).switch()
        else:
            self._loop.run_callback(greenlet.greenlet(call, self._hub).switch)

    def sleep(self, seconds: float) -> None:
        gevent.sleep(seconds)

    def listen(self, number: int, kind: int, call: Callable[..., None]) -> Any:
        listener = self._loop.io(number, kind)
        listener.start(call)
        return listener

    def forget(self, listener: Any) -> None:
        listener.stop()
        listener.close()

    def take(self, environ: dict[str, Any]) -> tuple[Socket, bytes] | None:
        given: Any = environ.get("wsgi.input")
        green: Any = getattr(getattr(given, "raw", None), "_sock", None)
        if type(green) is not gevent.socket.socket:
            return None
        return seized(green._sock, given)

    def end(self) -> Iterable[bytes]:
        raise BrokenPipeError(errno.EPIPE, "the socket is no longer the server's")
