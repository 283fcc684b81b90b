"""Answers "ping" in every room that it is in, misses nothing while it was away, says nothing twice.

pip install "python-socketio[client]"
CHAT=https://chat.example.org TOKEN=… python examples/pong.py
"""

import os
import threading

import socketio

chat = socketio.Client()
me: dict = {}
heads: dict[str, int] = {}  # by room, the highest change that was seen
working = threading.Lock()


@chat.on("me")
def start(everything: dict) -> None:
    """Comes with each connection: what was missed since the last one is asked for."""
    me.update(everything["user"])
    for room in everything["rooms"]:
        heads.setdefault(room["id"], room["change"])
    print("here as", me["name"], "in", [room["slug"] for room in everything["rooms"]], flush=True)
    chat.emit("sync", {"rooms": heads}, callback=catch_up)


def catch_up(answer: dict) -> None:
    for missed in answer.get("rooms", {}).values():
        for it in missed["messages"]:
            message(it)


@chat.on("room")
def room(it: dict) -> None:
    """A room that one was put into: all that is said there from now on comes by itself."""
    heads.setdefault(it["id"], it.get("change", 0))


@chat.on("message")
def message(it: dict) -> None:
    """New or changed; the same one may come twice, so only a higher change is news."""
    with working:
        if it["change"] <= heads.get(it["room"], 0):
            return
        heads[it["room"]] = it["change"]
    is_news = not (it["edited_at"] or it["deleted_at"] or it["reactions"])
    if it["body"] == "ping" and it["author"]["id"] != me["id"] and is_news:
        say(it["room"], "pong", f"pong-{it['id']}")


def say(where: str, body: str, client_id: str) -> None:
    """Send until it is answered: the same client_id twice is the same message."""

    def answered(answer: dict) -> None:
        if answer["ok"]:
            print("answered as number", answer["message"]["seq"], flush=True)
        elif "retry_after" in answer:
            threading.Timer(answer["retry_after"], say, (where, body, client_id)).start()
        else:
            print("refused:", answer["message"], flush=True)

    chat.emit("send", {"room": where, "client_id": client_id, "body": body}, callback=answered)


@chat.on("bye")
def bye(why: dict) -> None:
    print("bye:", why["reason"], flush=True)


chat.connect(os.environ["CHAT"], auth={"token": os.environ["TOKEN"]}, transports=["websocket"])
chat.wait()
