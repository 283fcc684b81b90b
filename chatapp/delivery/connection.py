"""One WebSocket, read by the event loop itself.

No green thread exists for a client that is silent. One is begun when a client has said
something that takes a while (`inbox`); while more of it waits, no more is read.
"""

import socket
from contextlib import suppress
from typing import Any, Protocol

from chatapp.delivery import frames
from chatapp.delivery.hub import READ, Hub, Socket
from chatapp.delivery.inbox import Inbox
from chatapp.delivery.outbox import Outbox
from chatapp.delivery.reader import FrameReader, Message
from chatapp.delivery.writer import NOWHERE, Writer

SEND_BUFFER = 128 * 1024
"""Bytes that the operating system may hold for one client; left to itself it holds megabytes."""

RECEIVE = 16 * 1024
"""Bytes that are read of one client in a turn."""

FULL_SECONDS = 0.05
"""How long somebody's next question waits, again and again, until they take their answers."""

GARBLED = "what it sends is no WebSocket"


class Owner(Protocol):
    """Whom a connection is for."""

    def pace(self) -> float:
        """Count one message; answers how many seconds it has to wait, or 0."""

    def hear(self, message: Message) -> bool:
        """Take a message at once; False if that might take a while."""

    def take(self, message: Message) -> None:
        """Take a message, in a green thread."""

    def may_go_beside(self, message: Message) -> bool:
        """Tell whether a message may be begun while one before it still waits."""

    def lost(self, why: str | None) -> None:
        """It is over, in a green thread; `why`, if we ended it without a word."""


class Connection(Writer):
    """Between a client and its owner, from the handshake to the end."""

    __slots__ = (
        "_inbox",
        "_is_answered",
        "_is_leaving",
        "_listening",
        "_reader",
        "_why",
        "owner",
    )

    def __init__(
        self,
        sock: Socket,
        reader: FrameReader,
        hub: Hub,
        outbox: Outbox,
        owner: Owner,
        greeting: bytes,
    ) -> None:
        super().__init__(sock, hub, outbox, greeting)
        with suppress(OSError):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        self.owner = owner
        self._reader = reader
        self._inbox: Inbox | None = None
        self._is_leaving = self._is_answered = False
        self._listening: Any = None
        self._why: str | None = None

    def begin(self) -> None:
        """Write what is in `out` by now, and read from now on."""
        self.outbox.dirty.append(self)
        self.outbox.kick()
        self._listen()
        self._receive(b"")  # the reader may hold what came with the request

    @property
    def is_working(self) -> bool:
        """Tell whether something it said is being handled."""
        return self._inbox is not None

    @property
    def is_over(self) -> bool:
        """Tell whether nothing is left of it."""
        return self._socket is None

    def close(self, code: int = frames.NORMAL) -> None:
        """Send what waits and a goodbye, and no more; then wait for the client to go."""
        if self._is_leaving or self._socket is None:
            return
        self._is_leaving = True
        self._frames.append(frames.closing(code))
        self.out = NOWHERE
        self.write()
        self._listen()

    def drained(self) -> None:
        """If all is said: go, when the client has said goodbye too, or wait until it does."""
        if self._is_leaving and self._is_answered:
            self.cut()
        elif self._is_leaving and self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_WR)

    def cut(self, why: str | None = None) -> None:
        if self._socket is None:
            return
        self._why = why or self._why
        self.hold()
        super().cut()
        if not self.is_working:
            self.hub.run(self._tell)

    # What its inbox asks.

    @property
    def is_heard(self) -> bool:
        """Tell whether what it says still matters."""
        return not self._is_leaving

    def pace(self) -> float:
        return FULL_SECONDS if self.is_full else self.owner.pace()

    def may_go_beside(self, message: Message) -> bool:
        return self.owner.may_go_beside(message)

    def handle(self, message: Message) -> None:
        if message.opcode == frames.CLOSE:
            self._is_answered = self._reader.fault is None
            self._why = None if self._is_answered else GARBLED
            self.close(message.payload)
            self._tell()
        elif not self.owner.hear(message):
            self.owner.take(message)

    def hold(self) -> None:
        if self._listening is not None:
            self.hub.forget(self._listening)
            self._listening = None

    def caught_up(self) -> None:
        if self._inbox and not self._inbox.is_working:
            self._inbox = None
        if self._socket is not None:
            self._listen()
        elif self._inbox is None:
            self._tell()

    def _listen(self) -> None:
        if self._listening is None and self._socket is not None:
            number = self._socket.fileno()
            self._listening = self.hub.listen(number, READ, self._on_readable)

    def _on_readable(self, *_: Any) -> None:
        if self._socket is None:
            return
        try:
            data = self._socket.recv(RECEIVE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.cut()
        elif not self._is_leaving:
            self._receive(data)

    def _receive(self, data: bytes) -> None:
        messages = self._reader.feed(data)
        if self._reader.fault is not None:
            messages.append(Message(frames.CLOSE, self._reader.fault))
        if not messages or (len(messages) == 1 and self._is_heard_at_once(messages[0])):
            return
        if self._inbox is None:
            self._inbox = Inbox(self)
        self._inbox.add(messages)

    def _is_heard_at_once(self, message: Message) -> bool:
        return not self.is_working and self.owner.hear(message)

    def _tell(self) -> None:
        self.owner.lost(self._why)
