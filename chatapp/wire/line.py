"""One client's connection: what Engine.IO calls a socket, made to bear clients that mean no good.

Against Engine.IO's own: what waits to be sent is bounded, bad packets are counted and end it,
one client's packets are read at a bounded pace with a turn for others in between, closing never
waits for the client, and time is told by a clock that never jumps.

A line is served by polling, by a WebSocket of the async mode's driver (`frames`), or by a
connection of the delivery engine's; all the same to whoever calls.
"""

import errno
from collections.abc import Callable
from time import monotonic
from typing import Any, NoReturn

from engineio import exceptions, packet

from chatapp.delivery import Client, Message
from chatapp.delivery.connection import FULL_SECONDS
from chatapp.delivery.reader import TOO_LONG
from chatapp.telemetry import gauges
from chatapp.wire import journal
from chatapp.wire.frames import Frames, Turn
from chatapp.wire.packets import LONG, fault_of_frame
from chatapp.wire.waiting import Waiting

UPGRADED = "chatapp.upgraded"
"""Where a request says whom to tell that it became a WebSocket: its own end may be far off."""

BAD_MAX = 5
"""Bad packets after which a client is closed."""

TOGETHER_MAX = 128
"""Packets in one request of a client without WebSocket."""


class Line(Client):
    """Known by its `sid`; `keys` say whose it is, where that is known before it is welcome."""

    def __init__(self, server: Any, sid: str) -> None:
        super().__init__(server, sid)
        self.waiting = Waiting()
        self.frames: Frames | None = None
        self.bad = 0
        self.is_full = False
        self.address = ""
        self.keys: tuple[str, ...] = ()
        self.alone_since: float | None = monotonic()
        self.closed_at: float | None = None
        self._upgraded: Callable[[], None] | None = None

    @property
    def is_held(self) -> bool:
        """Tell whether a WebSocket is left of it, though it may be closed."""
        return bool(self.frames or self.connection)

    @property
    def held(self) -> tuple[int, int]:
        """How many packets and bytes the client has yet to take."""
        if self.connection:
            return self.connection.held
        return self.waiting.packets, self.waiting.bytes

    @property
    def sending_since(self) -> float | None:
        """Since when one frame has been on its way to a client that doesn't take it."""
        if self.connection:
            return self.connection.blocked_since
        return self.frames.sending_since if self.frames else None

    def receive(self, pkt: Any) -> None:
        if pkt.packet_type == packet.MESSAGE and not isinstance(pkt.data, str):
            self.offend("a message is a Socket.IO packet")
            return
        try:
            super().receive(pkt)
        except exceptions.UnknownPacketError:
            self.offend("a client does not send Engine.IO packets of this type")

    def may_go_beside(self, message: Message) -> bool:
        return self.server.exchange.may_go_beside(message.payload)

    def take(self, message: Message) -> None:
        if message.opcode == TOO_LONG:
            self.refuse(message.payload[1:], LONG, is_long=True)
        elif fault := fault_of_frame(message.payload):
            self.offend(fault)
        else:
            super().take(message)

    def handle_post_request(self, environ: dict[str, Any]) -> None:
        for encoded in self._posted(environ).split("\x1e", TOGETHER_MAX):
            self.pause()
            if self.closed:
                raise exceptions.SocketIsClosedError
            if fault := fault_of_frame(encoded):
                self.offend(fault)
            else:
                self.receive(packet.Packet(encoded_packet=encoded))

    def send(self, pkt: Any) -> None:
        if self.closed:
            raise exceptions.SocketIsClosedError
        if self.connection:
            super().send(pkt)
        elif self.is_full:
            return
        elif self.waiting.add(pkt.encode()):
            self.queue.put(pkt)
        else:
            self._overflow()

    def poll(self) -> list[Any]:
        is_request = not self.upgraded
        packets: list[Any] = super().poll()
        if is_request:
            for pkt in packets:
                self.waiting.sent(pkt.encode())
        return packets

    def close(self, wait: bool = True, abort: bool = False, reason: Any = None) -> None:
        """End it: what waits is still sent where the client takes it, but nobody waits for that."""
        del wait
        if not self.closed and not self.closing:
            self.closed_at = monotonic()
            super().close(wait=False, abort=abort, reason=reason)
            self.server.exchange.left(self)

    def cut(self) -> None:
        """End it for good, in the middle of whatever is sent."""
        if self.frames:
            self.frames.cut()
        if self.connection:
            self.connection.cut()

    def refuse(self, text: str, fault: str, is_long: bool = False) -> None:
        """Answer a Socket.IO packet that can't be handled, as far as that can be done."""
        self.server.exchange.refusals.tell(self.sid, text, is_long)
        self.offend(fault)

    def offend(self, fault: str) -> None:
        """Count a bad packet; too many end it."""
        self.bad += 1
        gauges.counted["bad packets"] += 1
        journal.note(self.address, f"bad packet: {fault}")
        if self.bad >= BAD_MAX:
            self.close(abort=True, reason=self.server.reason.TRANSPORT_ERROR)

    def pause(self) -> None:
        """Give others a turn before the next packet, and a longer one if many came."""
        self.server.sleep(0)
        while wait := self.pace():
            self.server.sleep(wait)

    def pace(self) -> float:
        # The engine's connection sees to that itself, and takes with it what waited before.
        if not self.connection and self.waiting.is_much and not self.closed:
            return FULL_SECONDS
        pace = self.server.exchange.pace
        return pace.take(self.sid) if pace and not self.closed else 0.0

    def lost(self, why: str | None) -> None:
        if why:
            journal.note(self.address, f"closed, because {why}")
        super().lost(why)

    def _upgrade_websocket(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Any:
        self._upgraded = environ.get(UPGRADED)
        try:
            return super()._upgrade_websocket(environ, start_response)
        finally:
            self._upgraded = None

    def _websocket_handler(self, ws: Any) -> NoReturn:
        if self._upgraded:
            self._upgraded()
        self.frames = Frames(ws, self, Turn(self.server.create_queue()))
        try:
            super()._websocket_handler(self.frames)
        except (exceptions.EngineIOError, OSError, ValueError) as error:
            journal.note(self.address, f"the WebSocket ended with {type(error).__name__}")
        finally:
            if self.upgraded:
                self.close(abort=True, reason=self.server.reason.TRANSPORT_ERROR)
            self.frames.cut()
            self.frames = None
        # So that no server reads what the client still sends as the next HTTP request.
        raise BrokenPipeError(errno.EPIPE, "the WebSocket has ended")

    def _posted(self, environ: dict[str, Any]) -> str:
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > self.server.max_http_buffer_size:
            raise exceptions.ContentTooLongError
        try:
            return str(environ["wsgi.input"].read(int(length)), "utf-8")
        except UnicodeDecodeError:
            return ""

    def _overflow(self) -> None:
        """Give up on a client that doesn't read.

        Not here and now: somebody is telling many people something, and each that is closed
        has others told that they went.
        """
        self.is_full = True
        gauges.counted["bounds"] += 1
        self.server.start_background_task(self.give_up, "it does not read what it is sent")

    def give_up(self, why: str) -> None:
        """Close it without any more patience; it catches up when it is back."""
        journal.note(self.address, f"closed, because {why}")
        self.close(abort=True, reason=self.server.reason.TRANSPORT_ERROR)
        self.cut()
