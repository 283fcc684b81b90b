"""Another process holds the database, or the disk is full: nothing is lost, and it passes."""

import asyncio
import resource
import shutil
import subprocess
import uuid
from contextlib import contextmanager

import pytest

from tests import databases
from tests.faults import figures, loop
from tests.faults.connection import connect
from tests.faults.crowd import Crowd
from tests.faults.pinger import pinging
from tests.faults.server import Server

SECONDS = figures.size(5, 30)
STALL_SECONDS, RECOVERY_SECONDS = 0.1, 5.0
DISK = 64 * 1024 * 1024


@pytest.fixture
def disk(tmp_path):
    """A small file system of its own where one may mount; else None, and a quota does."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "none", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        yield None
        return
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def held_lock(folder, _server):
    return databases.held(folder)


@contextmanager
def full_disk(folder, _server):
    """Not a byte is left on the file system."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        block = b"\0" * 65536
        while block:
            try:
                file.write(block)
            except OSError:
                block = block[: len(block) // 2]
    yield
    filler.unlink()


@contextmanager
def spent_quota(folder, server):
    """No file may grow any more."""
    largest = max(path.stat().st_size for path in folder.glob("chat.sqlite3*"))
    before = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (largest, before[1]))
    yield
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, before)


def test_a_held_lock_is_waited_out(make_place, tmp_path):
    refused = _go_through("lock", make_place(people=20, rooms=4), held_lock, tmp_path)
    assert refused, "somebody should have been refused meanwhile"


@pytest.mark.only_on("sqlite")
def test_a_full_disk_is_told_and_gets_over(make_place, disk, tmp_path):
    place = make_place(people=20, rooms=4)
    if disk:
        for path in place.folder.glob("*.*"):
            shutil.copy(path, disk)
        place.folder = disk
    refused = _go_through("full_disk", place, full_disk if disk else spent_quota, tmp_path)
    assert refused, "somebody should have been refused meanwhile"


def _go_through(name, place, trouble, log_folder):
    seed = figures.seed(name)
    server = Server(place.folder)
    server.log = log_folder / "server.log"
    with server:
        crowd = Crowd(place, server.port, seed)
        verdict, refused, waits, recovery = loop.run(_run(crowd, server, trouble))
    figures.record(
        name,
        seed=seed,
        seconds=SECONDS,
        means=trouble.__name__,
        acknowledged=len(crowd.said),
        refused_as_unavailable=refused,
        stall_worst=figures.worst(waits),
        stall_99_percent=round(figures.percentile(waits, 99), 3),
        recovery_seconds=round(recovery, 2),
        breaches=verdict.counts,
    )
    assert verdict.is_clean, verdict
    assert not server.tracebacks()
    assert recovery <= figures.lenient(RECOVERY_SECONDS)
    assert figures.percentile(waits, 99) <= figures.lenient(STALL_SECONDS)
    if not databases.IS_POSTGRESQL:
        with databases.opened(place.folder) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    return refused


async def _run(crowd, server, trouble):
    async with crowd:
        await crowd.arrive(crowd.place.crowd)
        talking = crowd.talk_on(rate=20)
        await asyncio.sleep(1)
        async with pinging(crowd.auditor) as waits:
            with trouble(crowd.place.folder, server):
                await asyncio.sleep(SECONDS + 1)
                await _reading_goes_on(crowd)
                refused_one = await _one_send(crowd)
            recovery = await _until_somebody_is_acknowledged(crowd)
        talking.cancel()
        await crowd.settle(30)
        refused = [error for client in crowd.clients for error in client.errors]
        assert {error["error"] for error in refused} <= {"unavailable"}, refused
        dropped = {client.name: client.drops for client in crowd.clients if client.drops}
        assert not dropped, "nobody should be cut off"
        assert refused_one["error"] == "unavailable", refused_one
        return await crowd.verdict(), len(refused), waits, recovery


async def _reading_goes_on(crowd):
    page = await crowd.auditor.ask("history", {"room": crowd.place.rooms[0]})
    assert page["ok"], page


async def _one_send(crowd):
    """Somebody new comes meanwhile, and says something that nobody else's events stand before."""
    grace = crowd.place.people["grace"]
    connection = await connect(crowd.port, lambda *_: None, cookie=grace.cookie)
    message = {"room": grace.rooms[0], "client_id": str(uuid.uuid4()), "body": "now?"}
    answer = await asyncio.wait_for(connection.emit("send", message), 20)
    connection.close()
    return answer


async def _until_somebody_is_acknowledged(crowd):
    loop = asyncio.get_running_loop()
    began, before = loop.time(), len(crowd.said)
    while len(crowd.said) == before:
        assert loop.time() < began + 60, "it does not recover"
        await asyncio.sleep(0.02)
    return loop.time() - began
