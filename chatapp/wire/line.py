"""One client's connection: what Engine.IO calls a socket, made to bear clients that mean no good.

Against Engine.IO's own: what waits to be sent is bounded, bad packets are counted and end it,
one client's packets are read at a bounded pace with a turn for others in between, closing never
waits for the client, and time is told by a clock that never jumps.
"""

import errno
from time import monotonic
from typing import Any, NoReturn

from engineio import exceptions, packet, socket

from chatapp import gauges
from chatapp.wire import journal
from chatapp.wire.frames import Frames, Turn
from chatapp.wire.packets import fault_of_frame
from chatapp.wire.waiting import Waiting

BAD_MAX = 5
"""Bad packets after which a client is closed."""

TOGETHER_MAX = 128
"""Packets in one request of a client without WebSocket."""


class Line(socket.Socket):
    """Known by its `sid`; `keys` say whose it is, where that is known before it is welcome."""

    def __init__(self, server: Any, sid: str) -> None:
        super().__init__(server, sid)
        self.last_ping: float | None = monotonic()
        self.waiting = Waiting()
        self.frames: Frames | None = None
        self.bad = 0
        self.is_full = False
        self.address = ""
        self.keys: tuple[str, ...] = ()
        self.alone_since: float | None = monotonic()
        self.closed_at: float | None = None

    def receive(self, pkt: Any) -> None:
        if pkt.packet_type == packet.MESSAGE and not isinstance(pkt.data, str):
            self.offend("a message is a Socket.IO packet")
            return
        try:
            super().receive(pkt)
        except exceptions.UnknownPacketError:
            self.offend("a client does not send Engine.IO packets of this type")

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
        if self.is_full:
            return
        if self.waiting.add(pkt.encode()):
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

    def offend(self, fault: str) -> None:
        """Count a bad packet; too many end it."""
        self.bad += 1
        journal.note(self.address, f"bad packet: {fault}")
        if self.bad >= BAD_MAX:
            self.close(abort=True, reason=self.server.reason.TRANSPORT_ERROR)

    def pause(self) -> None:
        """Give others a turn before the next packet, and a longer one if many came."""
        self.server.sleep(0)
        pace = self.server.exchange.pace
        while pace and not self.closed and (wait := pace.take(self.sid)):
            self.server.sleep(wait)

    def check_ping_timeout(self) -> bool:
        if self.closed:
            raise exceptions.SocketIsClosedError
        if self.last_ping and monotonic() - self.last_ping > self.server.ping_timeout:
            self.close(reason=self.server.reason.PING_TIMEOUT)
            return False
        return True

    def _send_ping(self) -> None:
        self.server.sleep(self.server.ping_interval)
        if not self.closing and not self.closed:
            self.last_ping = monotonic()
            self.send(packet.Packet(packet.PING))

    def _websocket_handler(self, ws: Any) -> NoReturn:
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
