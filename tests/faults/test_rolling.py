"""A deploy is not an event: two processes behind nginx end and start in turn, and all talk on."""

import asyncio
from contextlib import ExitStack

from tests.faults import figures, loop
from tests.faults.crowd import Crowd
from tests.faults.server import Server
from tests.proxies import Nginx
from tests.valkeys import Valkey

PEOPLE = figures.size(30, 200)
RATE = figures.size(30, 50)
ROUNDS = figures.size(1, 10)
PAGE_SECONDS = 0.05
SENT_SECONDS = 5.0


def test_two_processes_are_replaced_in_turn_without_one_failed_send(make_place, tmp_path):
    seed = figures.seed("rolling")
    place = make_place(people=PEOPLE, rooms=6)
    (tmp_path / "nginx").mkdir()
    with ExitStack() as stack:
        environ = {"PROXY_HOPS": "1", "REDIS_URL": stack.enter_context(Valkey()).url}
        pair = [stack.enter_context(Server(place.folder, environ)) for _ in range(2)]
        nginx = stack.enter_context(Nginx(tmp_path / "nginx", *(each.port for each in pair)))
        crowd = Crowd(place, nginx.port, seed, tls=nginx.tls)
        verdict, pages, settled = loop.run(_run(crowd, pair, nginx))
    waits = _waits(crowd)
    figures.record(
        "rolling",
        seed=seed,
        restarts=2 * ROUNDS,
        acknowledged=len(crowd.said),
        refused_sends=sum(len(client.errors) for client in crowd.clients),
        sent_median=round(figures.percentile(waits, 50), 3),
        sent_worst=figures.worst(waits),
        pages=len(pages),
        pages_that_failed=sum(status != 200 for status in pages),
        settled=round(settled, 2),
        breaches=verdict.counts,
    )
    assert verdict.is_clean, verdict
    assert [client.errors for client in crowd.clients if client.errors] == []
    assert set(pages) == {200}
    assert figures.worst(waits) <= figures.lenient(SENT_SECONDS)


async def _run(crowd, servers, nginx):
    async with crowd:
        await crowd.arrive(crowd.place.crowd)
        talking = crowd.talk_on(RATE)
        pages = []
        reading = crowd.spawn(_read_on(nginx, pages))
        for _ in range(ROUNDS):
            for server in servers:
                await asyncio.sleep(1)
                status, _seconds = await asyncio.to_thread(server.stop)
                assert status == 0
                await asyncio.to_thread(server.start)
                # As whoever deploys waits until it is healthy, and lets people come back.
                await asyncio.sleep(3)
        talking.cancel()
        reading.cancel()
        settled = await crowd.settle(30)
        return await crowd.verdict(), pages, settled


async def _read_on(nginx, pages):
    """Somebody who is not signed in looks at a page, again and again."""
    while True:
        await asyncio.sleep(PAGE_SECONDS)
        reader, writer = await asyncio.open_connection("127.0.0.1", nginx.port, ssl=nginx.tls)
        host = f"Host: 127.0.0.1:{nginx.port}"
        writer.write(f"GET /sign-in HTTP/1.1\r\n{host}\r\nConnection: close\r\n\r\n".encode())
        answer = await reader.read()
        pages.append(int(answer.split(b" ", 2)[1]))
        writer.close()


def _waits(crowd):
    """Seconds from the first sending of each message until its acknowledgement."""
    sent, waits = {}, []
    for entry in crowd.journal.entries:
        if entry.what == "sent":
            sent.setdefault((entry.who, entry.client_id), entry.at)
        elif entry.what == "acked" and (entry.who, entry.client_id) in sent:
            waits.append(entry.at - sent[entry.who, entry.client_id])
    return waits
