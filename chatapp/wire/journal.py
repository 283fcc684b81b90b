"""What is written down about clients that misbehave: a line a minute each, however much they do.

The libraries below would write a traceback for every packet they can't read, and so let anybody
fill the disk.
"""

import logging

from chatapp.throttle import Throttle

MINUTE = 60.0

log = logging.getLogger("chatapp.wire")

_seldom = Throttle(burst=1, every=MINUTE)


def note(address: str, what: str) -> None:
    """Write down what an address did, unless something of it was written a minute ago."""
    if not _seldom.take(address):
        log.warning("%s: %s", address or "somewhere", what)


def quieten(*names: str) -> None:
    """Have these loggers say each thing once a minute, with its traceback if it has one."""
    for name in names:
        logger = logging.getLogger(name)
        if not any(isinstance(each, _Seldom) for each in logger.filters):
            logger.addFilter(_Seldom())


class _Seldom(logging.Filter):
    """Lets a message through once a minute, whatever is filled into it."""

    def __init__(self) -> None:
        super().__init__()
        self._said = Throttle(burst=1, every=MINUTE, keys_max=100)

    def filter(self, record: logging.LogRecord) -> bool:
        return not self._said.take(str(record.msg))
