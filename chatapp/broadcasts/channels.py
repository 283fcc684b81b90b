"""The names of the channels that people hear."""

EVERYONE = "everyone"
"""All but guests, who hear of nothing outside their rooms."""

GUESTS = "guests"
CONSOLE = "/admin"
"""The namespace of the console."""


def room_channel(room_id: int) -> str:
    """All who are in a room."""
    return f"room:{room_id}"


def person_channel(user_id: int) -> str:
    """All connections of a person."""
    return f"person:{user_id}"
