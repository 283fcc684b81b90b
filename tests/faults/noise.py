"""Junk by the hundred thousand: frames, packets and events that no client should send."""

import random
from typing import Any

from tests.events import FORMS
from tests.junk import FLOATS, NUMBERS, WORDS

MASK = bytes(4)

FRAMES = (
    b"\xf1\x80" + MASK,  # reserved bits
    b"\x83\x80" + MASK,  # a reserved kind of data
    b"\x8b\x80" + MASK,  # a reserved kind of control
    b"\x09\x80" + MASK,  # half a ping
    b"\x89\xfe\x00\xc8" + MASK + bytes(200),  # a long ping
    b"\x81\x02hi",  # not masked
    b"\x82\x82" + MASK + b"\x00\xff",  # binary
    b"\x81\xff" + b"\xff" * 8 + MASK,  # longer than anything
    b"\x81\x82" + MASK + b"\xff\xfe",  # not UTF-8
    b"\x80\x82" + MASK + b"42",  # goes on with what never began
    b"\x88\x81" + MASK + b"\x03",  # half a reason to close
    b"\x88\x82" + MASK + b"\x00\x01",  # closed for a reason that isn't one
)
"""What breaks RFC 6455, sections 5.2 to 5.6 and 7.4."""

DEEP = "[" * 60_000
LONG = "x" * 70_000

PACKETS = (
    *("", "9", "x", "4", "44", "4ab", "46", "47", "48", "49", "40/nowhere,", "40[", "41,{"),
    *("42", "42{}", "42[]", "42[1]", "42null", '42["connect",{}]', '42["disconnect"]', '42["*",1]'),
    *('42["send",NaN]', '42["send",1e999]', '42["send","\\ud800"]', '42["send","\\u0000"]'),
    *('45-["send",{"_placeholder":true,"num":0}]', '451-["send",{"_placeholder":true,"num":0}]'),
    *("43[]", "430", '4399999999999999999999["x"]', "42" + "9" * 400 + '["send",{}]', "b4AAAA"),
    *(f'42["send",{DEEP}', f"42{DEEP}", f'42["send",{{"body":"{LONG}"}}]', "4" + "2" * 50_000),
)

SHUFFLED_MAX = 100

IMPOSSIBLE = {"open": {"kind": "secret"}, "direct": {"people": "nobody"}}
"""Or there would be ten thousand rooms in the end, by chance."""

SENDABLE = [number for number in NUMBERS if -(2**63) <= number < 2**64]
"""Our own client writes no larger ones."""

SCRAPS = (None, True, False, [], {}, [[]], {"a": {"b": [1]}}, *SENDABLE, *FLOATS, *WORDS)


class Noise:
    """Makes junk by chance, the same for the same seed; `known` are words that name something."""

    def __init__(self, seed: int, known: list[str]) -> None:
        self._luck, self._known = random.Random(seed), known
        self._names = {event: _field_names(form) for event, form in FORMS.items()}

    def frame(self) -> bytes:
        """Bytes that are no frame that a client may send."""
        return self._luck.choice(FRAMES)

    def packet(self) -> bytes:
        """What is no Engine.IO packet, or holds no Socket.IO packet that a client may send."""
        text = self._luck.choice(PACKETS)
        if len(text) < SHUFFLED_MAX and self._luck.random() < 0.3:
            text = "".join(self._luck.sample(text, len(text)))
        return text.encode()

    def event(self) -> tuple[str, Any]:
        """An event that exists, and something wrong, or all, in what it says."""
        event = self._luck.choice(list(self._names))
        payload = {name: self._luck.choice(self._known) for name in self._names[event]}
        payload[self._luck.choice([*payload, "more"])] = self._scrap()
        payload |= IMPOSSIBLE.get(event, {})
        return event, payload if self._luck.random() < 0.9 else self._scrap()

    def _scrap(self) -> Any:
        scrap = self._luck.choice(SCRAPS)
        return self._luck.choice([scrap, scrap, [scrap], {"value": scrap}])


def _field_names(form: type) -> list[str]:
    return [name for name in dir(form) if hasattr(getattr(form, name), "field_class")]
