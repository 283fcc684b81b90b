"""What is measured: `python -m bench NAME`. A round goes once around all systems."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from bench import archive, built, finds, loads, machine, places, sizes
from bench.results import Row
from bench.systems import (
    ALL,
    CHATAPP,
    DELIVERY,
    EVENTLET,
    FLOOR,
    GEVENT,
    HAS_DELIVERY,
    SOCKET_IO,
    Server,
    System,
    running,
)

OURS = (CHATAPP, DELIVERY) if HAS_DELIVERY else (CHATAPP,)
CROWD_SECONDS = 15
AT_REST = 1_000
"""Connections where it is about what one costs."""

DISKS = (0, 2, 10)
"""Milliseconds that each fsync takes longer."""

Rows = Iterator[Row]


def fanout(size: sizes.Size) -> Rows:
    """Deliveries a second with as much as goes, by connections and senders."""
    for turn in range(size.rounds):
        for crowd in sizes.CROWDS:
            for system in (it for it in ALL if it.crowd_max >= crowd):
                yield from _rows(system, partial(_saturated, crowd, size), turn)


def latency(size: sizes.Size) -> Rows:
    """How long a delivery takes at a rate that nobody finds hard."""
    rate = sizes.DELIVERIES / sizes.CROWDS[0]
    for turn in range(size.rounds):
        for system in (*OURS, EVENTLET, GEVENT, SOCKET_IO, FLOOR):
            yield from _rows(system, partial(_paced, sizes.CROWDS[0], rate, size.seconds), turn)


def crowd(size: sizes.Size) -> Rows:
    """The largest crowd, told one thing a second."""
    for turn in range(size.rounds):
        yield from _rows(CHATAPP, partial(_paced, sizes.CROWDS[-1], 1, CROWD_SECONDS), turn)


def memory(size: sizes.Size) -> Rows:
    """What a connection holds that says nothing."""
    for turn in range(size.rounds):
        for system in ALL:
            yield from _rows(system, partial(_idle, settle=2), turn)


def connects(size: sizes.Size) -> Rows:
    """Connections a second; with Chatapp, that is who asks, and all that they start from."""
    for turn in range(size.rounds):
        for system in (CHATAPP, EVENTLET, GEVENT, SOCKET_IO):
            yield from _rows(system, partial(_idle, settle=0), turn)


def acks(size: sizes.Size) -> Rows:
    """Answers a second, each sender waiting for theirs: Chatapp's on disk, others' without any."""
    for turn in range(size.rounds):
        for slower in DISKS:
            disk = {"LD_PRELOAD": str(built.SLOW_FSYNC), "FSYNC_MS": str(slower)} if slower else {}
            use = partial(_answered, size)
            yield from ({**row, "fsync": slower} for row in _rows(CHATAPP, use, turn, **disk))
        for system in (EVENTLET, GEVENT, SOCKET_IO):
            yield from _rows(system, partial(_answered, size), turn)


def starts(size: sizes.Size) -> Rows:
    """From the command to the first answered request."""
    for turn in range(size.rounds + 2):
        with machine.measuring():
            yield from _rows(CHATAPP, lambda server: [{"seconds": server.started_seconds}], turn)


def history(size: sizes.Size) -> Rows:
    """What a large place is asked: at the database, in the process, and over the wire."""
    place = places.large(size.messages)
    with running(CHATAPP, place) as server:
        yield from archive.asked(server, place, size.messages)


def search(size: sizes.Size) -> Rows:
    """Looking for words among so many messages, in some of the rooms."""
    place = places.wide(size.messages)
    with running(CHATAPP, place) as server:
        yield from finds.looked_for(server, place, size.messages)


def _rows(
    system: System, use: Callable[[Server], Iterable[Row]], turn: int, **environ: str
) -> Rows:
    """Use a system that was started for this; say of each row whose it is."""
    try:
        with running(system, None, environ) as server:
            for row in use(server):
                yield {"system": system.name, "round": turn, **row}
    except RuntimeError as problem:
        yield {"system": system.name, "round": turn, "failed": str(problem)}


def _saturated(connections: int, size: sizes.Size, server: Server) -> Rows:
    for senders, window in sizes.WINDOWS.items():
        figures = loads.run(
            server,
            clients=connections,
            senders=senders,
            window=window,
            warm=size.warm,
            seconds=size.seconds,
            settle=0.2,
        )
        yield {"connections": connections, "senders": senders, **figures}


def _paced(connections: int, rate: float, seconds: float, server: Server) -> Rows:
    flags = {"mode": "rate", "rate": rate, "seconds": seconds, "warm": 1}
    yield {"connections": connections, **loads.run(server, clients=connections, **flags)}


def _idle(server: Server, settle: float) -> Rows:
    yield loads.run(server, mode="idle", clients=AT_REST, settle=settle)


def _answered(size: sizes.Size, server: Server) -> Rows:
    times = {"mode": "ack", "warm": size.warm, "seconds": size.seconds, "settle": 0.2}
    for senders in sizes.SENDERS:
        own = ("--pinger", "--rooms", places.own_rooms())
        yield {"rooms": "own", "senders": senders} | loads.run(
            server, *own, clients=senders, senders=senders, **times
        )
    most = sizes.SENDERS[-1]
    figures = loads.run(server, "--pinger", clients=most, senders=most, **times)
    yield {"rooms": "one", **figures}


ALL_EXPERIMENTS = {
    it.__name__: it
    for it in (starts, fanout, latency, crowd, memory, connects, acks, history, search)
}
