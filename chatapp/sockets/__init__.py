"""The socket door: the events of docs/protocol.md, three lines each: admit, do, answer."""

from chatapp.sockets import connections, messages, people, problems, rooms

__all__ = ["connections", "messages", "people", "problems", "rooms"]
