"""The machine: its two cores, what else it does, and that one thing is measured at a time."""

import fcntl
import os
import platform
import resource
import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

LOCK = Path(tempfile.gettempdir()) / "measure.lock"
"""Shared by all who measure on this machine, whichever copy of the project they have."""

FILES_WANTED = 12_000
"""Open files for 5,000 connections and a server's own."""

SYNCS = 50


@cache
def cores() -> tuple[int, int]:
    """The server's core and the load's; the same one twice where there is no other.

    Remembered from the start, since later this process may be pinned itself.
    """
    mine = sorted(os.sched_getaffinity(0))
    return mine[0], mine[1 % len(mine)]


def stand_aside() -> None:
    """Leave the server's core alone from now on; what is started is told its own core."""
    os.sched_setaffinity(0, {cores()[1]})


def raise_limits() -> None:
    """Allow as many open files as this user may have; say so if that is too few."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if hard != resource.RLIM_INFINITY and hard < FILES_WANTED:
        print(f"Only {hard} open files are allowed: 5,000 connections need `ulimit -n 12000`.")
    if cores()[0] == cores()[1]:
        print("There is only one core: server and load share it, and no figure means much.")


@contextmanager
def measuring() -> Iterator[None]:
    """Hold the machine's lock, so that no two measurements disturb each other."""
    with LOCK.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def pinned(core: int, command: Iterable[str]) -> list[str]:
    """The command that runs another one on one core, in the same process."""
    return ["taskset", "-c", str(core), *command]


@contextmanager
def watching(pid: int) -> Iterator[dict[str, float]]:
    """Find out how many cores all but a process and this one's children used, in the end."""
    found: dict[str, float] = {}
    began, busy, ours = time.monotonic(), _busy_seconds(), _our_seconds(pid)
    yield found
    others = _busy_seconds() - busy - (_our_seconds(pid) - ours)
    found["others"] = round(max(others, 0) / (time.monotonic() - began), 3)


def facts(folder: Path) -> dict[str, Any]:
    """What a reader has to know of the machine; `folder` is where the databases are."""
    return {
        "processor": _processor(),
        "processors": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "fsync_ms": _fsync_ms(folder),
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _fsync_ms(folder: Path) -> float:
    times = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(SYNCS):
            file.write(b"x" * 4096)
            began = time.perf_counter()
            os.fsync(file.fileno())
            times.append(time.perf_counter() - began)
    return round(statistics.median(times) * 1000, 3)


def _busy_seconds() -> float:
    """Of all processors together since they started, what a hypervisor took away included."""
    names = ("user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal")
    counts = Path("/proc/stat").read_text().split(maxsplit=len(names) + 1)[1:-1]
    ticks = sum(
        int(count)
        for name, count in zip(names, counts, strict=True)
        if name not in ("idle", "iowait")
    )
    return ticks / os.sysconf("SC_CLK_TCK")


def _our_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    server = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return server + children.ru_utime + children.ru_stime
