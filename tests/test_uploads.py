"""Bytes in and out of real servers, in each async mode: without stopping anybody."""

import json
import re
import socket
from urllib.request import Request, urlopen

from tests.callers import PATIENCE, Caller, eventually

LARGE = b"OggS" + bytes(range(256)) * 40_000


def ask(server, key, path, body=None, **headers):
    headers |= {"Cookie": f"session={key}", "Accept": "application/json"}
    request = Request(server.origin + path, body, headers)
    with urlopen(request, timeout=PATIENCE) as answer:
        return answer.status, answer.read(), answer.headers


def head(server, key, length):
    """What stands before the bytes of an upload."""
    page = ask(server, key, "/settings/profile", Accept="text/html")[1].decode()
    token = re.search(r'name="csrf-token" content="([^"]+)"', page)[1]
    return {
        "Cookie": f"session={key}",
        "Accept": "application/json",
        "X-CSRFToken": token,
        "Content-Type": "application/octet-stream",
        "Content-Length": str(length),
    }


def test_a_large_file_comes_and_goes_whole_and_in_parts(server):
    key = server.world.key("ada")
    answer = ask(server, key, "/files?name=song.ogg", LARGE, **head(server, key, len(LARGE)))
    file = json.loads(answer[1])["file"]
    caller = Caller(server, key).connect()
    words = {"room": "lab", "client_id": f"song-{file['id']}", "body": "", "files": [file["id"]]}
    assert caller.call("send", words)["ok"]
    assert ask(server, key, file["url"])[1] == LARGE
    status, part, headers = ask(server, key, file["url"], Range="bytes=9000000-9000099")
    assert (status, part) == (206, LARGE[9_000_000:9_000_100])
    assert headers["Content-Range"] == f"bytes 9000000-9000099/{len(LARGE)}"
    caller.hang_up()


def test_a_slow_upload_keeps_nobody_waiting_and_leaves_nothing_when_it_breaks_off(server):
    key = server.world.key("ada")
    headers = head(server, key, 1_000_000)
    slow = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(55)]
    lines = [f"{name}: {value}" for name, value in headers.items()]
    start = "\r\n".join(["POST /files?name=slow HTTP/1.1", "Host: x", *lines, "", "begin"])
    for each in slow:
        each.sendall(start.encode())
    drafts = server.folder / "files" / "drafts"
    eventually(lambda: len(list(drafts.iterdir())) == len(slow))
    caller = Caller(server, key).connect()
    words = {"room": "lab", "client_id": f"meanwhile-{server.port}", "body": "hello"}
    assert caller.call("send", words)["ok"]
    assert ask(server, key, "/files?name=a", b"quick", **head(server, key, 5))[0] == 200
    caller.hang_up()
    for each in slow:
        each.close()
    eventually(lambda: not list(drafts.iterdir()))
